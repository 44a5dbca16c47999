"""The proof of the books goes over the reports, too, and names what is not so."""

import pytest

from counterfoil.shop.books.reconcile import reconcile
from counterfoil.shop.payments import Payments
from tests.reports.books import fold, moment
from tests.reports.past import HEADER, brought
from tests.shop.after import Desk, Till
from tests.shop.test_reconcile import unguarded


@pytest.fixture
def kept(shop, tmp_path):
    """A shop with orders, a refund and a history, folded."""
    shop.with_part(Payments, Till())
    ann, sku = shop.person("ann"), shop.shelve("mug", price=1000)
    shop.clock.at = moment("2026-05-01T12:00")
    ann.adds(sku, 2)
    code = ann.buys().code
    Desk(shop).refund(code, lines={sku: 1})
    (tmp_path / "past.csv").write_text(f"{HEADER}\n7,2014-01-05,bob,LV,MUG,Mug,Mugs,1,10,,EUR\n")
    brought(shop, tmp_path / "past.csv")
    fold(shop)
    return shop


def test_what_is_kept_adds_up(kept):
    assert kept.operator(reconcile).difference is None


@pytest.mark.parametrize(
    ("change", "what", "thing"),
    [
        (
            "update sales_days set gross = gross + 1 where day = '2014-01-05'",
            "sums",
            "2014-01 EUR, sales_days",
        ),
        ("update sales_things set returns = 0 where returns <> 0", "sums", "2026-05 EUR, sales_things"),
        ("delete from sales_buyers where month = '2014-01'", "sums", "2014-01 EUR, sales_buyers"),
        (
            "update sales_taxes set month = '2014-02' where month = '2014-01'",
            "sums",
            "2014-01 EUR, sales_taxes",
        ),
        ("update past_orders set total = total + 1", "history", "7"),
        ("update past_orders set entries = entries + 1", "history", "7"),
    ],
)
def test_what_was_changed_from_behind_is_named(kept, change, what, thing):
    unguarded(kept, change)
    difference = kept.operator(reconcile).difference
    assert (difference.what, difference.thing) == (what, thing)
    assert thing in str(difference)
