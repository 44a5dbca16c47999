"""What orders cost, against a page that a shopkeeper can check by hand: golden/prices.md."""

import re
from pathlib import Path

import pytest

from counterfoil.shop.money import decimal, price
from counterfoil.shop.pricing.codes import Code
from counterfoil.shop.pricing.quote import Item, Rules, quote
from counterfoil.shop.pricing.rounding import Rounding
from counterfoil.shop.pricing.shipping import ANY, Band
from counterfoil.shop.pricing.taxes import Rate

PAGE = (Path(__file__).parent / "golden/prices.md").read_text(encoding="utf-8")
INCLUDED, ADDED = "Prices that include the tax", "Prices to which the tax is added"
CODES = {
    "WELCOME10": {"kind": "percent", "rate": 100_000},
    "FIVER": {"kind": "amount", "amount": 500},
    "TENNER": {"kind": "amount", "amount": 1000},
    "THREEFORTWO": {"kind": "buy_get", "buys": 2, "gets": 1},
    "POSTFREE": {"kind": "free_shipping"},
}
NO_CODE = {
    "rate": 0, "amount": 0, "buys": 0, "gets": 0, "currency": "", "minimum": 0, "begins_at": 0, "ends_at": None,
    "most": None, "most_a_person": None,
}  # fmt: skip


def table(section):
    """The rows below a heading."""
    rows = re.findall(r"^\|(.*)\|$", PAGE.partition(f"## {section}\n")[2].partition("\n## ")[0], re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows[2:]]


def rates(country):
    return {
        tax_class: Rate(name, decimal(rate.removesuffix(" %"), 4))
        for where, tax_class, rate, name in table("Rates of tax")
        if where == country
    }


def bands():
    return [
        Band(
            way,
            way.title(),
            price(cost, "EUR").amount,
            ANY if up_to == "any weight" else decimal(up_to.removesuffix(" kg"), 3),
            ANY,
            price(free, "EUR").amount if free else None,
        )
        for way, up_to, cost, free in table("Delivery")
    ]


def items(goods, currency):
    for number, line in enumerate(goods.split(", ")):
        quantity, cost, tax_class = re.fullmatch(r"(\d+) × ([\d.]+) (\w+)", line).groups()
        yield Item(
            number,
            f"SKU-{number}",
            "",
            "",
            [],
            int(quantity),
            price(cost, currency).amount,
            tax_class,
            500,
            True,
        )


ROWS = [(included, *row) for included in (True, False) for row in table(INCLUDED if included else ADDED)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{'included' if row[0] else 'added'}: {row[1]}")
def test_an_order_costs_what_the_page_says(row):
    included, _, where, goods, code, by, *figures, _ = row
    place, *wishes = where.split(", ")
    currency = next((wish for wish in wishes if wish.isupper()), "EUR")
    country = place[-2:]
    found = quote(
        list(items(goods, currency)),
        Rules(
            currency=currency,
            rounding=Rounding.HALF_EVEN if "even" in wishes else Rounding.HALF_UP,
            tax_included=included,
            country=country,
            collected=place.startswith("collected"),
            rates=rates(country),
            ships=True,
            bands=bands(),
            code=Code(number=1, code=code, **{**NO_CODE, **CODES[code]}) if code else None,
            way=by,
        ),
    )
    told = [found.subtotal, found.discount, found.shipping, found.tax, found.total]
    assert told == [price(figure, currency) for figure in figures]
    assert sum(tax.amount.amount for tax in found.taxes) == found.tax.amount


def test_the_page_has_its_rows():
    assert len(ROWS) == 28
    assert {row[4] for row in ROWS} == {"", *CODES}
    assert {row[0] for row in table("Codes")} == set(CODES)
