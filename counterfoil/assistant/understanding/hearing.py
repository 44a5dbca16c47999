"""What is known after a turn, for the next one."""

from dataclasses import replace

from counterfoil.assistant.understanding.assortment import Goods
from counterfoil.assistant.understanding.fillers import ASKING
from counterfoil.assistant.understanding.goods import Options
from counterfoil.assistant.understanding.meaning import ABOUT_ORDERS, Known, Meaning, Thing
from counterfoil.assistant.understanding.options import lacking, merged

INTO_CART = frozenset({"add_to_cart", "change_cart"})


def heard(known: Known, meaning: Meaning, shown: tuple[str, ...], goods: Goods) -> Known:
    """What was shown replaces the last list; what was spoken of stays until something else is."""
    if not meaning.intent:
        return replace(known, shown=shown or known.shown)
    things = tuple(thing for thing in meaning.slots.things if thing.slug)
    if meaning.intent == "change_cart" and things:
        things = (_changed(known, meaning, things[0], goods),)
    if meaning.intent == "find":
        things = tuple(_only_looked_at(thing, meaning) for thing in things)
    if meaning.intent == "find" and not things:
        things = tuple(Thing(slug) for slug in shown) if len(shown) == 1 else ()
        things = things if shown else known.focus
    return Known(
        today=known.today,
        shown=shown or known.shown,
        focus=things if things or shown else known.focus,
        last=meaning,
        cart=_in_cart(known, meaning, things),
        order=meaning.slots.order if meaning.intent in ABOUT_ORDERS and meaning.slots.order else known.order,
        open=_open(known, meaning, things, shown, goods),
    )


def _only_looked_at(thing: Thing, meaning: Meaning) -> Thing:
    """What is looked at is chosen, what is only asked about is not: `how much is the large one?`."""
    asked = ASKING & set(meaning.why.tagged.split())
    return replace(thing, options=() if asked else thing.options)


def _open(
    known: Known, meaning: Meaning, things: tuple[Thing, ...], shown: tuple[str, ...], goods: Goods
) -> tuple[Thing, ...]:
    """What was asked for and is not whole yet stays so while something is looked up that shows no other list."""
    if meaning.intent == "add_to_cart":
        named = {thing.slug for thing in things}
        now = tuple(thing for thing in things if lacking(goods.by_slug[thing.slug], thing.options))
        return (*now, *(thing for thing in known.open if thing.slug not in named))
    return () if meaning.writes or shown else known.open


def _changed(known: Known, meaning: Meaning, thing: Thing, goods: Goods) -> Thing:
    """The thing as it is now."""
    if meaning.slots.instead:
        return Thing(meaning.slots.instead)
    older: Options = next(
        (each.options for each in (*known.focus, *known.cart) if each.slug == thing.slug), ()
    )
    return replace(thing, options=merged(goods.by_slug[thing.slug], older, meaning.slots.to))


def _in_cart(known: Known, meaning: Meaning, things: tuple[Thing, ...]) -> tuple[Thing, ...]:
    if meaning.intent in INTO_CART:
        return (*things, *(each for each in known.cart if each not in things))
    if meaning.intent == "remove_from_cart":
        gone = {thing.slug for thing in things}
        return () if meaning.slots.everything else tuple(each for each in known.cart if each.slug not in gone)
    return known.cart
