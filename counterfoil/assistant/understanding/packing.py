"""One product, read for packing: the words of its title, the colours it comes in, its topics and texts."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import msgspec

from counterfoil.assistant.understanding.goods import Product, option_words
from counterfoil.assistant.understanding.options import FAMILIES
from counterfoil.assistant.understanding.titles import PACKING, heads_of
from counterfoil.assistant.understanding.words import EMPTY, singular, texts_of

WORDS_READ = 45  # of a description
MASKS = {name: 1 << bit for bit, name in enumerate(sorted(FAMILIES))}


class Post(NamedTuple):
    """A word of a title: without its plural, as it stands there, and whether it is what the thing is."""

    word: str
    form: str
    head: bool
    named: bool  # whether the thing can be named by it


@dataclass(frozen=True, slots=True)
class Packing:
    """What is packed of one product."""

    product: Product
    posts: tuple[Post, ...]
    title: str
    skus: tuple[str, ...]
    colours: int
    options: frozenset[str]
    topics: frozenset[str]

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """Title, category, tags and the beginning of the description."""
        product = self.product
        read = " ".join(product.description.split()[:WORDS_READ])
        return product.title, product.category, " ".join(product.tags), read

    def record(self, *, keep: bool) -> bytes:
        """The product in bytes; its description only where its vector is still to be made."""
        product = self.product if keep else replace(self.product, description="")
        return msgspec.msgpack.encode(product)


def packing(product: Product) -> Packing:
    """What is packed of a product."""
    heads = heads_of(product.title)
    words = texts_of(product.title)
    return Packing(
        product,
        tuple(
            Post(singular(word), word, singular(word) in heads, word.isalpha() and word not in PACKING)
            for word in dict.fromkeys(words)
        ),
        key_of([singular(word) for word in words]),
        tuple(variant.sku.casefold() for variant in product.variants),
        _colours(product),
        frozenset(option_words(product)),
        frozenset(
            singular(word)
            for text in (product.category, *product.tags)
            for word in texts_of(text)
            if word not in EMPTY
        ),
    )


def key_of(words: list[str]) -> str:
    """A title as it is looked up."""
    return " ".join(words)


def _colours(product: Product) -> int:
    words = {
        singular(word) for values in product.choices.values() for value in values for word in texts_of(value)
    }
    return sum(mask for name, mask in MASKS.items() if name in words or FAMILIES[name] & words)
