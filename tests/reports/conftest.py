"""Shops without doors, as those of tests/shop."""

import pytest

from counterfoil.shop.payments import Payments
from tests.reports.books import moment
from tests.shop.after import Desk, Till
from tests.shop.conftest import address, migrated, shop, taxed

__all__ = ["address", "migrated", "shop", "taxed"]


@pytest.fixture
def busy(taxed):
    """Some months with everything in them: tax, delivery, a code, refunds in part and in all."""
    shop = taxed
    shop.with_part(Payments, Till())
    desk, ann, bob = Desk(shop), shop.person("ann"), shop.person("bob")
    mug = shop.shelve("mug", on_hand=90, price=333, category=("mugs", "Mugs"))
    cup = shop.shelve("cup", on_hand=90, price=1999, category=("cups", "Cups"))
    codes = []
    for month, person in ((1, ann), (1, bob), (2, ann), (4, ann)):
        shop.clock.at = moment(f"2026-{month:02}-15T12:00")
        person.adds(mug, 3)
        person.adds(cup)
        codes.append(person.buys().code)
    shop.clock.at = moment("2026-03-10T12:00")
    desk.refund(codes[0], lines={mug: 1}, goodwill=7, restock=True)
    shop.clock.at = moment("2026-04-20T12:00")
    desk.refund(codes[1], everything=True)
    return shop
