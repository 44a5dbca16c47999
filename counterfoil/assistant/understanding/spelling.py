"""Words that nobody knows, put right where one that is known is near."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from string import ascii_lowercase

FAR = 7  # letters from which on two of them may be wrong
KEPT = 20_000


class Spelling:
    """The words that people may have meant, the likelier first."""

    def __init__(self, words: Iterable[str], known: Callable[[str], bool]) -> None:
        self._rank: dict[str, int] = {}
        self._beginning: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) > 2 and word.isascii() and word.isalpha() and word not in self._rank:
                self._rank[word] = len(self._rank)
                self._beginning[word[0]].append(word)
        self._known = known
        self._mended: dict[str, str] = {}

    def mended(self, word: str) -> str:
        """The word as it is spelled; itself if it is known, or unlike all that are."""
        if word in self._rank or self._known(word) or not word.isascii():
            return word
        if word not in self._mended:
            if len(self._mended) > KEPT:
                self._mended.clear()
            self._mended[word] = self._nearest(word)
        return self._mended[word]

    def _nearest(self, word: str) -> str:
        near = {each for each in one_wrong(word) if each in self._rank}
        if not near and FAR <= len(word) <= 20:
            near = {
                each
                for each in self._beginning[word[0]]
                if abs(len(each) - len(word)) <= 2 and distance(word, each, 2) <= 2
            }
        same_start = {each for each in near if each[0] == word[0]} or near
        return min(same_start, key=lambda each: (distance(word, each, 2), self._rank[each]), default=word)


def one_wrong(word: str) -> set[str]:
    """All words that one slip makes into this one: a letter too many, too few, another, or two the wrong way round."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = {left + right[1:] for left, right in halves if right}
    turned = {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    other = {left + letter + right[1:] for left, right in halves if right for letter in ascii_lowercase}
    more = {left + letter + right for left, right in halves for letter in ascii_lowercase}
    return fewer | turned | other | more


def distance(one: str, other: str, most: int) -> int:
    """How many slips lie between two words; more than `most` is not counted on."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        older, before, row = before, row, [at] + [0] * len(other)
        for to, another in enumerate(other, start=1):
            row[to] = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != another))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == another:
                row[to] = min(row[to], older[to - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]
