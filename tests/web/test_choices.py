"""Which variant a choice means, and what the radio buttons say of the others."""

import pytest

from counterfoil.shop.catalogue import CategoryName
from counterfoil.shop.money import Money
from counterfoil.shop.product import Product, Variant
from counterfoil.web.pages.choices import chosen_of, groups_of


def variant(sku: str, stock: int, *options: str) -> Variant:
    return Variant(sku, [*options], Money(1200, "EUR"), None, stock, None)


def product(names: list[str], *variants: Variant) -> Product:
    return Product("mug", "Mug", "", "", CategoryName("table", "Table"), [], names, [*variants], "1")


MUG = product(
    ["Size", "Colour"],
    variant("S-RED", 0, "Small", "Red"),
    variant("S-BLUE", 4, "Small", "Blue"),
    variant("L-BLUE", 9, "Large", "Blue"),
)


@pytest.mark.parametrize(
    "asked, sku",
    [
        ({}, "S-BLUE"),  # the first that can be had
        ({"option1": "Large"}, "L-BLUE"),
        ({"option1": "Small", "option2": "Red"}, "S-RED"),
        ({"option1": "Large", "option2": "Red"}, None),
        ({"option1": "Huge"}, None),
        ({"option1": "", "option2": ""}, "S-BLUE"),
        ({"option4": "Small", "sku": "L-BLUE"}, "S-BLUE"),
    ],
)
def test_a_choice_means_one_variant_or_none(asked: dict[str, str], sku: str | None) -> None:
    chosen = chosen_of(MUG, asked)
    assert (chosen.sku if chosen else None) == sku


def test_what_cannot_be_had_says_why() -> None:
    size, colour = groups_of(MUG, {"option1": "Large"})
    assert [(one.value, one.chosen, one.gone) for one in size.choices] == [
        ("Small", False, ""),
        ("Large", True, ""),
    ]
    assert [(one.value, one.chosen, one.gone) for one in colour.choices] == [
        ("Red", False, "not made like this"),
        ("Blue", True, ""),
    ]
    assert groups_of(MUG, {})[1].choices[0].gone == "sold out"


def test_a_thing_of_one_kind_asks_nothing() -> None:
    plain = product(["Size"], variant("ONE", 1, "One size"))
    assert groups_of(plain, {}) == []
    assert chosen_of(plain, {}) == plain.variants[0]
