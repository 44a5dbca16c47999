"""Which products a sentence names: by the words of their titles, the last of which is what the thing is."""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterfoil.assistant.understanding.assortment import Goods
from counterfoil.assistant.understanding.listed import listed
from counterfoil.assistant.understanding.numbers import number_at
from counterfoil.assistant.understanding.words import EMPTY, singular

PLACES = frozenset({"cart", "basket", "bag", "trolley", "list"})
INTO = listed("""
    in into to from of off my shopping out your
""")
LOOKED_AT = listed("""
    show empty clear open see view check display clean wipe
""")
LEADING = listed("""
    a an the your this that these those another some any
""")
Places = NDArray[np.int64]
KEPT = 2_000  # words whose titles are remembered
AMBIGUOUS = 5  # at most so many are offered


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a product, or several that the words do not tell apart."""

    start: int
    end: int
    slugs: tuple[str, ...]
    near: tuple[str, ...] = ()  # those that a plural or so tells from the others, if they were spoken of


class Names:
    """The words of all titles, and which products they are a name of."""

    def __init__(self, goods: Goods, common: AbstractSet[str] = frozenset()) -> None:
        # Words that people also say of other things: `book me a flight`, `how do returns work`.
        self._common = {singular(word) for word in common}
        self._options = goods.option_words
        self._named: dict[str, Named] = {}
        self._packed = goods.packed
        self._total = max(len(goods.packed), 2)

    def words(self) -> set[str]:
        """Every word of a title, without its plural."""
        named = np.unique(self._packed.posts[self._packed.posts[:, 3] == 1, 0])
        words = list(self._packed.vocabulary)
        return {words[number] for number in named}

    def mentions(self, texts: Sequence[str], taken: set[int]) -> list[Mention]:
        """The products named, in the order of the sentence."""
        found: list[Mention] = []
        at = 0
        while at < len(texts):
            end = at
            while (
                end < len(texts)
                and end not in taken
                and (self._names(texts, end) or (end > at and self._goes_with(texts, end)))
            ):
                end += 1
            while at < end:
                mention = self._best(texts, at, end)
                if mention is None:
                    break
                found.append(mention)
                at = mention.end
            at = max(end, at) + 1 if end == at else end
        return _joined(found, texts)

    def _names(self, texts: Sequence[str], at: int) -> bool:
        word = texts[at]
        if word in EMPTY:  # `the can` is a thing, `can i` is not
            led = at > 0 and texts[at - 1] == "the"
            return led and bool(self._of(word).heads.any())
        return len(self._of(singular(word)).places) > 0 and not _is_place(texts, at)

    def _goes_with(self, texts: Sequence[str], at: int) -> bool:
        """`can` is a thing after `watering`."""
        before, here = self._of(singular(texts[at - 1])), self._of(singular(texts[at]))
        return bool(np.isin(here.places[here.heads], before.places).any())

    def _best(self, texts: Sequence[str], start: int, end: int) -> Mention | None:
        """The products that most of these words name, and the words that do."""
        named = [(at, self._of(singular(texts[at]))) for at in range(start, end)]
        places = np.concatenate([word.places for _, word in named])
        if not len(places):
            return None
        worth = [
            word.rare + 0.1 * (word.forms == self._number(texts[at])) + 2.0 * word.heads for at, word in named
        ]
        tells = [self._tells(texts, at, word) for at, word in named]
        goods, which = np.unique(places, return_inverse=True)
        scores = np.bincount(which, np.concatenate(worth))
        headed = np.bincount(which, np.concatenate(tells)) > 0
        if not headed.any():
            return None
        scores[~headed] = -1
        best = scores.max()
        winners, close = goods[scores > best - 0.05], goods[(scores > best - 0.25) & (scores <= best - 0.05)]
        said = [at for at, word in named if (word.places == winners[0]).any()]
        return Mention(said[0], said[-1] + 1, self._slugs(winners), self._slugs(close))

    def _slugs(self, places: Places) -> tuple[str, ...]:
        return tuple(self._packed.product(int(place)).slug for place in places[:AMBIGUOUS])

    def _of(self, word: str) -> "Named":
        """The titles that a word names."""
        if word not in self._named:
            if len(self._named) >= KEPT:
                self._named.clear()
            self._named[word] = self._found(word)
        return self._named[word]

    def _found(self, word: str) -> "Named":
        rows = self._packed.posts_of(word)
        rows = rows[rows[:, 3] == 1]
        places = rows[:, 4]
        rare = math.log(1 + self._total / max(len(np.unique(places)), 1))
        return Named(places, rows[:, 1], rows[:, 2] == 1, rare)

    def _number(self, form: str) -> int:
        return self._packed.vocabulary.get(form, -1)

    def _tells(self, texts: Sequence[str], at: int, word: "Named") -> NDArray[np.bool_]:
        """Whether a word names each product by itself: what it is, or a word that no other title has."""
        plain = singular(texts[at])
        if plain not in self._common:
            alone = len(word.places) == 1 and plain not in self._options
            return word.heads | alone
        before = texts[at - 1] if at else ""
        led = at > 0 and (
            before in LEADING or len(self._of(before).places) > 0 or bool(number_at(texts, at - 1))
        )
        return word.heads & led


@dataclass(frozen=True, slots=True)
class Named:
    """The places of the titles that a word names, how it is written there, and whether it is what the thing is."""

    places: Places
    forms: Places
    heads: NDArray[np.bool_]
    rare: float


def _is_place(texts: Sequence[str], at: int) -> bool:
    """`in my basket` is where things are put, `a basket` is one of them."""
    if texts[at] not in PLACES:
        return False
    before = [text for text in texts[max(0, at - 3) : at] if text not in {"the", "shopping"}]
    return bool(before) and (before[-1] in INTO or before[-1] in LOOKED_AT)


def _joined(found: list[Mention], texts: Sequence[str]) -> list[Mention]:
    """`enamel blue mug` names one thing in two places."""
    joined: list[Mention] = []
    for mention in found:
        last = joined[-1] if joined else None
        between = set(texts[last.end : mention.start]) if last else set()
        same = set(last.slugs) & set(mention.slugs) if last else set()
        again = last is not None and _counted_again(texts, last.end, mention.start)
        certain = last is not None and last.slugs == mention.slugs and len(mention.slugs) == 1
        if (
            last
            and same
            and not again
            and (certain or not between & {"and", ",", "or", "to", "with", "for", "than", "vs"})
        ):
            both = tuple(slug for slug in last.slugs if slug in same)
            joined[-1] = Mention(last.start, mention.end, both, mention.near)
        else:
            joined.append(mention)
    return joined


def _counted_again(texts: Sequence[str], start: int, end: int) -> bool:
    """`one 20 cm pan and one 28 cm pan`: the second is another."""
    return any(number_at(texts, at) for at in range(start, end))
