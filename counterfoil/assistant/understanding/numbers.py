"""Numbers as people write them: `3`, `two`, `twenty five`, `a dozen`."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from counterfoil.assistant.understanding.listed import counted

UNITS = counted("""
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
""")
TENS = {
    word: 10 * value
    for word, value in counted("twenty thirty forty fifty sixty seventy eighty ninety", start=2).items()
}
GROUPS = {"couple": 2, "pair": 2, "pairs": 2, "dozen": 12}
ORDINALS = counted(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth", start=1
)
ENDINGS = {"st", "nd", "rd", "th"}
DIGITS = 12  # more than these are not a number anybody says to a shop


def number_at(texts: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """The number that begins at a word, and where the words after it begin."""
    if at >= len(texts):
        return None
    if texts[at][0].isdecimal():
        value = written(texts[at])
        return None if value is None else (value, at + 1)
    return _group(texts, at) or _spoken(texts, at)


def written(text: str) -> Decimal | None:
    """`1,299.00` and `1.299,00` are the same amount, `0,5` is a half."""
    if len(text) > DIGITS or not text.isascii():
        return None
    last = max(text.rfind("."), text.rfind(","))
    after = len(text) - last - 1
    fraction = last >= 0 and after != 3
    whole = text[:last] if fraction else text
    plain = whole.replace(",", "").replace(".", "") + (f".{text[last + 1 :]}" if fraction else "")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _group(texts: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """`a dozen`, `half a dozen`, `two dozen`, `a pair of`."""
    start, times = at, Decimal(1)
    if texts[start] == "half" and texts[start + 1 : start + 2] == ["a"]:
        start, times = at + 2, Decimal("0.5")
    elif texts[start] == "a":
        start = at + 1
    elif texts[start] in UNITS:
        start, times = at + 1, Decimal(UNITS[texts[start]])
    if start >= len(texts) or texts[start] not in GROUPS:
        return None
    after = start + 1 + (texts[start + 1 : start + 2] == ["of"])
    return times * GROUPS[texts[start]], after


def _spoken(texts: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    total, here = 0, at
    if texts[here] in TENS:
        total, here = TENS[texts[here]], here + 1
        if texts[here : here + 1] == ["-"]:
            here += 1
        if here < len(texts) and 0 < UNITS.get(texts[here], 0) < 10:
            total, here = total + UNITS[texts[here]], here + 1
        elif texts[here - 1] == "-":
            here -= 1
    elif texts[here] in UNITS:
        total, here = UNITS[texts[here]], here + 1
    elif texts[here] == "a" and texts[here + 1 : here + 2] == ["hundred"]:
        total, here = 1, here + 1
    else:
        return None
    if texts[here : here + 1] == ["hundred"]:
        total, here = 100 * total, here + 1
    return Decimal(total), here


def ordinal_at(texts: Sequence[str], at: int) -> tuple[int, int] | None:
    """`second`, `2nd`, `number 2`: which one of a list, and where the words after it begin."""
    word = texts[at]
    if word in ORDINALS:
        return ORDINALS[word], at + 1
    if word in {"number", "nr", "item"} and at + 1 < len(texts):
        if texts[at + 1].isdecimal():
            return int(texts[at + 1][:3]), at + 2
        if 0 < UNITS.get(texts[at + 1], 0) < 13:
            return UNITS[texts[at + 1]], at + 2
    if word.isdecimal() and texts[at + 1 : at + 2] and texts[at + 1] in ENDINGS:
        return int(word[:3]), at + 2
    return None
