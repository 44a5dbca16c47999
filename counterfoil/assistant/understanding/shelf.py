"""Finding products by what somebody says of them: exact hits first, then by meaning; what they set is set."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterfoil.assistant.understanding.beside import Beside
from counterfoil.assistant.understanding.goods import Goods, Product
from counterfoil.assistant.understanding.money import Price
from counterfoil.assistant.understanding.options import FAMILIES, chosen
from counterfoil.assistant.understanding.vectors import Floats, Vectors, unit
from counterfoil.assistant.understanding.words import EMPTY, singular, texts_of

# How much each text of a product says about what it is.
TITLE, CATEGORY, TAGS, DESCRIPTION = 1.0, 0.25, 0.5, 0.8
WORDS_READ = 45  # of a description
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
        self._goods, self._vectors, self._beside = goods, vectors, beside
        self._meant = _meanings(goods.products, vectors)
        self._by_word: dict[str, set[int]] = defaultdict(set)
        self._by_title: dict[tuple[str, ...], int] = {}
        self._prices = np.array([float(product.price) for product in goods.products], np.float64)
        for number, product in enumerate(goods.products):
            words = [singular(word) for word in texts_of(product.title)]
            self._by_title.setdefault(tuple(words), number)
            for word in words:
                self._by_word[word].add(number)

    def find(self, sought: Sought) -> list[Hit]:
        """The products that fit, the best first."""
        words = texts_of(sought.words)
        sku = self._goods.by_sku.get(sought.words.strip().casefold())
        if sku:
            return [Hit(sku[0], 1.0, "sku")]
        allowed = self._allowed(sought, words)
        if not words:
            return self._all(allowed, sought)
        scores = self._meant @ self._vectors.one(_telling(words))
        if self._beside:
            scores = self._beside.mixed(scores, sought.words)
        exact = {number: how for number, how in self._exact(words).items() if allowed[number]}
        order = self._order(scores, exact, allowed, sought)
        return [
            Hit(
                self._goods.products[number].slug,
                round(float(scores[number]), 3),
                exact.get(number, "meaning"),
            )
            for number in order[: sought.limit]
        ]

    def _all(self, allowed: NDArray[np.bool_], sought: Sought) -> list[Hit]:
        """What is left where nothing was said of it."""
        here = np.flatnonzero(allowed)
        if sought.sort:
            here = here[
                np.argsort((1 if sought.sort == "cheapest" else -1) * self._prices[here], kind="stable")
            ]
        return [Hit(self._goods.products[number].slug, 0.0, "all") for number in here[: sought.limit]]

    def _order(
        self, scores: Floats, exact: dict[int, str], allowed: NDArray[np.bool_], sought: Sought
    ) -> list[int]:
        best = np.argsort(-np.where(allowed, scores, -2), kind="stable")[: sought.limit + len(exact)]
        near = [int(number) for number in best if allowed[number] and scores[number] > NEAR]
        first = sorted(exact, key=lambda number: (exact[number] != "title", -scores[number]))
        order = first + [number for number in near if number not in exact]
        if sought.sort and order:
            # Of those that are meant, not of all that are somehow near.
            top = scores[order[0]]
            meant = first or [number for number in order if scores[number] > top - 0.1]
            meant.sort(key=lambda number: self._prices[number], reverse=sought.sort == "dearest")
            order = meant + [number for number in order if number not in meant]
        return order

    def _exact(self, words: Sequence[str]) -> dict[int, str]:
        """Products whose title is what was said, or holds all that says something."""
        plain = [singular(word) for word in words]
        found = {self._by_title[tuple(plain)]: "title"} if tuple(plain) in self._by_title else {}
        telling = [singular(word) for word in words if word not in EMPTY and word not in FAMILIES]
        if telling:
            holding = set.intersection(*(self._by_word.get(word, set()) for word in telling))
            found |= {number: "words" for number in holding if number not in found}
        return found

    def _allowed(self, sought: Sought, words: Sequence[str]) -> NDArray[np.bool_]:
        """What the price and the colours leave; a colour that nothing has leaves all."""
        allowed = np.ones(len(self._goods.products), np.bool_)
        if sought.price.under is not None:
            allowed &= self._prices <= float(sought.price.under)
        if sought.price.over is not None:
            allowed &= self._prices >= float(sought.price.over)
        for word in words:
            if word in FAMILIES and word != "dark":
                coloured = np.array([_comes_in(product, word) for product in self._goods.products], np.bool_)
                if (allowed & coloured).any():
                    allowed &= coloured
        for wish in filter(None, map(texts_of, sought.options.split(","))):
            free = set(range(len(wish)))
            comes = [bool(chosen(product, wish, free, alone=True)) for product in self._goods.products]
            allowed &= np.array(comes, np.bool_)
        return allowed


def _comes_in(product: Product, colour: str) -> bool:
    words = {
        singular(word) for values in product.choices.values() for value in values for word in texts_of(value)
    }
    return colour in words or bool(FAMILIES[colour] & words)


def _telling(words: Sequence[str]) -> str:
    """What is left without the words that say nothing; all of them if nothing is."""
    return " ".join(word for word in words if word not in EMPTY) or " ".join(words)


def _meanings(products: Sequence[Product], vectors: Vectors) -> Floats:
    """What each product is, as a vector of length one."""
    texts = (
        (TITLE, [product.title for product in products]),
        (CATEGORY, [product.category for product in products]),
        (TAGS, [" ".join(product.tags) for product in products]),
        (DESCRIPTION, [" ".join(product.description.split()[:WORDS_READ]) for product in products]),
    )
    summed = np.zeros((len(products), vectors.width), np.float32)
    for weight, each in texts:
        summed += weight * vectors.all(each)
    return unit(summed)
