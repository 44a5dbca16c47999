"""Finding products by what somebody says of them: exact hits first, then by meaning; what they set is set."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from counterfoil.assistant.understanding.assortment import Goods
from counterfoil.assistant.understanding.beside import Beside
from counterfoil.assistant.understanding.goods import Product
from counterfoil.assistant.understanding.money import Price
from counterfoil.assistant.understanding.options import FAMILIES, chosen
from counterfoil.assistant.understanding.packing import MASKS, key_of
from counterfoil.assistant.understanding.vectors import Floats, Vectors
from counterfoil.assistant.understanding.words import EMPTY, singular, texts_of

ANY_PRICE = Price()
NEAR = 0.2  # what is less like it is no hit


@dataclass(frozen=True, slots=True)
class Hit:
    """A product that fits, how well, and by what."""

    slug: str
    score: float
    how: str  # sku, title, words, meaning; all where no word was said


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for."""

    words: str
    price: Price = ANY_PRICE
    sort: str = ""
    limit: int = 8
    options: str = ""  # what it has to come in: `blue, large`


class Shelf:
    """The goods, ready to be looked through."""

    def __init__(self, goods: Goods, vectors: Vectors, beside: Beside | None = None) -> None:
        self._goods, self._packed = goods, goods.packed
        self._vectors, self._beside = vectors, beside

    def find(self, sought: Sought) -> list[Hit]:
        """The products that fit, the best first."""
        words = texts_of(sought.words)
        sku = self._goods.by_sku.get(sought.words.strip().casefold())
        if sku:
            return [Hit(sku[0], 1.0, "sku")]
        allowed = self._allowed(sought, words)
        if not words:
            return self._all(allowed, sought)
        scores = self._packed.like(self._vectors.one(_telling(words)))
        if self._beside:
            scores = self._beside.mixed(scores, sought.words)
        exact = {number: how for number, how in self._exact(words).items() if allowed[number]}
        order = self._order(scores, exact, allowed, sought)
        return [
            Hit(product.slug, round(float(scores[number]), 3), exact.get(number, "meaning"))
            for number, product in self._coming(order, sought)
        ]

    def _coming(self, order: Iterable[int], sought: Sought) -> Iterator[tuple[int, Product]]:
        """Those that come in what is wished, as many as are wanted."""
        wishes = [wish for wish in map(texts_of, sought.options.split(",")) if wish]
        here = ((number, self._goods.products[number]) for number in map(int, order))
        fitting = (each for each in here if all(_comes_so(each[1], wish) for wish in wishes))
        return islice(fitting, sought.limit)

    def _all(self, allowed: NDArray[np.bool_], sought: Sought) -> list[Hit]:
        """What is left where nothing was said of it."""
        here = np.flatnonzero(allowed)
        if sought.sort:
            here = here[
                np.argsort(
                    (1 if sought.sort == "cheapest" else -1) * self._packed.prices[here], kind="stable"
                )
            ]
        return [Hit(product.slug, 0.0, "all") for _, product in self._coming(here, sought)]

    def _order(
        self, scores: Floats, exact: dict[int, str], allowed: NDArray[np.bool_], sought: Sought
    ) -> list[int]:
        most = len(scores) if sought.options else sought.limit + len(exact)
        best = np.argsort(-np.where(allowed, scores, -2), kind="stable")[:most]
        near = [int(number) for number in best if allowed[number] and scores[number] > NEAR]
        first = sorted(exact, key=lambda number: (exact[number] != "title", -scores[number]))
        order = first + [number for number in near if number not in exact]
        if sought.sort and order:
            # Of those that are meant, not of all that are somehow near.
            top = scores[order[0]]
            meant = first or [number for number in order if scores[number] > top - 0.1]
            meant.sort(key=lambda number: self._packed.prices[number], reverse=sought.sort == "dearest")
            order = meant + [number for number in order if number not in meant]
        return order

    def _exact(self, words: Sequence[str]) -> dict[int, str]:
        """Products whose title is what was said, or holds all that says something."""
        plain = [singular(word) for word in words]
        title = key_of(plain)
        found = {at: "title" for at in self._packed.titles.places(title) if self._title(at) == title}
        telling = [singular(word) for word in words if word not in EMPTY and word not in FAMILIES]
        if telling:
            each = [set(self._packed.posts_of(word)[:, 4].tolist()) for word in telling]
            found |= {number: "words" for number in set.intersection(*each) if number not in found}
        return found

    def _title(self, at: int) -> str:
        return key_of([singular(word) for word in texts_of(self._goods.products[at].title)])

    def _allowed(self, sought: Sought, words: Sequence[str]) -> NDArray[np.bool_]:
        """What the price and the colours leave; a colour that nothing has leaves all."""
        allowed = np.ones(len(self._packed), np.bool_)
        if sought.price.under is not None:
            allowed &= self._packed.prices <= float(sought.price.under)
        if sought.price.over is not None:
            allowed &= self._packed.prices >= float(sought.price.over)
        for word in words:
            if word in FAMILIES and word != "dark":
                coloured = (self._packed.colours & MASKS[word]) > 0
                if (allowed & coloured).any():
                    allowed &= coloured
        return allowed


def _comes_so(product: Product, wish: Sequence[str]) -> bool:
    return bool(chosen(product, wish, set(range(len(wish))), alone=True))


def _telling(words: Sequence[str]) -> str:
    """What is left without the words that say nothing; all of them if nothing is."""
    return " ".join(word for word in words if word not in EMPTY) or " ".join(words)
