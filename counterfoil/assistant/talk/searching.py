"""Looking for things: what fits words and price, else what comes nearest; or what was pointed at."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from counterfoil.assistant.knowing.finding import find_products
from counterfoil.assistant.talk.things import item_of_found, item_of_product
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.assistant.understanding.meaning import Thing
from counterfoil.shop.money import MOST, Money, digits_of

if TYPE_CHECKING:
    from counterfoil.assistant.knowing.finding import FoundProduct

SORTS = {"": "fitting", "cheapest": "price", "dearest": "-price"}
LISTED = 8
ASKS_THE_PRICE = re.compile(
    r"(?:and |ok |so )?(?:how much (?:do|does|is|are|would)|what (?:do|does|is|are|would)) "
    r"(?:they|it|that|this|these|those|the price|the prices)(?: all)?(?: cost| costs| be)?"
    r"(?: of (?:it|that|them|these|those))?[ ?.!]*",
    re.IGNORECASE,
)
EXACT = frozenset({"sku", "title", "words", "all"})
QUITE = 0.4  # less like what was said is only near it
GENERIC = frozenset(
    {"thing", "things", "product", "products", "item", "items", "goods", "stuff", "anything", "something"}
)
BESIDE_EXACT, BESIDE = 0.8, 0.6  # of the best score: what is less like it is not told


def find(turn: Turn) -> Told:
    """What fits the words and the price; or the one of a list that was pointed at."""
    slots = turn.slots
    if slots.things and all(thing.slug for thing in slots.things):
        return _look_at(turn, slots.things)
    spoken_of = turn.mind.known.focus or tuple(Thing(slug) for slug in turn.mind.known.shown)
    if spoken_of and ASKS_THE_PRICE.fullmatch(turn.say.strip()):
        return _look_at(turn, spoken_of)
    least, most = _coins(turn, slots.price.over), _coins(turn, slots.price.under)
    looked_for = "" if _says_nothing(slots.words) else (slots.words or turn.say)[:400]
    found = worth_telling(_asked(turn, looked_for, least, most))
    if found:
        return _told(found, _led(found))
    return _nearest(turn, looked_for, least, most)


def _led(found: "Sequence[FoundProduct]") -> str:
    """How many there are, or that none of them is quite what was said."""
    if all(each.how not in EXACT and each.score < QUITE for each in found):
        return words("found_near")
    return words("found_one", thing=found[0].title) if len(found) == 1 else words("found", count=len(found))


def _says_nothing(looked_for: str) -> bool:
    said = set(looked_for.casefold().split())
    return bool(said) and said <= GENERIC


def _asked(turn: Turn, looked_for: str, least: int | None, most: int | None) -> "Sequence[FoundProduct]":
    # Where nothing but a colour or a size was said, it is what they come in, and not what they are.
    comes_in = looked_for if ("option", looked_for) in turn.meaning.why.read else ""
    found: Sequence[FoundProduct] = turn.call(
        find_products.name,
        words="" if comes_in else looked_for,
        options=comes_in[:100],
        at_least=least,
        at_most=most,
        sort=SORTS[turn.slots.sort],
        limit=LISTED,
    ).items
    return found


def _told(found: "Sequence[FoundProduct]", said: str) -> Told:
    slugs = [each.slug for each in found]
    return Told(answer=said, items=[item_of_found(each) for each in found], shown=tuple(slugs), rows=slugs)


def _nearest(turn: Turn, looked_for: str, least: int | None, most: int | None) -> Told:
    """Where nothing fits, what comes nearest, and that it does not fit: other prices first, then other things."""
    if least is None and most is None:
        return Told(answer=words("found_none"))
    limits = _limits(turn, least, most)
    found = worth_telling(_asked(turn, looked_for, None, None))
    if found:
        turn.filters["let_go"] = "price"
        nearest = sorted(found, key=lambda each: _off(each.price.amount, least, most))
        return _told(nearest, words("found_other_prices", limits=limits))
    found = list(_asked(turn, "", least, most))
    if not found:
        return Told(answer=words("found_none"))
    turn.filters["let_go"] = "words"
    return _told(found, words("found_other_things", limits=limits))


def _off(price: int, least: int | None, most: int | None) -> int:
    """How far a price is from what it may be."""
    return max((least or 0) - price, price - (MOST if most is None else most), 0)


def _limits(turn: Turn, least: int | None, most: int | None) -> str:
    low, high = (None if each is None else turn.money(Money(each, turn.currency)) for each in (least, most))
    if low and high:
        return words("between", low=low, high=high)
    return words("under", high=high) if high else words("over", low=low)


def worth_telling(found: "Sequence[FoundProduct]") -> "list[FoundProduct]":
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
