"""The shop's goods as understanding needs them: given, never looked up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from counterfoil.assistant.understanding.numbers import UNITS
from counterfoil.assistant.understanding.words import EMPTY, singular, texts_of

ONE_KIND = {"title", "default title"}  # what Shopify's files call a product's only variant

Options = tuple[tuple[str, str], ...]  # the name of an option and its value: ("Colour", "Sky blue")


def _tells(word: str, value: str) -> bool:
    """`blue` does, and `HB` where that is all of it; `of` and `ten` do not."""
    if word in UNITS or len(word) < 2:
        return False
    return len(word) > 2 or (len(value) == 2 and word not in EMPTY)


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing of its kind that can be bought."""

    sku: str
    options: Options
    price: Decimal


@dataclass(frozen=True)
class Product:
    """A product with the words it is found by."""

    slug: str
    title: str
    category: str = ""
    tags: tuple[str, ...] = ()
    vendor: str = ""
    description: str = ""
    variants: tuple[Variant, ...] = ()

    @cached_property
    def choices(self) -> dict[str, list[str]]:
        """What there is to choose: the name of each option and its values."""
        found: dict[str, list[str]] = {}
        for variant in self.variants:
            for name, value in variant.options:
                if value.lower() not in ONE_KIND and value not in found.setdefault(name, []):
                    found[name].append(value)
        return {name: values for name, values in found.items() if values}

    @cached_property
    def price(self) -> Decimal:
        """What its cheapest variant costs."""
        return min((variant.price for variant in self.variants), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Goods:
    """All products, by slug and by number."""

    products: tuple[Product, ...]
    by_slug: dict[str, Product] = field(default_factory=dict)
    by_sku: dict[str, tuple[str, Options]] = field(default_factory=dict)
    option_words: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, products: Iterable[Product]) -> "Goods":
        """Ready to be asked."""
        goods = cls(tuple(products))
        seen: set[str] = set()
        for product in goods.products:
            goods.by_slug[product.slug] = product
            for variant in product.variants:
                goods.by_sku[variant.sku.casefold()] = (product.slug, variant.options)
            for values in product.choices.values():
                for value in set(values) - seen:
                    seen.add(value)
                    goods.option_words.update(
                        singular(word) for word in texts_of(value) if word.isalpha() and _tells(word, value)
                    )
        return goods
