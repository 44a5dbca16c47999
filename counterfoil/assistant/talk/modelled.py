"""What the model made of a turn, told as every other: records the tools gave, words that they bear out, and buttons."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from counterfoil.assistant.knowing.finding import compare_products, find_products
from counterfoil.assistant.model import turn as model
from counterfoil.assistant.model.asking import Model
from counterfoil.assistant.model.turn import Called, Exchange
from counterfoil.assistant.talk.answer import Choice, Item, OrderCard
from counterfoil.assistant.talk.offered import buttons
from counterfoil.assistant.talk.orders import card
from counterfoil.assistant.talk.proposing import put_before
from counterfoil.assistant.talk.things import item_of_card, item_of_found, item_of_line, item_of_product
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.assistant.tools.tool import tools_for

# What the offline layer is sure of and what changes something is its own; the rest may be asked of a model.
MAY_BE_ASKED = frozenset({None, "", "check_stock", "compare", "find", "none"})
SURE = frozenset({"choice", "command", "follow-up"})
RECALLED = 20  # turns
LISTED = 8


def by_model(turn: Turn) -> Told | None:
    """What the model makes of it; None where there is none, or it has nothing to say that is borne out."""
    asked = turn.meaning.intent in MAY_BE_ASKED and turn.meaning.why.layer not in SURE and not turn.mind.asked
    if not asked or not turn.work.house.part(Model).awake(turn.work.now):
        return None
    told = _told(turn)
    if told is None:  # as if it had never been asked
        turn.tools.clear()
        turn.filters.clear()
    else:
        turn.meaning = replace(turn.meaning, why=replace(turn.meaning.why, layer="model"))
    return told


def _told(turn: Turn) -> Told | None:
    taken = model.turn(turn.work.house, turn.say, _earlier(turn), tools_for(turn.speaker), _use(turn))
    if taken is None:
        return None
    if taken.proposal is not None:
        return put_before(turn, taken.proposal)
    items, orders = _records(taken.called)
    choices = buttons(turn, taken.offers)
    said = taken.says or _template(items, orders, choices)
    if not said:
        return None
    slugs = tuple(dict.fromkeys(each.slug for each in items))
    return Told(answer=said, items=items, orders=orders, choices=choices, shown=slugs)


def _use(turn: Turn) -> model.Use:
    def use(tool: str, arguments: Mapping[str, Any]) -> Any:
        return turn.call(tool, **arguments)

    return use


def _earlier(turn: Turn) -> list[Exchange]:
    """The turns before, the newest last."""
    with turn.work.reading() as db:
        rows = db.all(SELECT_EARLIER, id=turn.talk.number, account_id=turn.speaker.id, most=RECALLED)
    return [Exchange(say, msgspec.json.decode(answer)) for say, answer in reversed(rows)]


SELECT_EARLIER = """
    select turns.say, turns.answer
    from turns
    join conversations on conversations.id = turns.conversation_id
    where conversations.id = :id
    and account_id = :account_id
    order by number desc
    limit :most
"""


def _records(called: list[Called]) -> tuple[list[Item], list[OrderCard]]:
    """What the tools gave, each thing once: what was called last counts."""
    items: dict[str, Item] = {}
    orders: dict[str, OrderCard] = {}
    for each in called:
        found = _items_of(each)
        items = {item.sku or item.slug: item for item in found} or items
        orders |= {order.code: card(order) for order in _orders_of(each)}
    return [*items.values()][:LISTED], [*orders.values()][:LISTED]


def _items_of(called: Called) -> list[Item]:
    answer = called.answer
    if called.tool == find_products.name:
        return [item_of_found(each) for each in answer.items]
    if called.tool == compare_products.name:
        return [item_of_found(each) for each in (answer.one, answer.other)]
    if called.tool == "list_products":
        return [item_of_card(each) for each in answer.items]
    if called.tool == "read_product":
        return [item_of_product(answer)]
    return [item_of_line(each) for each in answer.lines] if called.tool == "read_cart" else []


def _orders_of(called: Called) -> list[Any]:
    if called.tool == "list_orders":
        return list(called.answer.items)
    return [called.answer] if called.tool == "read_order" else []


def _template(items: list[Item], orders: list[OrderCard], choices: list[Choice]) -> str:
    if items:
        one = words("found_one", thing=items[0].title)
        return one if len(items) == 1 else words("found", count=len(items))
    if orders:
        return words("orders", count=len(orders))
    return words("offered") if choices else ""
