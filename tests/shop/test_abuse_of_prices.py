"""What somebody may try with prices, codes and quotes, by its number in the list of abuse cases."""

from dataclasses import replace

import pytest

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid, Refusal
from counterfoil.shop.carts import SetLine, set_line
from counterfoil.shop.checkout import PlaceOrder, place_order
from counterfoil.shop.goods import Sort
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.quoting import QuoteOrder, quote_order
from counterfoil.shop.pricing.seen import Moved
from tests.shop.priced import HOME, OSLO, amounts, code, in_cart, seen, use_of


def test_abuse_11_no_figure_in_a_body_is_believed(taxed):
    ann = in_cart(taxed)
    wants = shapes.read(
        PlaceOrder,
        {
            "card": "4242 4242 4242 4242", "key": "k", "price": 1, "total": {"amount": 1, "currency": "EUR"}, "tax": 0,
            "discount": 1400, "subtotal": 1, "currency": "XXX", "shipping_title": "x", "tax_included": False,
            "payment": "paid", "account_id": 1, "lines": [], "rate": 1,
        },
    )  # fmt: skip
    assert amounts(ann.does(place_order, wants)) == [1400, 0, 0, 243, 1400]


def test_abuse_11_figures_in_a_quote_are_compared_and_never_charged(taxed):
    ann = in_cart(taxed)
    honest = seen(ann)
    dear = replace(honest, hash="0" * 64, total=Money(10**9, "EUR"), tax=Money(0, "EUR"))
    assert ann.buys(quote=dear).total == honest.total
    ann.adds("MUG")
    with pytest.raises(Moved):
        ann.buys(quote=replace(dear, total=Money(1, "EUR")))


@pytest.mark.parametrize(
    "quantity", [-1, 0, 1.5, "1e3", "0x10", "١٢", "NaN", 2**31, 2**63, 10**30, None, True]
)
def test_abuse_13_a_quantity_that_is_none_changes_no_line_and_no_quote(taxed, quantity):
    ann = in_cart(taxed)
    before = ann.does(quote_order, QuoteOrder())
    for spoken in (True, False):
        with pytest.raises(Invalid):
            ann.does(set_line, shapes.read(SetLine, {"sku": "MUG", "quantity": quantity}, spoken=spoken))
    assert ann.does(quote_order, QuoteOrder()) == before


def test_abuse_15_another_variant_has_another_price(taxed):
    taxed.shelve("jug", sorts=[Sort("SMALL", ["S"], 500, None, 9), Sort("LARGE", ["L"], 5000, None, 9)])
    ann = taxed.person()
    ann.adds("SMALL")
    cheap = seen(ann)
    taxed.run("update cart_lines set variant_id = (select id from variants where sku = 'LARGE')")
    with pytest.raises(Moved) as refused:
        ann.buys(quote=cheap)
    assert refused.value.now.total == Money(5000, "EUR")
    assert ann.buys().total == Money(5000, "EUR")


def test_abuse_16_another_country_after_the_quote_is_quoted_anew(taxed):
    ann = in_cart(taxed)
    quote = seen(ann, country="LV")
    with pytest.raises(Moved) as refused:
        ann.buys(address=OSLO, quote=quote)
    assert (refused.value.before.total.amount, refused.value.now.total.amount) == (1890, 2890)
    assert taxed.one("select count(*) from orders") == 0
    assert ann.buys(address=HOME, quote=seen(ann, country="NO")).total.amount == 1890


@pytest.mark.parametrize(
    "dearer, cheaper",
    [
        ("update variants set price = 1500", "update variants set price = 1300"),
        ("update shipping_rates set price = 500, free_from = null", "update shipping_rates set price = 480"),
        (
            "update shipping_rates set free_from = null, title = 'Parcel', price = price + 1",
            "delete from tax_rates",
        ),
    ],
)
def test_abuse_17_what_rose_since_the_quote_is_shown_and_what_fell_is_charged(taxed, dearer, cheaper):
    ann = in_cart(taxed)
    quote = seen(ann, country="LV")
    taxed.run(dearer)
    with pytest.raises(Moved) as refused:
        ann.buys(address=HOME, quote=quote)
    assert refused.value.before == quote
    assert refused.value.now.total.amount > quote.total.amount
    assert taxed.one("select count(*) from orders") == 0
    assert taxed.on_hand("MUG") == 100
    quote = seen(ann, country="LV")
    taxed.run(cheaper)
    assert ann.buys(address=HOME, quote=quote).total.amount <= quote.total.amount


def test_abuse_17_a_tax_that_is_added_and_rose_is_shown(taxed):
    taxed.sells(tax_included=False)
    ann = in_cart(taxed)
    quote = seen(ann)
    taxed.run("update tax_rates set rate = rate + 10000")
    with pytest.raises(Moved) as refused:
        ann.buys(quote=quote)
    assert refused.value.now.tax.amount > refused.value.before.tax.amount


@pytest.mark.parametrize(
    "gone", [lambda shop: shop.run("update products set published = 0"), lambda shop: shop.count("MUG", 0)]
)
def test_abuse_18_what_is_no_longer_for_sale_is_not_bought(taxed, gone):
    ann = in_cart(taxed)
    quote = seen(ann)
    gone(taxed)
    with pytest.raises(Refusal) as refused:
        ann.buys(quote=quote)
    assert refused.value.sentence == "stock.sold_out"
    assert taxed.one("select count(*) from orders") == 0


@pytest.mark.parametrize(
    "wants", [{"kind": "amount", "amount": 10**9, "currency": "EUR"}, {"rate": 1_000_000}]
)
@pytest.mark.parametrize("included", [True, False])
def test_abuse_19_a_discount_takes_off_no_more_than_there_is(taxed, wants, included):
    taxed.sells(tax_included=included)
    code(taxed, "ALL", **wants)
    ann = in_cart(taxed)
    assert amounts(ann.buys(discount_code="ALL")) == [1400, 1400, 0, 0, 0]
    ann.adds("MUG")
    added = 0 if included else 103
    tax = 85 if included else 103
    assert amounts(ann.buys(discount_code="ALL", address=HOME)) == [1400, 1400, 490, tax, 490 + added]


def test_abuse_26_one_address_written_in_two_ways_is_one_person(taxed):
    code(taxed, "ONCE", most_a_person=1)

    def buys(name, email, key):
        ann = in_cart(taxed, name=name, email=email)
        taxed.run("update accounts set email_key = :key where id = :id", key=key, id=ann.actor.id)
        return ann.buys(discount_code="ONCE")

    buys("ann", "A@x.com", "a@x.com")
    with pytest.raises(Invalid) as refused:
        buys("ann again", "a@x.com", "a@x.com")
    assert refused.value.misfits[0].sentence == "code.used_by_you"
    buys("another", "a+1@x.com", "a+1@x.com")
    assert use_of(taxed) == (2, 2)
