"""What was said and fits nowhere: as long as there is any, nothing is changed."""

from counterfoil.assistant.understanding.meaning import ABOUT_THINGS, WRITES, Slots
from counterfoil.assistant.understanding.naming import Mention
from counterfoil.assistant.understanding.options import FAMILIES, SIZES
from counterfoil.assistant.understanding.reading import Mark, Reading
from counterfoil.assistant.understanding.things import over_with
from counterfoil.assistant.understanding.words import singular, texts_of


def left_over(intent: str, slots: Slots, reading: Reading) -> tuple[str, ...]:
    """The kinds of what is left: a colour the thing does not come in, a number that counts nothing."""
    if intent not in WRITES & ABOUT_THINGS or slots.everything:
        return ()
    values = [value for thing in slots.things for _, value in thing.options] + [
        value for _, value in slots.to
    ]
    words = {singular(part) for value in values for part in texts_of(value)}
    counts = {thing.many for thing in slots.things}
    slugs = {thing.slug for thing in slots.things} | {slots.instead}
    left = []
    for mark in reading.marks:
        if mark.kind == "option" and not _chosen(reading.texts[mark.start], words):
            left.append("option")
        if mark.kind == "many" and not _counted(mark, reading, counts, words):
            left.append("many")
        if isinstance(mark.value, Mention) and not slugs & {*mark.value.slugs, *mark.value.near}:
            left.append("thing")
    said = {mark.value for mark in reading.of("many") if not over_with(reading.texts, mark.start)}
    if intent == "change_cart" and len(said) > 1:
        left.append("many")  # `from the 2 make 4`: which is the new number is not guessed
    if _numbers(reading) - words - {str(count) for count in counts}:
        left.append("many")
    return tuple(dict.fromkeys(left))


def _numbers(reading: Reading) -> set[str]:
    """Numbers that name nothing, and are not those of before."""
    taken = reading.taken()
    return {
        text
        for at, text in enumerate(reading.texts)
        if text[0].isdecimal() and at not in taken and not over_with(reading.texts, at)
    }


def _chosen(text: str, words: set[str]) -> bool:
    word = singular(text)
    return word in words or bool(FAMILIES.get(word, frozenset()) & words) or SIZES.get(word) in words


def _counted(mark: Mark, reading: Reading, counts: set[int | None], words: set[str]) -> bool:
    said = reading.texts[mark.start : mark.end]
    if mark.value in counts or over_with(reading.texts, mark.start) or set(said) & words:
        return True
    return mark.value == 1 or reading.texts[max(0, mark.start - 1)] in {"size", "-", "–"}
