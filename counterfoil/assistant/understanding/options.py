"""Colours, sizes and other options, out of what a product really comes in."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from counterfoil.assistant.understanding.goods import Options, Product
from counterfoil.assistant.understanding.numbers import UNITS
from counterfoil.assistant.understanding.words import EMPTY, singular, texts_of

# What people call colours that makers name otherwise.
FAMILIES: dict[str, frozenset[str]] = {
    name: frozenset(values.split())
    for name, values in {
        "beige": "oat sand cream natural linen",
        "black": "jet ebony onyx charcoal",
        "blue": "sky midnight navy azure indigo cobalt denim",
        "brown": "rust walnut chestnut chocolate sepia oak tan",
        "dark": "midnight charcoal slate",
        "gray": "slate charcoal zinc silver graphite anthracite stone ash",
        "green": "pine moss olive forest sage mint emerald",
        "navy": "midnight",
        "orange": "rust amber",
        "pink": "rose blush salmon",
        "purple": "plum violet aubergine lilac",
        "red": "brick crimson scarlet ruby cherry",
        "white": "cream oat ivory snow natural pearl",
        "yellow": "ochre mustard gold lemon",
    }.items()
}
SIZES = {
    "small": "s", "medium": "m", "large": "l", "big": "l", "bigger": "l", "larger": "l", "smaller": "s", "tiny": "xs",
    "s": "s", "m": "m", "l": "l", "xs": "xs", "xl": "xl", "xxl": "xxl",
}  # fmt: skip
LETTERS = frozenset({"s", "m", "l", "xs", "xl", "xxl"})
LED = frozenset({"size", "the", "from", "for", "in", "to", "not", "gloves", "one", "sized"})
DASHES = str.maketrans("–—", "--")
FULL, PART, KIND = 100, 10, 4


def chosen(
    product: Product, texts: Sequence[str], free: AbstractSet[int], *, alone: bool = False
) -> dict[str, list[str]]:
    """The values that the free words of a sentence name, by option, in the order in which they are said."""
    found: dict[str, list[str]] = {}
    for name, values in product.choices.items():
        said = _said(values, texts, free, alone)
        if said:
            found[name] = said
    return found


def as_options(product: Product, values: dict[str, list[str]]) -> Options:
    """One value of each option, in the product's own order."""
    return tuple((name, values[name][0]) for name in product.choices if values.get(name))


def merged(product: Product, older: Options, newer: Options) -> Options:
    """What was chosen before, but for what is chosen now."""
    values = dict(older) | dict(newer)
    return tuple((name, values[name]) for name in product.choices if name in values)


def lacking(product: Product, options: Options) -> tuple[str, ...]:
    """The options that still have to be chosen: of one value there is nothing to choose."""
    known = {name for name, _ in options}
    return tuple(name for name, values in product.choices.items() if name not in known and len(values) > 1)


def _said(values: list[str], texts: Sequence[str], free: AbstractSet[int], alone: bool) -> list[str]:
    hits = []
    for value in values:
        score, at = _fit(value, texts, free, alone)
        if score:
            hits.append((at, score, value))
    said: list[str] = []
    for at in sorted({at for at, _, _ in hits}):
        here = [(score, value) for place, score, value in hits if place == at]
        best = max(score for score, _ in here)
        fitting = [value for score, value in here if score == best]
        # Two greens are no choice.
        if len(fitting) == 1 and fitting[0] not in said:
            said.append(fitting[0])
    if len(said) > 1 and any(score >= PART for _, score, _ in hits):
        strong = {value for _, score, value in hits if score >= PART}
        said = [value for value in said if value in strong]
    return said


def _fit(value: str, texts: Sequence[str], free: AbstractSet[int], alone: bool) -> tuple[int, int]:
    """How well words name a value, and where they begin."""
    wanted = texts_of(value.translate(DASHES))
    run = _run(wanted, texts, free)
    if run is not None and not (len(wanted) == 1 and wanted[0] in LETTERS and not _led(texts, run, alone)):
        return FULL * len(wanted), run
    for at in sorted(free):
        word = singular(texts[at])
        if any(word == singular(part) and _telling(part, alone) for part in wanted):
            return PART, at
        if any(part in FAMILIES.get(word, ()) for part in wanted):
            return KIND, at
        sized = len(wanted) == 1 and word in SIZES and SIZES[word] == SIZES.get(wanted[0])
        if sized and (texts[at] not in LETTERS or _led(texts, at, alone)):
            return PART, at
        if _within(word, wanted, texts, at, alone):
            return KIND, at
    return 0, 0


def _run(wanted: list[str], texts: Sequence[str], free: AbstractSet[int]) -> int | None:
    """Where the whole value stands, word for word."""
    plain = [at for at in range(len(texts)) if texts[at][0].isalnum()]
    for start in range(len(plain) - len(wanted) + 1):
        places = plain[start : start + len(wanted)]
        if all(at in free for at in places) and all(
            singular(texts[at].translate(DASHES)) == singular(part)
            for at, part in zip(places, wanted, strict=True)
        ):
            return places[0]
    return None


def _telling(part: str, alone: bool) -> bool:
    if part.isalpha():
        return len(part) > 2 and part not in EMPTY and part not in UNITS
    return alone and ("." in part or (part.isdecimal() and int(part) > 9))


def _led(texts: Sequence[str], at: int, alone: bool) -> bool:
    """A lone letter is a size where something says so."""
    return alone or (at > 0 and texts[at - 1] in LED) or at == len(texts) - 1


def _within(word: str, wanted: list[str], texts: Sequence[str], at: int, alone: bool) -> bool:
    """`size 42` is within 41–46."""
    if len(wanted) != 2 or not all(part.isdecimal() and len(part) < 4 for part in (*wanted, word)):
        return False
    return int(wanted[0]) <= int(word) <= int(wanted[1]) and (alone or (at > 0 and texts[at - 1] == "size"))
