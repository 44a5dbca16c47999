"""Figures in a text, however their digits are written and parted."""

import re
import unicodedata
from collections.abc import Container, Iterator
from decimal import Decimal

NUMBER = re.compile(r"\d+(?:[.,'\u2019]\d+)*")
WORD = re.compile(r"[^\W_]+(?:[-_][^\W_]+)*")
_WORDS = (
    "zero . two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WRITTEN_OUT: dict[str, Decimal] = {
    **{word: Decimal(number) for number, word in enumerate(_WORDS.split()) if word != "."},
    **{word: Decimal(number * 10) for number, word in enumerate(_TENS.split(), 2)},
    "dozen": Decimal(12),
    "hundred": Decimal(100),
    "thousand": Decimal(1_000),
    "million": Decimal(1_000_000),
    "half": Decimal(50),
}


def plain(text: str) -> str:
    """The text with every digit as an ASCII digit: full-width, raised, Arabic and all others."""
    return "".join(
        str(unicodedata.digit(each)) if each.isdigit() else each
        for each in unicodedata.normalize("NFKC", text)
    )


def numbers_in(text: str, known: Container[str] | None = None) -> Iterator[set[Decimal]]:
    """Each figure of a text, as all that it may mean.

    What stands within a code is no figure: of the words that are `known`, or of all where nothing is said.
    """

    def without_codes(word: re.Match[str]) -> str:
        is_code = not word[0].isdigit() and any(map(str.isdigit, word[0])) and any(map(str.isalpha, word[0]))
        return " " if is_code and (known is None or word[0].casefold() in known) else word[0]

    for token in NUMBER.findall(WORD.sub(without_codes, plain(text))):
        yield readings(token)


def readings(token: str) -> set[Decimal]:
    """What a figure may mean: `1.299` is read in two ways, `12.50` in one."""
    *front, last = re.split(r"\D", token)
    if not front:
        return {Decimal(last)}
    in_threes = all(len(part) == 3 for part in (*front[1:], last))
    whole = {Decimal("".join((*front, last)))} if in_threes else set()
    return whole | {Decimal(f"{''.join(front)}.{last}")}
