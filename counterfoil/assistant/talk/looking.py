"""What is asked about goods: found, compared, in stock, recommended."""

from decimal import Decimal
from typing import TYPE_CHECKING

from counterfoil.assistant.knowing.finding import compare_products, find_products
from counterfoil.assistant.talk.answer import Choice
from counterfoil.assistant.talk.asking_back import ask_thing
from counterfoil.assistant.talk.things import item_of_found, item_of_product, name_of
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.assistant.understanding.meaning import Thing
from counterfoil.gate.refusals import NotFound
from counterfoil.shop.money import MOST, digits_of

if TYPE_CHECKING:
    from counterfoil.assistant.knowing.finding import FoundProduct

SORTS = {"": "fitting", "cheapest": "price", "dearest": "-price"}
LISTED = 8
EXACT = frozenset({"sku", "title", "words", "all"})
BESIDE_EXACT, BESIDE = 0.8, 0.6  # of the best score: what is less like it is not told


def find(turn: Turn) -> Told:
    """What fits the words and the price; or the one of a list that was pointed at."""
    slots = turn.slots
    if slots.things and all(thing.slug for thing in slots.things):
        return _look_at(turn, slots.things)
    found = turn.call(
        find_products.name,
        words=(slots.words or turn.say)[:400],
        at_least=_coins(turn, slots.price.over),
        at_most=_coins(turn, slots.price.under),
        sort=SORTS[slots.sort],
        limit=LISTED,
    ).items
    found = worth_telling(found)
    if not found:
        return Told(answer=words("found_none"))
    slugs = tuple(each.slug for each in found)
    said = words("found_one", thing=found[0].title) if len(found) == 1 else words("found", count=len(found))
    return Told(answer=said, items=[item_of_found(each) for each in found], shown=slugs, rows=list(slugs))


def worth_telling(found: "list[FoundProduct]") -> "list[FoundProduct]":
    """Without what is only somehow near: among fewer things the next words point more clearly."""
    exact = any(each.how in EXACT for each in found)
    bar = max((each.score for each in found), default=0.0) * (BESIDE_EXACT if exact else BESIDE)
    return [each for each in found if each.how in EXACT or each.score >= bar]


def _coins(turn: Turn, amount: Decimal | None) -> int | None:
    """An amount in the smallest coin of the currency prices are told in."""
    if amount is None:
        return None
    return min(int(amount.scaleb(digits_of(turn.currency))), MOST)


def _look_at(turn: Turn, things: tuple[Thing, ...]) -> Told:
    """A thing that was pointed at: what it costs, and what there is to choose."""
    items, said = [], []
    for thing in things[:LISTED]:
        product = turn.call("read_product", slug=thing.slug)
        item = item_of_product(product)
        items.append(item)
        kinds = sorted({", ".join(each.options) for each in product.variants if each.stock and each.options})
        said.append(
            words("costs", thing=product.title, price=turn.money(item.price), kinds="; ".join(kinds))
            if kinds and len(product.variants) > 1
            else words("costs_plain", thing=product.title, price=turn.money(item.price))
        )
    return Told(answer=" ".join(said), items=items, shown=())


def compare(turn: Turn) -> Told:
    """Two things side by side."""
    things = [thing for thing in turn.slots.things if thing.slug]
    if turn.meaning.missing or len(things) < 2:
        return ask_thing(turn)
    seen = turn.call(compare_products.name, one=things[0].slug, other=things[1].slug)
    pair = (seen.one, seen.other)
    said = [words("costs_plain", thing=each.title, price=turn.money(each.price)) for each in pair]
    cheaper = next((each for each in pair if each.slug == seen.cheaper), None)
    if cheaper:
        said.append(words("cheaper", thing=cheaper.title))
    for each, only in zip(pair, (seen.only_one, seen.only_other), strict=True):
        if only:
            said.append(words("only_comes_in", thing=each.title, kinds=", ".join(only)))
    said += [words("sold_out", thing=each.title) for each in pair if not each.stock]
    return Told(
        answer=" ".join(said),
        items=[item_of_found(each) for each in pair],
        shown=tuple(each.slug for each in pair),
    )


def check_stock(turn: Turn) -> Told:
    """Whether things are there, in the colour and size that were named."""
    if turn.meaning.missing or not turn.slots.things:
        return ask_thing(turn)
    said, items, rows = [], [], []
    for thing in turn.slots.things:
        try:
            product = turn.call("read_product", slug=thing.slug)
        except NotFound:
            said.append(words("no_such", thing=thing.slug))
            continue
        values = {value for _, value in thing.options}
        kinds = [each for each in product.variants if values <= set(each.options)]
        name = name_of(turn.asked.goods.by_slug[thing.slug], thing.options)
        there = [each for each in kinds if each.stock]
        rows += [each.sku for each in kinds]
        items.append(item_of_product(product))
        if not there:
            said.append(words("sold_out", thing=name))
        elif len(kinds) == 1:
            said.append(words("in_stock_many", thing=name, count=_counted(there[0].stock)))
        else:
            said.append(
                words("in_stock_kinds", thing=name, kinds="; ".join(", ".join(v.options) for v in there))
            )
    first = turn.slots.things[0]
    add = Choice(
        words("say_add", thing=name_of(turn.asked.goods.by_slug[first.slug], first.options)),
        words("button_add"),
    )
    return Told(
        answer=" ".join(said),
        items=items,
        rows=rows,
        choices=[add] if len(items) == 1 and items[0].stock else [],
    )


def _counted(stock: int) -> str:
    return words("many_there") if stock >= 10 else words("some_there", count=stock)
