"""The shop's goods as understanding needs them: given, never looked up."""

from dataclasses import dataclass
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


def option_words(product: Product) -> set[str]:
    """The words of its options that say which it is, each without its plural."""
    return {
        singular(word)
        for values in product.choices.values()
        for value in values
        for word in texts_of(value)
        if word.isalpha() and _tells(word, value)
    }
