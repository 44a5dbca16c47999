"""A sentence read by the grammar: what it names, and the sentence with each of these as a tag."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from counterfoil.assistant.understanding.assortment import Goods
from counterfoil.assistant.understanding.codes import codes_in
from counterfoil.assistant.understanding.listed import listed
from counterfoil.assistant.understanding.money import CURRENCIES, MEASURES, Price, amount_at, price_at
from counterfoil.assistant.understanding.naming import Mention, Names
from counterfoil.assistant.understanding.numbers import number_at
from counterfoil.assistant.understanding.options import FAMILIES, LETTERS, SIZES
from counterfoil.assistant.understanding.periods import Period, period_at
from counterfoil.assistant.understanding.references import ONES, Reference, pointed_at, reference_at
from counterfoil.assistant.understanding.words import Word, singular, words_of

TAGS = {"many": "{n}", "thing": "{thing}", "sku": "{thing}", "ref": "{ref}", "option": "{colour}", "money": "{money}",
        "period": "{period}", "order": "{order}", "code": "{code}"}  # fmt: skip
TIMES = frozenset(["x", "of", "pieces", "pcs", "piece", "times", "pc", "units"])
NOT_COUNTED = listed("""
    the this that which every no other any blue red green
""")
NOT_COUNTED_AFTER = frozenset(["more", "less", "time", "of"])
Found = tuple[object, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """Some words, and what they name."""

    kind: str
    start: int
    end: int
    value: object


@dataclass(slots=True)
class Reading:
    """The words of a sentence and what they name."""

    texts: list[str]
    marks: list[Mark] = field(default_factory=list)
    pointing: list[tuple[int, str]] = field(default_factory=list)

    def of(self, kind: str) -> list[Mark]:
        """The marks of one kind, in the order of the sentence."""
        return [mark for mark in self.marks if mark.kind == kind]

    def taken(self) -> set[int]:
        """The places of all words that name something."""
        return {at for mark in self.marks for at in range(mark.start, mark.end)}

    def tagged(self) -> list[str]:
        """The sentence with a tag for each thing it names."""
        ends = {mark.start: mark for mark in self.marks}
        words, at = [], 0
        while at < len(self.texts):
            mark = ends.get(at)
            word = TAGS[mark.kind] if mark else self.texts[at]
            if mark or word[0].isalnum():
                words.append(word)
            at = mark.end if mark else at + 1
        return [word for n, word in enumerate(words) if not (n and word == words[n - 1] and word[0] == "{")]

    def rest(self) -> list[str]:
        """The words that name nothing."""
        taken = self.taken()
        return [text for at, text in enumerate(self.texts) if at not in taken and text[0].isalnum()]


def read(say: str, goods: Goods, names: Names, today: date, mend: Callable[[str], str] = str) -> Reading:
    """Read a sentence; `mend` is told each word, and tells how it is spelled."""
    words = _words(say, goods)
    reading = Reading([_mended(word.text, mend) for word, _ in words])
    reading.marks = [Mark(code[0], at, at + 1, code[1]) for at, (_, code) in enumerate(words) if code]
    _mark(reading, "money", price_at)
    _mark(reading, "period", lambda texts, at: period_at(texts, at, today))
    _mark(reading, "money", _bare)
    for mention in names.mentions(reading.texts, reading.taken()):
        _add(reading, Mark("thing", mention.start, mention.end, mention))
    _options(reading, goods)
    _mark(reading, "ref", _reference)
    _mark(reading, "many", lambda _, at: _many(reading, at))
    taken = reading.taken()
    places = (at for at in range(len(reading.texts)) if at not in taken)
    reading.pointing = [(at, by) for at in places if (by := pointed_at(reading.texts, at))]
    reading.marks.sort(key=lambda mark: mark.start)
    return reading


def _mended(text: str, mend: Callable[[str], str]) -> str:
    return mend(text) if text.isalpha() and len(text) > 3 else text


def _words(say: str, goods: Goods) -> list[tuple[Word, tuple[str, object] | None]]:
    """The words, and what those say that are codes."""
    words: list[tuple[Word, tuple[str, object] | None]] = []
    start = 0
    for code in codes_in(say, goods.by_sku):
        words += [(word, None) for word in words_of(say[start : code.start])]
        words.append((Word(code.value.casefold(), code.start, code.end), (code.kind, code.value)))
        start = code.end
    return words + [(word, None) for word in words_of(say[start:])]


def _mark(reading: Reading, kind: str, rule: Callable[[Sequence[str], int], Found | None]) -> None:
    at = 0
    while at < len(reading.texts):
        found = None if at in reading.taken() else rule(reading.texts, at)
        if found and _add(reading, Mark(kind, at, found[1], found[0])):
            at = found[1]
        else:
            at += 1


def _add(reading: Reading, mark: Mark) -> bool:
    free = not reading.taken() & set(range(mark.start, mark.end))
    if free:
        reading.marks.append(mark)
    return free


def _bare(texts: Sequence[str], at: int) -> tuple[Price, int] | None:
    """`for 30 euros`: what is said to be money is the most it may cost."""
    found = amount_at(texts, at)
    if found and found[1]:
        return Price(None, found[0], found[1]), found[2]
    return None


def _options(reading: Reading, goods: Goods) -> None:
    """Words that are the value of an option somewhere in the shop."""
    taken = reading.taken()
    for at, text in enumerate(reading.texts):
        word = singular(text)
        known = word in goods.option_words or word in FAMILIES or (word in SIZES and word not in LETTERS)
        if at not in taken and known and text not in ONES and not _is_verb(reading.texts, at):
            _add(reading, Mark("option", at, at + 1, text))


def _is_verb(texts: Sequence[str], at: int) -> bool:
    """`check out` and `how big` choose nothing."""
    after = texts[at + 1] if at + 1 < len(texts) else ""
    return (texts[at] == "check" and after in {"out", "if", "my", "the"}) or (
        at > 0 and texts[at - 1] == "how"
    )


def _reference(texts: Sequence[str], at: int) -> tuple[Reference, int] | None:
    return reference_at(texts, at)


def _many(reading: Reading, at: int) -> tuple[int, int] | None:
    """How many: a number that measures nothing."""
    texts = reading.texts
    if texts[at] == "x" and at + 1 < len(texts) and texts[at + 1].isdecimal():
        return int(texts[at + 1][:6]), at + 2
    if texts[at] == "another" and not number_at(texts, at + 1):
        return 1, at + 1
    if list(texts[at : at + 2]) == ["one", "more"]:
        return 1, at + 2
    found = number_at(texts, at)
    if found is None or found[0] != int(found[0]) or found[0] > 100_000:
        return None
    after = texts[found[1]] if found[1] < len(texts) else ""
    if after in MEASURES | CURRENCIES.keys() or after in {"-", "–", "%", "st", "nd", "rd", "th"}:
        return None
    if texts[at] == "one" and (_pronoun(reading, at) or after in NOT_COUNTED_AFTER - {"of"}):
        return None
    return int(found[0]), found[1] + (after in TIMES)


def _pronoun(reading: Reading, at: int) -> bool:
    """`the blue one` counts nothing."""
    before = reading.texts[at - 1] if at else ""
    if "the" in reading.texts[max(0, at - 3) : at] and "of" not in reading.texts[max(0, at - 3) : at]:
        return True  # `the 2 l one`
    return before in NOT_COUNTED or any(
        mark.end == at and mark.kind in {"option", "ref"} for mark in reading.marks
    )


def mentions(marks: Iterable[Mark]) -> list[tuple[Mark, Mention]]:
    """The marks that name things, with what they name."""
    return [(mark, mark.value) for mark in marks if isinstance(mark.value, Mention)]


def periods(marks: Iterable[Mark]) -> list[tuple[int, Period]]:
    """Where spans of days stand, and which."""
    return [(mark.start, mark.value) for mark in marks if isinstance(mark.value, Period)]
