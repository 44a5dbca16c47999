"""What goes on from the turn before: `and in September?`, `large`, `no, the red one`, `make it three`."""

from dataclasses import replace
from decimal import Decimal

from counterfoil.assistant.understanding import figures
from counterfoil.assistant.understanding.assortment import Goods
from counterfoil.assistant.understanding.fillers import (
    ASKING,
    BEING,
    COMING,
    CORRECTING,
    EXPLAINED,
    FILLERS,
    HAVING,
    LED,
    LISTED,
    LISTS,
    MORE,
    MORE_OF_IT,
    OVER_TIME,
    POLITE,
    PRICED,
    SAID_OF,
    SAME_AGAIN,
    TAKING,
    THERE,
    WANTING,
)
from counterfoil.assistant.understanding.filling import (
    filled,
    looked_for,
    options_alone,
)
from counterfoil.assistant.understanding.goods import Options
from counterfoil.assistant.understanding.meaning import ABOUT_ORDERS, Known, Meaning, Slots, Thing
from counterfoil.assistant.understanding.money import Price
from counterfoil.assistant.understanding.options import LETTERS, as_options, chosen, lacking, merged
from counterfoil.assistant.understanding.reading import Reading, periods
from counterfoil.assistant.understanding.things import free_in, in_pairs, like, many_in, things_of
from counterfoil.assistant.understanding.words import texts_of


def follow(reading: Reading, goods: Goods, known: Known) -> tuple[str, Slots] | None:
    """The intent and slots of a sentence that only goes on; None for one that stands for itself."""
    last = known.last
    if last is None or not last.intent:
        return None
    settled = _settled(last, reading, goods, known)
    if settled:
        return settled
    if last.intent != "show_cart" and _takes(reading, known):
        return _taken(reading, goods, known)
    if (
        last.intent.startswith("explain_")
        and reading.texts
        and set(reading.rest()) <= MORE_OF_IT
        and not reading.marks
    ):
        return last.intent, last.slots  # `and how long do i have?`
    if last.intent.startswith("explain_") and any(reading.texts[: len(words)] == words for words in LED):
        return _explained(last, reading)
    splits = set(figures.SPLITS) if last.intent == "report" else set()
    near = _near(reading, goods, known)
    named = {
        part for name, value in (near.options if near else ()) for part in (*texts_of(value), *texts_of(name))
    }
    for thing in things_of(reading, goods, known):
        named |= {part for name, value in thing.options for part in (*texts_of(value), *texts_of(name))}
    named |= SAID_OF.get(last.intent, frozenset())
    named |= {"everything", "else", "rest", "all"} if last.intent == "remove_from_cart" else frozenset()
    named |= LISTED if last.intent == "total_orders" else frozenset()
    if set(reading.rest()) - FILLERS - LETTERS - splits - named:
        return None
    kinds = {mark.kind for mark in reading.marks}
    if last.intent in OVER_TIME and (kinds & {"period"} or figures.split_in(reading.texts)):
        return last.intent, _over_time(last.slots, reading)
    if "order" in kinds and last.intent in ABOUT_ORDERS:
        return last.intent, replace(last.slots, order=str(reading.of("order")[0].value))
    if "code" in kinds and last.intent == "apply_code":
        return last.intent, replace(last.slots, code=str(reading.of("code")[0].value).upper())
    if (
        last.intent == "total_orders"
        and {"list", "show"} & set(reading.texts)
        and set(reading.rest()) <= LISTED | FILLERS
    ):
        return "list_orders", Slots(period=last.slots.period)
    if last.intent == "watch_price" and kinds == {"many"} and last.slots.price.under:
        return last.intent, replace(last.slots, price=Price(None, Decimal(str(reading.of("many")[0].value))))
    if (
        last.intent == "remove_from_cart"
        and {"everything", "rest"} & set(reading.texts)
        and not reading.marks
    ):
        return last.intent, Slots(everything=True)
    if "money" in kinds and last.intent in {"find", "watch_price"}:
        return _priced(last, reading, goods, known)
    if kinds & {"thing", "sku", "ref", "option", "many"} or near:
        return _about_things(last, reading, goods, known)
    return None


def _settled(last: Meaning, reading: Reading, goods: Goods, known: Known) -> tuple[str, Slots] | None:
    """`plum then`: what was open about a thing that was wanted, after something else was looked up."""
    if (
        not known.open
        or last.intent == "add_to_cart"
        or {"?"} & set(reading.texts)
        or things_of(reading, goods, known)
    ):
        return None
    found = [(thing, options_alone(reading, thing.slug, goods)) for thing in known.open]
    fitting = [(thing, options) for thing, options in found if options]
    if len(fitting) != 1:
        return None
    thing, options = fitting[0]
    said = {part for name, value in options for part in (*texts_of(value), *texts_of(name))}
    if set(reading.rest()) - FILLERS - LETTERS - said:
        return None
    return "add_to_cart", Slots(things=(_completed(thing, options, reading, goods),))


def _completed(thing: Thing, options: Options, reading: Reading, goods: Goods) -> Thing:
    """With what is chosen now, and as many as were wanted."""
    many = many_in(reading, 0, len(reading.texts), options)
    return Thing(thing.slug, merged(goods.by_slug[thing.slug], thing.options, options), many or thing.many)


def _explained(last: Meaning, reading: Reading) -> tuple[str, Slots] | None:
    """`and returns?` is another question, `how about Norway` the same one."""
    topics = [EXPLAINED[text] for text in reading.texts if text in EXPLAINED]
    if topics:
        return topics[0], Slots()
    return (last.intent, last.slots) if len(reading.rest()) <= 4 and not reading.marks else None


def _takes(reading: Reading, known: Known) -> bool:
    """`buy it`, `ok, add that`: what is spoken of is wanted."""
    last = len(reading.texts) - [*reversed(reading.texts), ","].index(",")  # `they are nice, add them`
    taken = reading.taken()
    rest = [text for at, text in enumerate(reading.texts) if at >= last and at not in taken]
    return tuple(text for text in rest if text[0].isalnum() and text not in POLITE) in TAKING and bool(
        known.focus or len(known.shown) == 1
    )


def _taken(reading: Reading, goods: Goods, known: Known) -> tuple[str, Slots]:
    things = known.focus or tuple(Thing(slug) for slug in known.shown)
    many = many_in(reading, 0, len(reading.texts))
    found = (replace(thing, many=many, options=_chosen(reading, goods, thing)) for thing in things)
    return "add_to_cart", Slots(things=tuple(found))


def _chosen(reading: Reading, goods: Goods, thing: Thing) -> Options:
    if thing.slug not in goods.by_slug:
        return thing.options
    return merged(goods.by_slug[thing.slug], thing.options, options_alone(reading, thing.slug, goods))


def _over_time(slots: Slots, reading: Reading) -> Slots:
    found = [period for _, period in periods(reading.marks)]
    by = figures.split_in(reading.texts) or slots.by
    if not found:
        return replace(slots, by=by)
    compared = "compare" in reading.texts or figures.against_at(reading.texts) < len(reading.texts)
    if compared and slots.period:
        return replace(slots, against=found[0], by=by)
    return replace(slots, period=found[0], against=None, by=by)


def _priced(last: Meaning, reading: Reading, goods: Goods, known: Known) -> tuple[str, Slots]:
    price = filled("find", reading, goods, known).price
    if last.intent == "watch_price":
        return last.intent, replace(last.slots, price=price)
    words = " ".join(word for word in (last.slots.words, *looked_for(reading).split()) if word not in FILLERS)
    return last.intent, replace(last.slots, price=price, words=words)


def _near(reading: Reading, goods: Goods, known: Known) -> Thing | None:
    """Of what is spoken of or was shown, the only one that comes as it is said: `the 2 l one`, `midnight`."""
    focus = [thing.slug for thing in known.focus if thing.slug in goods.by_slug]
    shown = [slug for slug in known.shown if slug in goods.by_slug]
    for slugs in (focus, shown):
        found = [(slug, options_alone(reading, slug, goods)) for slug in dict.fromkeys(slugs)]
        fitting = [Thing(slug, options) for slug, options in found if options]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _about_things(last: Meaning, reading: Reading, goods: Goods, known: Known) -> tuple[str, Slots] | None:
    texts = set(reading.texts)
    if "out" in texts and texts & {"take", "throw", "put"}:
        return None  # `take the large one out again` adds nothing
    correcting = bool(texts & CORRECTING) and not texts & {"and"}
    if last.intent in {"add_to_cart", "change_cart"} and _asks(reading):
        return _same_again(replace(last, intent="check_stock"), reading, goods, known)
    if last.intent in {"add_to_cart", "change_cart"}:
        counted = bool(reading.of("many")) and last.ready and not texts & MORE
        if (correcting and last.ready) or (
            counted and reading.pointing and not things_of(reading, goods, known)
        ):
            return _corrected(last, reading, goods, known)
        return _added(last, reading, goods, known)
    counted_off = _places(reading, known) or _named_places(reading, goods, known)
    if counted_off and last.intent in LISTS:
        return "add_to_cart", Slots(things=counted_off)
    if last.intent in SAME_AGAIN and not (last.intent == "check_stock" and _wanted(reading)):
        return _same_again(last, reading, goods, known)
    if last.intent in LISTS:
        return _from_a_list(reading, goods, known)
    return None


def _places(reading: Reading, known: Known) -> tuple[Thing, ...]:
    """`1 and 2, please` after a list: these places of it."""
    numbers = [mark.value for mark in reading.of("many") if isinstance(mark.value, int)]
    others = {mark.kind for mark in reading.marks} - {"many"}
    if (
        len(numbers) < 2
        or others
        or not set(reading.texts) & {"please", "cart", "basket", "both", "add", "take"}
    ):
        return ()
    if not all(0 < number <= len(known.shown) for number in numbers):
        return ()
    return tuple(Thing(known.shown[number - 1]) for number in numbers)


def _named_places(reading: Reading, goods: Goods, known: Known) -> tuple[Thing, ...]:
    """`the first and the last` after a list: whoever picks several of it has chosen."""
    picked = {mark.kind for mark in reading.marks} == {"ref"} and len(reading.of("ref")) > 1
    if not picked or reading.rest() not in ([], ["and"]):
        return ()
    return things_of(reading, goods, known)


def _wanted(reading: Reading) -> bool:
    texts = set(reading.texts)
    return bool(reading.of("many") or texts & WANTING) and not texts & ASKING


def _focused(known: Known) -> Thing | None:
    return known.focus[-1] if len(known.focus) == 1 and known.focus[0].slug else None


def _corrected(last: Meaning, reading: Reading, goods: Goods, known: Known) -> tuple[str, Slots] | None:
    """Something was put into the cart, and was not quite what was meant."""
    focus = _focused(known) or _in_cart(reading, goods, known)
    if focus is None:
        return None
    named = [thing for thing in things_of(reading, goods, known) if thing.slug and thing.slug != focus.slug]
    if named:
        return "change_cart", Slots(things=(Thing(focus.slug),), instead=named[0].slug)
    if {"of", "them"} <= set(reading.texts) or {"of", "those"} <= set(reading.texts):
        many = many_in(reading, 0, len(reading.texts))
        if many is not None and many < (focus.many or 1) and reading.of("option"):
            return None  # some of them: which is left as it was is not for us to guess
    product, old = goods.by_slug[focus.slug], dict(focus.options)
    said = chosen(product, reading.texts, free_in(reading, 0, len(reading.texts)), alone=True)
    options = as_options(product, said)
    others = {name: [value for value in values if value != old.get(name)] for name, values in said.items()}
    to = as_options(product, others)
    if to:
        was = tuple((name, old[name]) for name, _ in to if name in old)
        return "change_cart", Slots(things=(Thing(focus.slug, was),), to=to)
    many = many_in(reading, 0, len(reading.texts), options)
    return ("change_cart", Slots(things=(Thing(focus.slug, (), many),))) if many is not None else None


def _asks(reading: Reading) -> bool:
    """`do you have it in pine?`: a question changes nothing."""
    texts = set(reading.texts)
    return "?" in texts and bool(texts >= HAVING or texts & {"is", "are", "does", "which", "what", "how"})


def _in_cart(reading: Reading, goods: Goods, known: Known) -> Thing | None:
    """`only four bowls`: of several that were put there, the one that is named."""
    named = things_of(reading, goods, known)
    found = [thing for thing in known.cart if [thing.slug] == [each.slug for each in named]]
    return found[0] if len(found) == 1 else None


def _added(last: Meaning, reading: Reading, goods: Goods, known: Known) -> tuple[str, Slots] | None:
    named = things_of(reading, goods, known)
    if named:
        carried = tuple(
            _carried(thing, last, goods, known, alike_too="same" in reading.texts) for thing in named
        )
        return "add_to_cart", Slots(things=carried)
    focus = _focused(known)
    several = _kinds(reading, goods, focus) if focus else ()
    if several:
        return "add_to_cart", Slots(things=several)
    slug = focus.slug if focus else ""
    if not slug:
        alike = like(reading, goods, known)
        return ("add_to_cart", Slots(things=(alike,))) if alike else None
    assert focus is not None
    options = options_alone(reading, slug, goods)
    many = in_pairs(many_in(reading, 0, len(reading.texts), options), reading.texts, goods.by_slug[slug])
    more = bool(set(reading.texts) & MORE)
    if not options and many is None:
        alike = like(reading, goods, known)
        return ("add_to_cart", Slots(things=(alike,))) if alike and alike.slug != slug else None
    asked = lacking(goods.by_slug[slug], focus.options)
    other = more and not last.missing and "same" not in reading.texts and options
    older = () if other else focus.options
    kept = focus.many if asked and not more else None
    thing = Thing(slug, merged(goods.by_slug[slug], focus.options if asked else older, options), many or kept)
    return "add_to_cart", Slots(things=(thing,))


def _kinds(reading: Reading, goods: Goods, thing: Thing) -> tuple[Thing, ...]:
    """`one brick and one slate`: several kinds of what is spoken of, each with how many."""
    counts = reading.of("many")
    if len(counts) < 2 or len(counts) != len(reading.of("option")):
        return ()
    product, ends = goods.by_slug[thing.slug], [mark.start for mark in counts[1:]] + [len(reading.texts)]
    found = []
    for mark, end in zip(counts, ends, strict=True):
        options = as_options(
            product, chosen(product, reading.texts, free_in(reading, mark.end, end), alone=True)
        )
        if not options or not isinstance(mark.value, int):
            return ()
        found.append(Thing(thing.slug, options, mark.value))
    return tuple(found)


def _carried(thing: Thing, last: Meaning, goods: Goods, known: Known, *, alike_too: bool) -> Thing:
    """Which of them was asked, or which option: how many was said before."""
    focus = _focused(known)
    if focus and focus.options and not thing.options and alike_too:
        values = {value for _, value in focus.options}
        options = tuple(
            (name, value)
            for name, choices in goods.by_slug[thing.slug].choices.items()
            for value in choices
            if value in values
        )
        return Thing(thing.slug, options, thing.many or focus.many)
    still = next((each for each in known.open if each.slug == thing.slug), None)
    if still and thing.options:
        options = merged(goods.by_slug[thing.slug], still.options, thing.options)
        return Thing(thing.slug, options, thing.many or still.many)
    asked = last.missing == ("thing",) and last.slots.things
    return replace(thing, many=thing.many or last.slots.things[0].many) if asked else thing


def _same_again(last: Meaning, reading: Reading, goods: Goods, known: Known) -> tuple[str, Slots] | None:
    named = things_of(reading, goods, known)
    if named:
        return last.intent, replace(last.slots, things=named)
    focus = _focused(known)
    options = options_alone(reading, focus.slug, goods) if focus else ()
    if focus is None or not options:
        return None
    thing = Thing(focus.slug, merged(goods.by_slug[focus.slug], focus.options, options))
    return last.intent, replace(last.slots, things=(thing,))


def _from_a_list(reading: Reading, goods: Goods, known: Known) -> tuple[str, Slots] | None:
    """After a list: a number or `please` takes what is on it, else it is looked at."""
    shown = set(known.shown) | {thing.slug for thing in known.focus}
    named = things_of(reading, goods, known)
    one = Thing(known.shown[0]) if len(known.shown) == 1 and not known.focus else _focused(known)
    several = _kinds(reading, goods, one) if one and not named else ()
    if several:
        return "add_to_cart", Slots(things=several)
    if not named and (not set(reading.texts) & ASKING or set(reading.texts) & (COMING | PRICED)):
        slugs = [thing.slug for thing in known.focus] or list(known.shown)
        if len(slugs) == 1:
            options = options_alone(reading, slugs[0], goods)
            many = many_in(reading, 0, len(reading.texts), options)
            many = in_pairs(many, reading.texts, goods.by_slug[slugs[0]])
            named = (Thing(slugs[0], merged(goods.by_slug[slugs[0]], _old(known, slugs[0]), options), many),)
        else:
            alike = _near(reading, goods, known) or like(reading, goods, known)
            many = many_in(reading, 0, len(reading.texts), alike.options if alike else ())
            named = (replace(alike, many=many),) if alike else ()
    if not named or any(thing.slug not in shown for thing in named):
        return None
    counted = any(thing.many is not None for thing in named)
    pointed = bool(reading.of("ref")) and any(thing.options for thing in named)
    optioned = any(thing.options for thing in named)
    if optioned and "?" in reading.texts and not set(reading.texts) & (WANTING - {"have", "please"}):
        return "check_stock", Slots(things=named)
    asked = set(reading.texts)  # `how about the second, do you have it?`, `is it there in plum?`
    if asked >= HAVING or asked & THERE or (optioned and (asked >= BEING or asked & COMING)):
        return "check_stock", Slots(things=named)
    if (counted or pointed or set(reading.texts) & WANTING) and not set(reading.texts) & ASKING:
        return "add_to_cart", Slots(things=named)
    return "find", Slots(things=named, words=looked_for(reading))


def _old(known: Known, slug: str) -> Options:
    return next((thing.options for thing in known.focus if thing.slug == slug), ())
