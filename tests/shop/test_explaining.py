"""What somebody spent, as the ledger has it, and on which terms the shop sells, as its tables say."""

import re
from datetime import UTC, datetime

import pytest

from counterfoil.gate.actor import visitor
from counterfoil.gate.clock import DAY, HOUR
from counterfoil.gate.operation import perform
from counterfoil.gate.refusals import Conflict, Invalid, TooMany
from counterfoil.shop.addresses import KeepAddress, keep_address
from counterfoil.shop.after.refunding import RefundOrder, refund_order
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.carts import read_cart
from counterfoil.shop.explaining import ExplainTerms, explain_terms
from counterfoil.shop.kept_code import ApplyCode, apply_code, take_code_off
from counterfoil.shop.my_total import TotalMyOrders, total_my_orders
from counterfoil.shop.tries import Tries
from tests.shop.priced import BERLIN, HOME, OSLO, code, in_cart


def at(shop, year, month, day, hour=12):
    shop.clock.at = int(datetime(year, month, day, hour, tzinfo=UTC).timestamp()) * 1_000_000


def spent(person, since="", until=""):
    told = person.does(total_my_orders, TotalMyOrders(since, until))
    return [(each.orders, each.paid.amount, each.given_back.amount, each.total.amount) for each in told.items]


def test_what_i_spent_is_what_the_ledger_says_less_what_came_back(shop):
    mug = shop.shelve("mug", on_hand=100, price=1250)
    ann, eve = shop.person(), shop.person()
    assert spent(ann) == []
    at(shop, 2026, 10, 31)
    ann.adds(mug, 2)
    october = ann.buys()
    at(shop, 2026, 11, 1)
    ann.adds(mug)
    ann.buys()
    eve.adds(mug, 9)
    eve.buys()
    at(shop, 2026, 11, 5)
    ann.does(refund_order, RefundOrder(code=october.code, lines={mug: 1}, why="chipped", key="a-key-of-mine"))
    assert spent(ann, "2026-10-01", "2026-10-31") == [(1, 2500, 0, 2500)]
    assert spent(ann, "2026-11-01", "2026-11-01") == [(1, 1250, 0, 1250)]
    assert spent(ann, "2026-11-01", "2026-11-30") == [(1, 1250, 1250, 0)]
    assert spent(ann) == [(2, 3750, 1250, 2500)]
    assert spent(ann, "2026-12-01", "2026-12-31") == []
    ledger = shop.one(
        """
        select cast(sum(sales.total) as bigint) from sales
        join orders on orders.id = sales.order_id
        where orders.account_id = :me
        """,
        me=ann.actor.id,
    )
    assert ledger == 2500 * 100


def test_days_are_the_shop_s_own_and_both_count(shop):
    shop.with_part(Daybook, Daybook("Pacific/Auckland"))
    mug = shop.shelve("mug", on_hand=100)
    ann = shop.person()
    at(shop, 2026, 10, 31, 20)  # the first of November there
    ann.adds(mug)
    ann.buys()
    assert spent(ann, "2026-10-31", "2026-10-31") == []
    assert spent(ann, "2026-11-01", "2026-11-01") == [(1, 1000, 0, 1000)]
    told = ann.does(total_my_orders, TotalMyOrders())
    assert (told.since, told.until, told.zone) == ("", "2026-11-01", "Pacific/Auckland")
    shop.clock.at += DAY + HOUR
    assert spent(ann, "20261101", "2026-11-01") == [(1, 1000, 0, 1000)]


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [("2026-11-02", "2026-11-01", "until"), ("soon", "", "since"), ("", "2026-02-30", "until")],
)
def test_days_that_are_none_or_run_backwards_are_named(shop, since, until, field):
    with pytest.raises(Invalid) as refused:
        shop.person().does(total_my_orders, TotalMyOrders(since, until))
    assert [each.field for each in refused.value.misfits] == [field]


def told(shop, person=None, country=""):
    wants = ExplainTerms(country)
    return (
        person.does(explain_terms, wants) if person else perform(shop.house, explain_terms, visitor(), wants)
    )


def test_the_terms_of_my_country_are_those_of_the_tables(taxed):
    ann = taxed.person()
    assert told(taxed).country == "LV"  # the shop's own
    ann.does(keep_address, KeepAddress(BERLIN))
    mine = told(taxed, ann)
    assert (mine.country, mine.delivered, mine.tax_included) == ("DE", True, True)
    assert [
        (each.title, each.price.amount, each.free_from and each.free_from.amount) for each in mine.delivery
    ] == [
        ("Post", 490, 6000),
        ("Courier", 990, None),
    ]
    assert [(each.tax_class, each.name, each.rate) for each in mine.taxes] == [("standard", "MwSt", 190_000)]
    assert mine.says.delivery[:2] == ["Post: €4.90, free from €60.00 of goods on.", "Courier: €9.90."]
    assert mine.says.tax == ["Prices include the tax.", "MwSt: 19%."]
    far = told(taxed, ann, "NO")
    assert [each.price.amount for each in far.delivery] == [1490]
    assert (far.taxes, far.says.tax) == ([], ["No tax is taken."])
    for each in (HOME, OSLO):
        ann.does(keep_address, KeepAddress(each))
        assert told(taxed, ann).country == each.country


def test_every_figure_in_a_sentence_is_one_of_the_records(taxed):
    for country in ("LV", "DE", "NO"):
        found = told(taxed, country=country)
        figures = {
            f"{each.amount / 100:.2f}"
            for way in found.delivery
            for each in (way.price, way.free_from)
            if each
        }
        figures |= {f"{tax.rate / 10_000:g}" for tax in found.taxes}
        said = " ".join([*found.says.delivery, *found.says.tax, *found.says.returns, *found.says.payment])
        assert set(re.findall(r"\d+(?:\.\d+)?", said)) <= figures


def test_a_shop_says_only_what_it_says_of_returns_and_paying(shop):
    assert not re.search(r"\d", " ".join(told(shop).says.returns))
    shop.sells(returns_days=14)
    assert "within 14 days" in told(shop).says.returns[0]
    assert told(shop).pay_by == ["testpay"]
    assert told(shop).says.delivery[0] == "Delivery costs nothing."
    shop.sells(tax_included=False, country="LV")
    assert told(shop).says.tax == ["No tax is taken."]


def test_a_country_nothing_is_sent_to_is_told(taxed):
    taxed.run("delete from shipping_countries where country = '*'")
    found = told(taxed, country="NO")
    assert (found.delivered, found.says.delivery[0]) == (False, "Nothing is sent to this country.")


def test_a_code_is_kept_with_the_cart_until_it_is_used_or_taken_off(taxed):
    ann = in_cart(taxed)
    name = code(taxed)
    assert ann.does(apply_code, ApplyCode(name.lower())).discount.amount == 140
    assert ann.does(read_cart).discount_code == name
    assert ann.does(take_code_off).discount_code == ""
    ann.does(apply_code, ApplyCode(name))
    ann.buys(discount_code=name)
    ann.adds("MUG")
    assert ann.does(read_cart).discount_code == ""


def test_a_code_that_does_not_hold_is_not_kept_and_guesses_are_counted(taxed):
    ann = in_cart(taxed)
    name = code(taxed, minimum=5000, currency="EUR")
    with pytest.raises(Invalid):
        ann.does(apply_code, ApplyCode(name))
    assert ann.does(read_cart).discount_code == ""
    taxed.sells(tries=Tries())
    for _ in range(10):
        with pytest.raises(Invalid):
            ann.does(apply_code, ApplyCode("guess"))
    with pytest.raises(TooMany):
        ann.does(apply_code, ApplyCode("guess"))
    with pytest.raises(Conflict):
        taxed.person().does(apply_code, ApplyCode(name))
