"""Tax, delivery and discount codes on real orders, on both databases."""

from dataclasses import fields

import pytest

from counterfoil.gate import shapes
from counterfoil.gate.clock import DAY, MINUTE
from counterfoil.gate.refusals import Conflict, Declined, Invalid, NotFound
from counterfoil.shop.cart_limit import MOST_LINES
from counterfoil.shop.money import Money
from counterfoil.shop.orders import Order
from counterfoil.shop.payments import DECLINES, Payments, Simulator
from counterfoil.shop.pricing import discounts
from counterfoil.shop.pricing.classes import ClassGoods, class_goods
from counterfoil.shop.pricing.offers import (
    EndCode,
    MakeCode,
    end_discount_code,
    list_discount_codes,
    make_discount_code,
)
from counterfoil.shop.pricing.prices import FillPrices, SetPrice, fill_prices, set_price
from counterfoil.shop.pricing.quoting import QuoteOrder, quote_order
from counterfoil.shop.pricing.taxes import (
    SetTaxRate,
    list_tax_rates,
    set_tax_rate,
)
from counterfoil.shop.pricing.zones import (
    RemoveShipping,
    SetShippingRate,
    SetZone,
    list_shipping,
    remove_shipping,
    set_shipping_rate,
    set_zone,
)
from counterfoil.shop.tracking import ReadOrder, read_order
from counterfoil.shop.waiting import expire_hung_orders
from tests.shop.priced import BERLIN, HOME, OSLO, amounts, code, in_cart, seen, use_of


def test_an_order_without_an_address_is_collected_and_taxed_at_the_shop(taxed):
    order = in_cart(taxed).buys()
    assert amounts(order) == [1400, 0, 0, 243, 1400]
    assert [(tax.name, tax.rate, tax.amount.amount) for tax in order.taxes] == [("PVN", 210_000, 243)]
    assert taxed.one("select tax_country from orders") == "LV"


def as_placed(tracked):
    """What placing it answered, of what is known about it since."""
    return Order(**{each.name: getattr(tracked, each.name) for each in fields(Order)})


def test_an_order_is_taxed_and_priced_where_it_goes(taxed):
    ann = in_cart(taxed)
    order = ann.buys(address=BERLIN)
    assert amounts(order) == [1400, 0, 490, 302, 1890]  # 2.2352… and 0.7823…
    assert order.shipping_title == "Post"
    assert as_placed(ann.does(read_order, ReadOrder(order.code))) == order
    ann.adds("MUG")
    assert amounts(ann.buys(address=OSLO)) == [1400, 0, 1490, 0, 2890]


def test_tax_may_be_added_to_the_prices(taxed):
    taxed.sells(tax_included=False)
    assert amounts(in_cart(taxed).buys(address=HOME)) == [1400, 0, 490, 397, 2287]  # 2.94 and 1.029


def test_a_product_has_its_class(taxed):
    ann = in_cart(taxed)
    taxed.shelve("book", price=1120)
    taxed.operator(class_goods, ClassGoods("book", "reduced"))
    ann.adds("BOOK")
    assert [tax.amount.amount for tax in ann.does(quote_order, QuoteOrder()).taxes] == [243, 120]
    taxed.operator(class_goods, ClassGoods("book", "untaxed"))
    assert [tax.amount.amount for tax in ann.does(quote_order, QuoteOrder()).taxes] == [243]
    with pytest.raises(NotFound):
        taxed.operator(class_goods, ClassGoods("nothing", "reduced"))


def test_a_rate_holds_from_its_day_on(taxed):
    ann = in_cart(taxed)
    tomorrow = taxed.clock.now() + DAY
    taxed.operator(set_tax_rate, SetTaxRate("LV", 250_000, "PVN", valid_from=tomorrow))
    assert ann.does(quote_order, QuoteOrder()).tax.amount == 243
    taxed.clock.at = tomorrow
    assert ann.does(quote_order, QuoteOrder()).tax.amount == 280
    assert [rate.rate for rate in taxed.operator(list_tax_rates).items if rate.country == "LV"] == [
        120_000, 210_000, 250_000,
    ]  # fmt: skip


def test_a_shop_without_rates_and_zones_charges_no_tax_and_sends_everywhere_for_nothing(shop):
    order = in_cart(shop).buys(address=OSLO)
    assert amounts(order) == [1400, 0, 0, 0, 1400]
    assert (order.taxes, order.shipping_title) == ([], "")


def test_the_cheapest_way_is_taken_and_others_by_choice(taxed):
    ann = in_cart(taxed)
    found = ann.does(quote_order, QuoteOrder(country="LV"))
    assert [(way.code, way.price.amount) for way in found.ways] == [("post", 490), ("courier", 990)]
    assert found.shipping_way == "post"
    assert ann.buys(address=HOME, shipping="courier").shipping == Money(990, "EUR")
    ann.adds("MUG")
    for country, way in [("LV", "balloon"), ("NO", "courier")]:
        with pytest.raises(Invalid) as refused:
            ann.does(quote_order, QuoteOrder(country=country, shipping=way))
        assert refused.value.misfits[0].field == "shipping"


def test_collecting_costs_nothing_whatever_address_is_known(taxed):
    ann = in_cart(taxed)
    ann.buys(address=BERLIN)
    ann.adds("MUG")
    assert amounts(ann.buys(collect=True)) == [1400, 0, 0, 243, 1400]
    ann.adds("MUG")
    assert amounts(ann.buys()) == [1400, 0, 490, 302, 1890]  # the saved one


def test_where_the_shop_sends_nothing_it_says_so(taxed):
    ann = in_cart(taxed)
    taxed.operator(remove_shipping, RemoveShipping("World"))
    with pytest.raises(Conflict) as refused:
        ann.buys(address=OSLO)
    assert refused.value.sentence == "shipping.not_there"
    assert taxed.one("select count(*) from orders") == 0


def test_sending_has_a_price_in_each_currency_or_is_not_paid_in_it(taxed):
    taxed.sells(others=("USD",))
    taxed.operator(set_shipping_rate, SetShippingRate("EU", "Truck", "EUR", 9900, up_to_goods=500))
    ann = in_cart(taxed)
    ann.remembers["currency"] = "USD"
    taxed.operator(set_price, SetPrice("MUG", "USD", 1500))
    with pytest.raises(Conflict) as refused:
        ann.buys(address=HOME)
    assert refused.value.sentence == "shipping.not_in_currency"
    assert taxed.operator(fill_prices, FillPrices("USD", 1_100_000)).ways == 4
    assert taxed.operator(fill_prices, FillPrices("USD", 1_100_000)).ways == 0
    order = ann.buys(address=HOME)
    assert amounts(order) == [1500, 0, 539, 354, 2039]
    assert order.total.currency == "USD"
    assert taxed.one("select free_from from shipping_rates where code = 'post' and currency = 'USD'") == 6600
    assert (
        taxed.one("select up_to_goods from shipping_rates where code = 'truck' and currency = 'USD'") == 550
    )


def test_a_country_belongs_to_one_zone(taxed):
    taxed.operator(set_zone, SetZone("Home", ["LV"]))
    taxed.operator(set_shipping_rate, SetShippingRate("Home", "Bicycle", "EUR", 100))
    zones = {zone.name: zone for zone in taxed.operator(list_shipping).items}
    assert zones["Home"].countries == ["LV"]
    assert "LV" not in zones["EU"].countries
    assert in_cart(taxed).buys(address=HOME).shipping_title == "Bicycle"
    taxed.operator(remove_shipping, RemoveShipping("EU", "courier"))
    assert [rate.code for rate in taxed.operator(list_shipping).items[0].rates] == ["post"]
    for wrong in (RemoveShipping("Nowhere"), RemoveShipping("EU", "balloon")):
        with pytest.raises(NotFound):
            taxed.operator(remove_shipping, wrong)


def test_a_code_takes_off_what_it_says_however_it_is_typed(taxed):
    code(taxed, "Welcome10")
    ann = in_cart(taxed)
    order = ann.buys(discount_code=" welcome 10 ")
    assert amounts(order) == [1400, 140, 0, 219, 1260]
    assert order.discount_code == "WELCOME10"
    assert order.lines[0].discount == Money(140, "EUR")
    assert as_placed(ann.does(read_order, ReadOrder(order.code))) == order
    assert taxed.operator(list_discount_codes).items[0].used == 1


def test_what_is_no_code_is_said_beside_its_field(taxed):
    code(taxed, "OLD")
    taxed.operator(end_discount_code, EndCode("old"))
    ann = in_cart(taxed)
    for typed, sentence in [("NONE", "code.none"), ("OLD", "code.over")]:
        for attempt in (
            lambda typed=typed: ann.buys(discount_code=typed),
            lambda typed=typed: ann.does(quote_order, QuoteOrder(discount_code=typed)),
        ):
            with pytest.raises(Invalid) as refused:
                attempt()
            assert [(m.field, m.sentence) for m in refused.value.misfits] == [("discount_code", sentence)]
    assert taxed.one("select count(*) from orders") == 0


@pytest.mark.parametrize(
    "wants, field",
    [
        ({"kind": "percent"}, "rate"),
        ({"kind": "amount", "currency": "EUR"}, "amount"),
        ({"kind": "amount", "amount": 5}, "currency"),
        ({"kind": "buy_get", "buys": 2}, "gets"),
        ({"kind": "percent", "rate": 1, "minimum": 5}, "currency"),
        ({"kind": "percent", "rate": 1, "code": "A"}, "code"),
        ({"kind": "percent", "rate": 1, "code": "A B_C"}, "code"),
        ({"kind": "gift", "rate": 1}, "kind"),
        ({"kind": "percent", "rate": 1_000_001}, "rate"),
    ],
)
def test_a_code_that_makes_no_sense_is_not_made(shop, wants, field):
    with pytest.raises(Invalid) as refused:
        shop.operator(make_discount_code, shapes.read(MakeCode, wants))
    assert refused.value.misfits[0].field == field


def test_codes_are_told_apart_and_one_without_a_name_cannot_be_guessed(shop):
    code(shop, "SPRING")
    with pytest.raises(Conflict):
        code(shop, "spring")
    assert len({code(shop, "") for _ in range(5)}) == 5
    assert len(code(shop, "")) == 10  # letters of which each has nearly 5 bits


def test_a_person_uses_a_code_as_often_as_one_person_may(taxed):
    code(taxed, "ONCE", most_a_person=1)
    ann = in_cart(taxed)
    ann.buys(discount_code="ONCE")
    ann.adds("MUG")
    with pytest.raises(Invalid) as refused:
        ann.buys(discount_code="ONCE")
    assert refused.value.misfits[0].sentence == "code.used_by_you"
    bob = taxed.person()
    bob.adds("MUG")
    assert bob.buys(discount_code="ONCE").discount == Money(140, "EUR")


def test_a_declined_card_gives_the_code_back(taxed):
    code(taxed, "ONCE", most=1)
    ann = in_cart(taxed)
    with pytest.raises(Declined):
        ann.buys(DECLINES, discount_code="ONCE")
    assert use_of(taxed) == (0, 0)
    assert ann.buys(discount_code="ONCE").discount_code == "ONCE"
    assert use_of(taxed) == (1, 1)


class SilentBank(Simulator):
    def charge(self, reference, amount, card):
        raise TimeoutError


def hung(shop):
    """Ann's order with the one use of a code, of which nobody knows whether it is paid."""
    code(shop, "ONCE", most=1)
    ann = in_cart(shop)
    shop.with_part(Payments, SilentBank())
    with pytest.raises(TimeoutError):
        ann.buys(discount_code="ONCE")
    assert use_of(shop) == (1, 1)
    shop.with_part(Payments, Simulator(slow=0))
    shop.clock.at += 2 * MINUTE
    assert expire_hung_orders(shop.house) == 1
    return ann


def test_an_order_that_hangs_gives_the_code_back(taxed):
    hung(taxed)
    assert use_of(taxed) == (0, 0)


def test_a_code_is_taken_again_by_an_order_that_is_paid_after_all(taxed):
    hung(taxed)
    number = taxed.one("select id from orders")
    with taxed.store.writing() as db:
        discounts.take_again(db, number)
    assert use_of(taxed) == (1, 1)
    with taxed.store.writing() as db:
        discounts.give_back(db, number)
        discounts.give_back(db, number)
    assert use_of(taxed) == (0, 0)


def test_a_use_that_somebody_else_took_meanwhile_is_not_taken_twice(taxed):
    hung(taxed)
    number = taxed.one("select id from orders")
    bob = taxed.person()
    bob.adds("MUG")
    bob.buys(discount_code="ONCE")
    with pytest.raises(discounts.UsedMeanwhile), taxed.store.writing() as db:
        discounts.take_again(db, number)
    assert use_of(taxed) == (1, 1)


def test_who_saw_the_figures_pays_them(taxed):
    ann = in_cart(taxed)
    quote = seen(ann, country="LV")
    order = ann.buys(address=HOME, quote=quote)
    assert order.total == quote.total
    assert taxed.one("select quote from orders") == quote.hash


@pytest.mark.parametrize("lines", [1, 5, 50])
def test_an_order_with_everything_takes_no_more_statements_for_more_lines(taxed, lines):
    code(taxed)
    skus = [taxed.shelve(f"thing-{n}", 10) for n in range(lines)]
    ann = taxed.person()
    for sku in skus:
        ann.adds(sku)
    asked = {"country": "LV", "discount_code": "WELCOME10"}
    with taxed.store.watch() as statements:
        quote = seen(ann, **asked)
        assert len(statements) == 3
    with taxed.store.watch() as statements:
        ann.adds(skus[0])
        ann.buys(address=HOME, shipping="courier", discount_code="WELCOME10")
    assert len(statements) <= 22, statements
    # On PostgreSQL one lock for the number of the invoice, and two where so full a cart is looked at for other tabs.
    more = (3 if lines > MOST_LINES // 4 else 1) if taxed.store.kind == "postgres" else 0
    assert len(statements) == 19 + more, statements
    assert quote.total.amount < 100_000


def test_the_first_press_counts_even_when_the_figures_moved_since(taxed):
    code(taxed, "ONCE", most=1)
    ann = in_cart(taxed)
    quote = seen(ann, discount_code="ONCE")
    first = ann.buys(key="k", discount_code="ONCE", quote=quote)
    ann.adds("MUG", 2)
    taxed.run("update variants set price = 9999")
    again = ann.buys(key="k", discount_code="ONCE", quote=quote)
    assert (again.code, again.replayed) == (first.code, True)
    for change in ({"discount_code": ""}, {"shipping": "courier"}, {"quote": None}):
        with pytest.raises(Invalid) as refused:
            ann.buys(key="k", **{"discount_code": "ONCE", "quote": quote, **change})
        assert refused.value.misfits[0].field == "Idempotency-Key"
