"""Which products a sentence names: by the words of their titles, the last of which is what the thing is."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from counterfoil.assistant.understanding.goods import Goods
from counterfoil.assistant.understanding.listed import listed
from counterfoil.assistant.understanding.numbers import number_at
from counterfoil.assistant.understanding.words import EMPTY, singular, texts_of

# In a title these say how it is packed; in a sentence, where things lie.
PACKING = listed("""
    set pair of with and in for cm ml l g three two four six kinds kind piece x the a an on by de la
""")
PLACES = frozenset({"cart", "basket", "bag", "trolley", "list"})
INTO = listed("""
    in into to from of off my shopping out your
""")
LOOKED_AT = listed("""
    show empty clear open see view check display clean wipe
""")
SPLITS = frozenset({"with", "and", "for", ",", "-", "–", ":", "("})
LEADING = listed("""
    a an the your this that these those another some any
""")
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
        self._in: dict[str, list[tuple[int, bool, str]]] = defaultdict(list)
        self._slugs = [product.slug for product in goods.products]
        counts: Counter[str] = Counter()
        for number, product in enumerate(goods.products):
            heads = heads_of(product.title)
            words = {word for word in texts_of(product.title) if word.isalpha() and word not in PACKING}
            for word in words:
                self._in[singular(word)].append((number, singular(word) in heads, word))
            counts.update({singular(word) for word in words})
        total = max(len(goods.products), 2)
        self._rare = {word: math.log(1 + total / count) for word, count in counts.items()}

    def words(self) -> set[str]:
        """Every word of a title, without its plural."""
        return set(self._in)

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
            return led and any(head for _, head, _ in self._in.get(word, ()))
        return singular(word) in self._in and not _is_place(texts, at)

    def _goes_with(self, texts: Sequence[str], at: int) -> bool:
        """`can` is a thing after `watering`."""
        before = {number for number, _, _ in self._in.get(singular(texts[at - 1]), ())}
        return any(head and number in before for number, head, _ in self._in.get(singular(texts[at]), ()))

    def _best(self, texts: Sequence[str], start: int, end: int) -> Mention | None:
        """The products that most of these words name, and the words that do."""
        scores: dict[int, float] = defaultdict(float)
        headed: set[int] = set()
        places: dict[int, list[int]] = defaultdict(list)
        for at in range(start, end):
            word = singular(texts[at])
            for number, head, title_word in self._in[word]:
                scores[number] += self._rare[word] + 0.1 * (title_word == texts[at]) + 2 * head
                places[number].append(at)
                if self._tells(texts, at, head=head):
                    headed.add(number)
        fitting = {number: score for number, score in scores.items() if number in headed}
        if not fitting:
            return None
        best = max(fitting.values())
        winners = [number for number, score in fitting.items() if score > best - 0.05]
        close = [number for number, score in fitting.items() if best - 0.25 < score <= best - 0.05]
        first, last = min(places[winners[0]]), max(places[winners[0]])
        return Mention(
            first,
            last + 1,
            tuple(self._slugs[number] for number in winners[:AMBIGUOUS]),
            tuple(self._slugs[number] for number in close[:AMBIGUOUS]),
        )

    def _tells(self, texts: Sequence[str], at: int, *, head: bool) -> bool:
        """Whether a word names a product by itself: what it is, or a word that no other title has."""
        word = singular(texts[at])
        if word not in self._common:
            return head or (len(self._in[word]) == 1 and word not in self._options)
        before = texts[at - 1] if at else ""
        return head and at > 0 and (before in LEADING or before in self._in or bool(number_at(texts, at - 1)))


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    return (texts_of(word) or [word])[0]


def heads_of(title: str) -> set[str]:
    """What the thing is: `Oak chopping board` is a board, `Carafe and tumbler` both."""
    heads, before = set(), ""
    plain = title.replace(",", " , ").replace("(", " ( ").split(" , ")[0]
    for word in [*plain.split(), "and"]:
        text = _plain(word)
        if text in SPLITS or not text[0].isalpha():
            if before:
                heads.add(singular(before))
            if text != "and" and before:
                return heads
            before = ""
        elif text not in PACKING:
            before = text
    return heads


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
