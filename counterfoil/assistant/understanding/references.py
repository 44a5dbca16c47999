"""Words that point at what was shown or spoken of: `the second`, `the blue one`, `the cheaper one`, `both`, `it`."""

from collections.abc import Sequence
from dataclasses import dataclass

from counterfoil.assistant.understanding.listed import listed
from counterfoil.assistant.understanding.numbers import UNITS, number_at, ordinal_at

CHEAPER = {"cheaper", "cheapest", "lowest"}
DEARER = {"dearer", "dearest", "priciest", "pricier", "costliest"}
ONES = {"one", "ones", "item", "items", "product", "thing", "piece"}
# After these `last` is no place in a list.
NOT_LISTED = listed("""
    order orders month week year quarter time purchase purchases monday tuesday wednesday thursday
    friday saturday sunday night thing change action parcel delivery step thought thoughts
""")
MAKING = frozenset({"make", "set", "change", "turn"})
POINTING = {
    "it": "it",
    "this": "it",
    "that": "it",
    "them": "them",
    "those": "them",
    "these": "them",
    "they": "them",
}
NOT_POINTING = listed("""
    is was are were all what how i it does did will should a an
""")


@dataclass(frozen=True, slots=True)
class Reference:
    """What is pointed at: places in a list (1 first, -1 last), or how it is unlike the others."""

    places: tuple[int, ...] = ()
    by: str = ""  # cheapest, dearest, other, both, each, it, them, same, like (the blue one)


def reference_at(texts: Sequence[str], at: int) -> tuple[Reference, int] | None:
    """What is pointed at from a word on, and where the words after it begin."""
    here = at + 1 if texts[at] in {"the", "your"} and at + 1 < len(texts) else at
    found = _several(texts, here) or _place(texts, here) or _unlike(texts, here)
    if found is None:
        return None
    reference, after = found
    while after < len(texts) and texts[after] in ONES:
        after += 1
    return reference, after


def pointed_at(texts: Sequence[str], at: int) -> str:
    """`it` or `them` where a lone word points; nothing where it does not."""
    if texts[at] not in POINTING:
        return ""
    after = texts[at + 1] if at + 1 < len(texts) else ""
    if texts[at] in {"it", "that", "this"} and after in NOT_POINTING | {"order"}:
        return "" if at == 0 or after == "order" else POINTING[texts[at]]
    return POINTING[texts[at]]


def _several(texts: Sequence[str], at: int) -> tuple[Reference, int] | None:
    """`the first two`, `the last three`, `one of each`, `both`."""
    counted = bool(MAKING & set(texts[max(0, at - 2) : at]))  # `make the last five`
    if texts[at] in {"first", "last"} and at + 1 < len(texts) and not counted:
        number = number_at(texts, at + 1)
        if number and 1 < number[0] <= 5 and texts[at + 1] != "one":
            count = int(number[0])
            if texts[at] == "first" and number[1] < len(texts) and texts[number[1]] in NOT_LISTED:
                return None
            places = range(1, count + 1) if texts[at] == "first" else range(-count, 0)
            return Reference(tuple(places)), number[1]
    if texts[at] == "both" and _place(texts, at + 1 + (list(texts[at + 1 : at + 2]) == ["the"])):
        return None  # `both the second and the fourth`: these places
    if texts[at] in {"both", "each"}:
        return Reference(by=texts[at]), at + 1
    if texts[at] == "all" and not counted:  # `all three`
        number = number_at(texts, at + 1)
        if number and 1 < number[0] <= 5:
            return Reference(tuple(range(1, int(number[0]) + 1))), number[1]
    if list(texts[at : at + 3]) == ["all", "of", "them"]:
        return Reference(by="each"), at + 3
    return None


def _place(texts: Sequence[str], at: int) -> tuple[Reference, int] | None:
    found = ordinal_at(texts, at) if at < len(texts) else None
    if found and not (found[1] < len(texts) and texts[found[1]] in NOT_LISTED):
        return Reference((found[0],)), found[1]
    if at < len(texts) and texts[at] in {"last", "bottom"} and at and texts[at - 1] == "the":
        after = texts[at + 1] if at + 1 < len(texts) else ""
        counted = after in UNITS and after != "one" and not MAKING & set(texts[max(0, at - 2) : at])
        if after not in NOT_LISTED | {"few"} and not counted:
            return Reference((-1,)), at + 1
    return None


def _unlike(texts: Sequence[str], at: int) -> tuple[Reference, int] | None:
    pair = list(texts[at : at + 2])
    if pair in (["less", "expensive"], ["least", "expensive"]):
        return Reference(by="cheapest"), at + 2
    if pair in (["more", "expensive"], ["most", "expensive"]):
        return Reference(by="dearest"), at + 2
    led = at > 0 and texts[at - 1] == "the"
    ended = len(pair) == 1 or pair[1] in ONES | {"please", "too", "and", "in", ","}
    if texts[at] in CHEAPER | DEARER and led and ended:
        return Reference(by="cheapest" if texts[at] in CHEAPER else "dearest"), at + 1
    if texts[at] == "other" and led and (len(pair) == 1 or pair[1] in ONES):
        return Reference(by="other"), at + 1
    return None
