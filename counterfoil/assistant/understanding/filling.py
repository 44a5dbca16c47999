"""The slots of an intent, out of what a sentence names and what is known; and what is missing from them."""

from collections.abc import Sequence
from dataclasses import replace

from counterfoil.assistant.understanding import figures
from counterfoil.assistant.understanding.assortment import Goods
from counterfoil.assistant.understanding.goods import Options
from counterfoil.assistant.understanding.meaning import (
    ABOUT_ORDERS,
    ABOUT_THINGS,
    Known,
    Slots,
    Thing,
)
from counterfoil.assistant.understanding.money import Price
from counterfoil.assistant.understanding.options import FAMILIES, chosen, lacking, merged
from counterfoil.assistant.understanding.reading import Reading, periods
from counterfoil.assistant.understanding.references import CHEAPER, DEARER
from counterfoil.assistant.understanding.things import (
    free_in,
    like,
    many_in,
    options_in,
    over_with,
    things_of,
)
from counterfoil.assistant.understanding.words import EMPTY, singular, texts_of

SINGLE = frozenset(["change_cart", "watch_price", "watch_stock", "stop_watching"])
ALL = frozenset({"everything", "all", "whole", "empty", "clear", "completely"})
OTHERS = frozenset({"other", "others", "else", "except", "another"})
EVERYWHERE = frozenset({"everywhere", "all", "every", "everyone", "everybody", "everything", "sessions"})
CARTS = frozenset(["cart", "basket", "bag", "trolley", "shopping"])


def filled(intent: str, reading: Reading, goods: Goods, known: Known) -> Slots:
    """What the sentence says besides what is to be done."""
    slots = Slots(price=_price(reading))
    if intent == "find":
        pointed = things_of(reading, goods, known) if reading.of("ref") else ()
        return replace(slots, things=pointed, words=looked_for(reading), sort=_sort(reading.texts))
    if intent in ABOUT_THINGS:
        slots = _about_things(intent, slots, reading, goods, known)
    if intent == "return_order":
        slots = replace(slots, things=things_of(reading, goods, known))
    if intent in ABOUT_ORDERS:
        slots = replace(slots, order=_order(reading, known))
    if intent == "recommend":
        slots = replace(slots, things=things_of(reading, goods, known))
    if intent in {"list_orders", "total_orders", "report"}:
        slots = _over_time(slots, reading)
        carried = known.last and known.last.slots.period
        # `how much was that?` is about the time that was just spoken of.
        if carried and not slots.period and {"that", "they", "those", "it", "these"} & set(reading.texts):
            slots = replace(slots, period=carried)
    if intent == "report":
        texts = reading.texts
        slots = replace(slots, figure=figures.figure_in(texts), by=figures.split_in(texts))
    if intent == "apply_code":
        slots = replace(slots, code=next((str(mark.value).upper() for mark in reading.of("code")), ""))
    if intent == "end_sessions":
        slots = replace(slots, where=_where(reading.texts))
    return slots


def missing(intent: str, slots: Slots, goods: Goods) -> tuple[str, ...]:
    """What has to be asked before it can be done."""
    if intent in ABOUT_THINGS and not slots.everything:
        wanted = 2 if intent == "compare" else 1
        if sum(1 for thing in slots.things if thing.slug) < wanted or any(t.maybe for t in slots.things):
            return ("thing",)
    if intent == "add_to_cart":
        return _to_choose(slots.things, goods)
    if intent == "change_cart" and not (slots.to or slots.instead or slots.things[0].many is not None):
        return ("change",)
    if intent == "apply_code" and not slots.code:
        return ("code",)
    if intent == "report" and not slots.figure:
        return ("figure",)
    return ()


def _to_choose(things: Sequence[Thing], goods: Goods) -> tuple[str, ...]:
    asked = (name for thing in things for name in lacking(goods.by_slug[thing.slug], thing.options))
    return tuple(dict.fromkeys(asked))


def _about_things(intent: str, slots: Slots, reading: Reading, goods: Goods, known: Known) -> Slots:
    if intent == "remove_from_cart" and ALL & set(reading.texts) and CARTS & set(reading.texts):
        return replace(slots, everything=True)
    things = things_of(reading, goods, known) or _spoken_of(intent, reading, goods, known)
    if intent in SINGLE:
        things = things[:1]
    if intent == "compare" and len(things) < 2 and not things:
        things = tuple(Thing(slug) for slug in known.shown[:2])
    if intent == "change_cart" and len(things) == 1 and things[0].slug:
        return _changed(slots, things[0], reading, goods, known)
    return replace(slots, things=things)


def _spoken_of(intent: str, reading: Reading, goods: Goods, known: Known) -> tuple[Thing, ...]:
    """What `it`, `them`, `the blue one` or nothing at all points at."""
    alike = like(reading, goods, known)
    many = many_in(reading, 0, len(reading.texts), alike.options if alike else ())
    if alike is not None:
        older = next((thing for thing in known.focus if thing.slug == alike.slug), None)
        options = (
            merged(goods.by_slug[alike.slug], older.options, alike.options)
            if older and alike.slug and not intent.startswith("remove")
            else alike.options
        )
        return (replace(alike, many=many, options=options),)
    them = any(by == "them" for _, by in reading.pointing)
    if them and len(known.shown) > 1 and (not known.focus or intent == "compare"):
        return tuple(Thing(slug) for slug in known.shown[: 2 if intent == "compare" else 5])
    led = reading.pointing or many is not None or intent != "compare"
    if known.focus and led and intent != "compare":
        keeps = intent in {
            "add_to_cart",
            "check_stock",
            "watch_stock",
            "change_cart",
            "add_to_wishes",
            "watch_price",
        }
        return tuple(
            replace(thing, many=many, options=thing.options if keeps else ()) for thing in known.focus
        )
    return ()


def _changed(slots: Slots, thing: Thing, reading: Reading, goods: Goods, known: Known) -> Slots:
    """From which option to which, and how many now."""
    product = goods.by_slug[thing.slug]
    said = chosen(product, reading.texts, free_in(reading, 0, len(reading.texts)))
    older = dict(next((each.options for each in (*known.focus, *known.cart) if each.slug == thing.slug), ()))
    was: list[tuple[str, str]] = []
    to: list[tuple[str, str]] = []
    for name, values in said.items():
        turned = len(values) > 1 and _comes_first(reading.texts, values[0], values[1])
        was += [(name, values[turned])] if len(values) > 1 else [(name, older[name])] if name in older else []
        to.append((name, values[0 if turned or len(values) == 1 else 1]))
    many = many_in(reading, 0, len(reading.texts), tuple(to))
    return replace(slots, things=(Thing(thing.slug, tuple(was), many),), to=tuple(to))


def _comes_first(texts: Sequence[str], one: str, other: str) -> bool:
    """`plum instead of pine`: what is wanted is said first; `not pine, plum`: it is said last."""
    was, wanted = (_where_said(texts, value) for value in (one, other))
    return any(over_with(texts, at) for at in range(was + 1, wanted + 1))


def _where_said(texts: Sequence[str], value: str) -> int:
    parts = {singular(part) for part in texts_of(value)}
    kinds = {name for name, members in FAMILIES.items() if members & parts}
    return next((at for at, text in enumerate(texts) if singular(text) in parts | kinds), 0)


def _over_time(slots: Slots, reading: Reading) -> Slots:
    cut = figures.against_at(reading.texts)
    found = periods(reading.marks)
    before = [period for at, period in found if at < cut]
    after = [period for at, period in found if at >= cut]
    if not before:
        before, after = after, []
    if len(before) > 1 and not after:
        before, after = before[:1], before[1:]
    return replace(slots, period=before[0] if before else None, against=after[0] if after else None)


def _price(reading: Reading) -> Price:
    prices = [mark.value for mark in reading.of("money") if isinstance(mark.value, Price)]
    return prices[0] if prices else Price()


def _sort(texts: Sequence[str]) -> str:
    if CHEAPER & set(texts) - {"cheaper"} or "least expensive" in " ".join(texts):
        return "cheapest"
    return "dearest" if DEARER & set(texts) or "most expensive" in " ".join(texts) else ""


def _order(reading: Reading, known: Known) -> str:
    codes = [str(mark.value) for mark in reading.of("order")]
    if codes:
        return codes[0]
    return known.order if reading.pointing else ""


def _where(texts: Sequence[str]) -> str:
    if OTHERS & set(texts):
        return "others"
    return "all" if EVERYWHERE & set(texts) else ""


def looked_for(reading: Reading) -> str:
    """What is left to look for, without price and time."""
    used = {
        at
        for mark in reading.marks
        if mark.kind in {"money", "period", "order", "code"}
        for at in range(mark.start, mark.end)
    }
    words = [text for at, text in enumerate(reading.texts) if at not in used and text[0].isalnum()]
    telling = [word for word in words if word not in EMPTY]
    return " ".join(telling or words)


def options_alone(reading: Reading, slug: str, goods: Goods) -> Options:
    """What a sentence chooses of a product that it need not name."""
    return options_in(reading, goods.by_slug[slug], free_in(reading, 0, len(reading.texts)), alone=True)
