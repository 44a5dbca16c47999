"""What is asked back where something is missing: which thing, which option; what was settled is kept."""

from collections.abc import Sequence
from dataclasses import replace

from counterfoil.assistant.talk.answer import Choice, Item
from counterfoil.assistant.talk.things import choices_of
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.assistant.understanding.meaning import Thing
from counterfoil.assistant.understanding.options import lacking

OFFERED = 6


def ask_thing(turn: Turn) -> Told:
    """Which of several things is meant, or which at all."""
    maybe = [slug for thing in turn.slots.things for slug in thing.maybe]
    products = [turn.asked.goods.by_slug[slug] for slug in maybe if slug in turn.asked.goods.by_slug]
    buttons = [Choice(each.title, each.title) for each in products[:OFFERED]]
    if buttons:
        return Told(answer=words("which_of_these"), choices=buttons, rows=maybe)
    named = [thing for thing in turn.slots.things if thing.slug in turn.asked.goods.by_slug]
    if "option" in turn.meaning.missing and len(named) == 1:
        return _comes_in(turn, named[0])
    left = {"option": "which_option", "many": "how_many"}
    asked = next((left[each] for each in turn.meaning.missing if each in left), "which_thing")
    return Told(answer=words(asked))


def _comes_in(turn: Turn, thing: Thing) -> Told:
    """It does not come like that: what there is to choose, and what was chosen before is kept."""
    product = turn.asked.goods.by_slug[thing.slug]
    if not product.choices:
        return Told(answer=words("one_kind", thing=product.title), rows=[thing.slug])
    kinds = "; ".join(", ".join(values) for values in product.choices.values())
    open_ones = lacking(product, thing.options) or tuple(product.choices)
    meaning = replace(turn.meaning, slots=replace(turn.slots, things=(thing,)), missing=open_ones)
    return Told(
        answer=words("comes_in", thing=product.title, kinds=kinds),
        choices=choices_of(product, open_ones[0]),
        meaning=meaning if turn.meaning.intent == "add_to_cart" else None,
        rows=[thing.slug],
    )


def ask_option(
    turn: Turn, things: Sequence[Thing], said: str, *, undo: str = "", items: list[Item] | None = None
) -> Told:
    """The first thing's first open option; the other things wait for their turn."""
    thing, *others = things
    product = turn.asked.goods.by_slug[thing.slug]
    open_ones = lacking(product, thing.options)
    meaning = replace(
        turn.meaning, intent="add_to_cart", slots=replace(turn.slots, things=(thing,)), missing=open_ones
    )
    many = words("of", many=thing.many, thing=product.title) if thing.many else product.title
    question = words("which_value", option=open_ones[0].lower(), thing=many)
    return Told(
        answer=f"{said} {question}".strip(),
        items=items or [],
        choices=choices_of(product, open_ones[0]),
        undo=undo,
        meaning=meaning,
        mind=replace(turn.mind, open=tuple(others), replacing=""),
        rows=[thing.slug],
    )
