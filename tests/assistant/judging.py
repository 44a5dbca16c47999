"""Conversations said through the real API of the demo shop, judged by what the cart and the answers really hold.

The sets say what the shop lists after a turn, and what is said next speaks of that list; so after a turn with a list the
conversation is made to remember that list. Nothing else of it is touched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from counterfoil.assistant.talk import mind as minds
from counterfoil.assistant.training.measure import TODAY
from counterfoil.assistant.training.sets import Turn
from counterfoil.assistant.training.shop import demo_goods
from counterfoil.assistant.understanding.goods import Product, Variant
from counterfoil.assistant.understanding.meaning import Thing
from counterfoil.assistant.understanding.options import lacking
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.clock import SECOND
from counterfoil.gate.operation import perform
from counterfoil.reports.definitions import FIGURES
from counterfoil.shop.stockroom import ReceiveStock, receive_stock
from tests.assistant.demo import Demo, Guest

GOODS = demo_goods()
CALLED = {"net_sales": "net", "units": "sold"}
# The tool that an intent comes to, and what it is asked, where that is all there is to see.
TOOLS = {
    "apply_code": ("quote_order", {"code": "discount_code"}),
    "cancel_order": ("cancel_my_order", {"order": "code"}),
    "change_address": ("read_address", {}),
    "checkout": ("place_order", {}),
    "end_sessions": ("end_session", {}),
    "explain_delivery": ("explain_terms", {}),
    "explain_returns": ("explain_terms", {}),
    "explain_tax": ("explain_terms", {}),
    "hand_over": ("ask_person", {}),
    "help": ("", {}),
    "list_orders": ("list_orders", {"since": "since", "until": "until"}),
    "none": ("", {}),
    "order_again": ("order_again", {"order": "code"}),
    "recommend": ("recommend", {}),
    "return_order": ("read_order", {"order": "code"}),
    "show_cart": ("read_cart", {}),
    "show_sessions": ("list_sessions", {}),
    "show_wishes": ("list_wishes", {}),
    "start_recommending": ("choose_recommending", {}),
    "stop_recommending": ("choose_recommending", {}),
    "total_orders": ("total_my_orders", {"since": "since", "until": "until"}),
    "track_order": ("read_order", {"order": "code"}),
}


@dataclass
class Story:
    """One conversation on its way: the carts there were, the last first undone."""

    guest: Guest
    talk: str = ""
    carts: list[dict[str, int]] = field(default_factory=list)


def goes_right(demo: Demo, guest: Guest, staff: Guest, talk: Sequence[Turn], failed: list[str]) -> list[bool]:
    """Turn by turn, whether what was meant was done; after a wrong one it goes on with what was done."""
    for sku in guest.cart():
        guest.ask("DELETE", f"/api/cart/lines/{sku}")
    story, good = Story(guest), []
    for turn in talk:
        speaker = staff if turn.said.intent == "report" else guest
        _furnish(demo, guest, turn)
        before = guest.cart()
        answer = said(speaker, story, turn.said.say, office=speaker is staff)
        right = _right(turn, answer, before, guest.cart(), story)
        good.append(right)
        if not right:
            failed.append(f"{' / '.join(t.said.say for t in talk)} || {turn.said} -> {_shown(answer)}")
        if guest.cart() != before and turn.said.intent != "undo":
            story.carts.append(before)
        if turn.shown:
            _remember(demo, story.talk, turn.shown, turn.said.intent == "find")
    return good


def _furnish(demo: Demo, guest: Guest, turn: Turn) -> None:
    """What a set says is in the cart or on the wish list when it is shown lies there, in that order."""
    if turn.said.intent == "show_cart":
        for slug in turn.shown:
            sku = GOODS.by_slug[slug].variants[0].sku
            demo.clock.at += SECOND  # one after the other
            guest.ask("POST", "/api/cart/lines", {"sku": sku, "quantity": 1})
    if turn.said.intent == "show_wishes":
        for wish in guest.ask("GET", "/api/wishes").json().get("items", []):
            guest.ask("DELETE", f"/api/wishes/{wish['code']}")
        for slug in reversed(turn.shown):  # what was wished for last stands first
            guest.ask("POST", "/api/wishes", {"slug": slug})


def plenty(demo: Demo) -> None:
    """A shop in which nothing is sold out, for the sets do not speak of that."""
    with demo.shop.store.reading() as db:
        few = [sku for (sku,) in db.all("select sku from variants where on_hand < 20")]
    for sku in few:
        wants = shapes.read(ReceiveStock, {"sku": sku, "quantity": 50})
        perform(demo.shop.house, receive_stock, operator(), wants)


def said(guest: Guest, story: Story, say: str, *, office: bool) -> dict[str, Any]:
    path = "/api/admin/assistant" if office else "/api/assistant"
    answer = guest.ask("POST", path, {"say": say, "conversation": story.talk})
    assert answer.status_code == 200, (say, answer.text)
    story.talk = answer.json()["conversation"]
    return answer.json()  # type: ignore[no-any-return]


def _remember(demo: Demo, talk: str, shown: tuple[str, ...], was_search: bool) -> None:
    with demo.shop.store.writing() as db:
        (text,) = db.one("select mind from conversations where code = :talk", talk=talk) or ("",)
        mind = minds.read(text, TODAY)
        known = replace(mind.known, shown=shown)
        if was_search:
            known = replace(known, focus=(Thing(shown[0]),) if len(shown) == 1 else ())
        db.run(
            "update conversations set mind = :mind where code = :talk",
            mind=minds.written(replace(mind, known=known)),
            talk=talk,
        )


def _right(
    turn: Turn, answer: dict[str, Any], before: dict[str, int], after: dict[str, int], story: Story
) -> bool:
    intent, slots = turn.said.intent, turn.said.slots
    why, things = answer["why"], list(things_of(turn))
    filters = why.get("filters") or {}
    tools = (why.get("tool") or "").split(", ")
    if intent == "add_to_cart":
        return _added(things, answer, before, after)
    if intent == "change_cart":
        instead = GOODS.by_slug.get(dict(slots).get("instead", ""))
        if instead and lacking(instead, ()):
            return after == before and f"Which {lacking(instead, ())[0].lower()} for" in answer["answer"]
        return after == _changed(turn, things, before) != before
    if intent == "remove_from_cart":
        return after == _removed(turn, things, before) != before
    if intent == "undo":
        return after == (story.carts.pop() if story.carts else before)
    if after != before and intent != "order_again":
        return False
    if intent == "find":
        return _found(dict(slots), tools, filters)
    if intent in {
        "check_stock",
        "watch_price",
        "watch_stock",
        "add_to_wishes",
        "remove_from_wishes",
        "stop_watching",
    }:
        return _about(intent, things, tools, why)
    if intent == "compare":
        return tools[-1] == "compare_products" and {filters["one"], filters["other"]} == {
            t.slug for t in things
        }
    if intent == "report":
        return _reported(dict(slots), tools, filters, answer["answer"])
    tool, names = TOOLS[intent]
    if tool == "end_session" and dict(slots).get("where"):
        tool = "end_sessions"
        if filters.get("all", False) != (dict(slots)["where"] == "all"):
            return False
    wanted = {names[name]: value for name, value in slots if name in names}
    return tool in tools and all(str(filters.get(name)) == value for name, value in wanted.items())


def things_of(turn: Turn) -> Iterator[Thing]:
    """What is spoken of: each thing is followed by its options and how many."""
    made: list[Thing] = []
    for name, value in turn.said.slots:
        if name == "thing":
            made.append(Thing(value))
        elif name == "option" and made:
            product = GOODS.by_slug[made[-1].slug]
            option = next(key for key, values in product.choices.items() if value in values)
            made[-1] = replace(made[-1], options=(*made[-1].options, (option, value)))
        elif name == "many" and made:
            made[-1] = replace(made[-1], many=int(value))
    return iter(made)


def _variants(product: Product, options: Sequence[tuple[str, str]]) -> list[Variant]:
    return [each for each in product.variants if {*options} <= {*each.options}]


def _added(
    things: list[Thing], answer: dict[str, Any], before: dict[str, int], after: dict[str, int]
) -> bool:
    wanted, asked = dict(before), ""
    for thing in things:
        product = GOODS.by_slug[thing.slug]
        if open_ones := lacking(product, thing.options):
            asked = asked or f"Which {open_ones[0].lower()} for"
            continue
        sku = _variants(product, thing.options)[0].sku
        wanted[sku] = wanted.get(sku, 0) + (thing.many or 1)
    if not things:  # it cannot be known which
        return after == before and "Which" in answer["answer"]
    return after == wanted and asked in answer["answer"] and bool(asked or after != before)


def _line_of(cart: dict[str, int], thing: Thing) -> str:
    return next((v.sku for v in _variants(GOODS.by_slug[thing.slug], thing.options) if v.sku in cart), "")


def _changed(turn: Turn, things: list[Thing], before: dict[str, int]) -> dict[str, int]:
    slots, cart = dict(turn.said.slots), dict(before)
    to = [value for name, value in turn.said.slots if name == "to"]
    sku = _line_of(cart, things[0]) or _line_of(cart, Thing(things[0].slug))
    if not sku:
        return cart
    many = cart.pop(sku)
    new = sku
    if "instead" in slots:
        new = GOODS.by_slug[slots["instead"]].variants[0].sku
    elif to:
        product = GOODS.by_slug[things[0].slug]
        old = dict(next(each.options for each in product.variants if each.sku == sku))
        names = {next(n for n, values in product.choices.items() if value in values): value for value in to}
        new = _variants(product, tuple((old | names).items()))[0].sku
    if things[0].many is not None:
        many = things[0].many
    elif new == sku:  # `only one`: one of a thing goes without saying in the sets
        many = 1
    return cart | ({new: cart.get(new, 0) + many} if many else {})


def _removed(turn: Turn, things: list[Thing], before: dict[str, int]) -> dict[str, int]:
    cart = dict(before)
    if dict(turn.said.slots).get("all"):
        return {}
    for thing in things:
        sku = _line_of(cart, thing)
        left = cart.pop(sku, 0) - thing.many if thing.many else cart.pop(sku, 0) * 0
        if left > 0:
            cart[sku] = left
    return cart


def _found(slots: dict[str, str], tools: list[str], filters: dict[str, Any]) -> bool:
    if tools[0] not in {"find_products", "read_product"}:
        return False
    limits = {"under": "at_most", "over": "at_least"}
    for name, asked in limits.items():
        if filters.get(asked) != (int(float(slots[name]) * 100) if name in slots else None):
            return False
    sorts = {"cheapest": "price", "dearest": "-price"}
    return tools[0] == "read_product" or filters.get("sort") == sorts.get(slots.get("sort", ""), "fitting")


def _about(intent: str, things: list[Thing], tools: list[str], why: dict[str, Any]) -> bool:
    tool = {
        "check_stock": "read_product",
        "add_to_wishes": "add_wish",
        "remove_from_wishes": "remove_wish",
        "stop_watching": "stop_watch",
    }.get(intent, intent)
    if tool not in tools or not things:
        return tool in tools
    filters, rows = why.get("filters") or {}, set(why.get("rows") or [])
    skus = {each.sku for each in _variants(GOODS.by_slug[things[0].slug], things[0].options)}
    if intent == "check_stock":
        wanted = {each.sku for t in things for each in _variants(GOODS.by_slug[t.slug], t.options)}
        return rows == wanted
    if intent == "remove_from_wishes":
        return True
    return filters.get("slug") == things[0].slug or filters.get("sku") in skus


def _reported(slots: dict[str, str], tools: list[str], filters: dict[str, Any], text: str) -> bool:
    figure = FIGURES[CALLED.get(slots["figure"], slots["figure"])].name
    names = {
        "since": "since",
        "until": "until",
        "by": "split",
        "against_since": "compare_since",
        "against_until": "compare_until",
    }
    asked = all(filters.get(name) == slots.get(slot) for slot, name in names.items())
    return tools == ["read_report"] and asked and text.startswith(figure)


def _shown(answer: dict[str, Any]) -> str:
    why = answer["why"]
    return f"{answer['answer']!r} {why.get('tool')} {why.get('filters')} {why.get('layer')} {why.get('read')} {answer.get('choices', [])[:3]}"
