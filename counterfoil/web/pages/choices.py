"""What can be chosen of a product, and which variant a choice means."""

from collections.abc import Mapping
from dataclasses import dataclass

from counterfoil.shop.product import Product, Variant

OPTIONS = ("option1", "option2", "option3")


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button; `gone` says in words why it cannot be had together with the rest."""

    value: str
    chosen: bool
    gone: str


@dataclass(frozen=True, slots=True)
class Group:
    """The radio buttons of one option."""

    field: str
    name: str
    choices: list[Choice]


def chosen_of(product: Product, asked: Mapping[str, str]) -> Variant | None:
    """The variant that was asked for, None where it is not made; the first to be had, where nothing was asked."""
    return _variant_of(product, _wanted(product, asked))


def groups_of(product: Product, asked: Mapping[str, str]) -> list[Group]:
    """The options and their values, in the order of the variants; none where there is nothing to choose."""
    if len(product.variants) < 2:
        return []
    wanted = _wanted(product, asked)
    return [
        Group(
            OPTIONS[place],
            name,
            [_choice(product, wanted, place, value) for value in _values(product, place)],
        )
        for place, name in enumerate(product.option_names)
    ]


def _wanted(product: Product, asked: Mapping[str, str]) -> list[str]:
    preset = next((one for one in product.variants if one.stock), product.variants[0])
    return [asked.get(field) or value for field, value in zip(OPTIONS, preset.options, strict=False)]


def _variant_of(product: Product, options: list[str]) -> Variant | None:
    return next((one for one in product.variants if one.options == options), None)


def _values(product: Product, place: int) -> list[str]:
    return list(dict.fromkeys(one.options[place] for one in product.variants))


def _choice(product: Product, wanted: list[str], place: int, value: str) -> Choice:
    variant = _variant_of(product, [*wanted[:place], value, *wanted[place + 1 :]])
    gone = "not made like this" if variant is None else "" if variant.stock else "sold out"
    return Choice(value, value == wanted[place], gone)
