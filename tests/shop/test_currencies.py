"""Several currencies: what things cost in each, and who is told which."""

import pytest

from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.shop.carts import SetLine, read_cart, set_line
from counterfoil.shop.catalogue import ListProducts, list_products
from counterfoil.shop.goods import Sort
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.currencies import ChooseCurrency, choose_currency, read_currency
from counterfoil.shop.pricing.prices import FillPrices, SetPrice, fill_prices, set_price
from counterfoil.shop.product import ReadProduct, read_product


@pytest.fixture
def abroad(shop):
    """A shop with prices in euros, dollars and yen, and a mug at 10 euros, 12 dollars."""
    shop.sells(others=("USD", "JPY"))
    shop.shelve("mug", price=1000)
    shop.shelve("bowl", price=500)
    shop.operator(set_price, SetPrice("MUG", "USD", 1200))
    return shop


def in_dollars(shop):
    ann = shop.person()
    ann.does(choose_currency, ChooseCurrency("USD"))
    return ann


def prices(ann, **wants):
    page = ann.does(list_products, ListProducts(**wants))
    return {card.slug: card.price for card in page.items}


def test_each_is_told_prices_in_the_currency_they_chose(abroad):
    ann, bob = in_dollars(abroad), abroad.person()
    assert prices(ann) == {"mug": Money(1200, "USD"), "bowl": Money(500, "EUR")}
    assert prices(bob) == {"mug": Money(1000, "EUR"), "bowl": Money(500, "EUR")}
    assert ann.does(read_product, ReadProduct("mug")).variants[0].price == Money(1200, "USD")
    assert ann.adds("MUG", 2).total == Money(2400, "USD")
    assert ann.does(set_line, SetLine("MUG", 3)).total == Money(3600, "USD")
    assert ann.does(read_currency).currency == "USD"
    assert bob.does(read_currency).offered == ["EUR", "USD", "JPY"]


def test_a_cart_is_in_one_currency_the_shops_own_where_a_price_is_missing(abroad):
    ann = in_dollars(abroad)
    ann.adds("MUG")
    assert ann.adds("BOWL").total == Money(1500, "EUR")
    abroad.operator(set_price, SetPrice("BOWL", "USD", 650))
    assert ann.does(read_cart).total == Money(1850, "USD")


def test_a_currency_that_is_offered_no_more_is_forgotten(abroad):
    ann = in_dollars(abroad)
    ann.adds("MUG")
    abroad.sells(others=("JPY",))
    assert ann.does(read_cart).total == Money(1000, "EUR")


def test_nobody_who_has_no_choice_is_asked_for_one(shop):
    shop.shelve("mug")
    ann = shop.person()
    ann.remembers["currency"] = "USD"
    with shop.store.watch() as statements:
        assert ann.adds("MUG").total == Money(1000, "EUR")
    assert len(statements) == 5  # the first cart ever


@pytest.mark.parametrize("currency", ["GBP", "XXX", "EU", "", "EUR1", "€"])
def test_abuse_12_a_currency_that_is_not_offered_is_refused(abroad, currency):
    from counterfoil.gate import shapes

    ann = abroad.person()
    with pytest.raises(Invalid) as refused:
        ann.does(choose_currency, shapes.read(ChooseCurrency, {"currency": currency}))
    assert refused.value.misfits[0].field == "currency"
    assert ann.remembers == {}
    with pytest.raises(Invalid):
        abroad.operator(set_price, shapes.read(SetPrice, {"sku": "MUG", "currency": currency, "amount": 1}))


def test_prices_that_are_missing_are_made_by_a_factor_and_those_that_are_there_stay(abroad):
    shop = abroad
    shop.shelve("jug", sorts=[Sort("JUG-S", ["S"], 999, 1299, 5), Sort("JUG-L", ["L"], 1999, None, 5)])
    assert shop.operator(fill_prices, FillPrices("USD", 1_085_300)).count == 3
    assert shop.operator(fill_prices, FillPrices("USD", 9_000_000)).count == 0
    ann = in_dollars(shop)
    assert prices(ann) == {"mug": Money(1200, "USD"), "bowl": Money(543, "USD"), "jug": Money(1084, "USD")}
    jug = ann.does(read_product, ReadProduct("jug"))
    assert [(each.price.amount, each.compare_at) for each in jug.variants] == [
        (1084, Money(1410, "USD")),
        (2170, None),
    ]
    assert shop.operator(fill_prices, FillPrices("JPY", 162_500_000)).count == 4
    ann.does(choose_currency, ChooseCurrency("JPY"))
    assert prices(ann)["mug"] == Money(1625, "JPY")


def test_a_list_by_price_goes_by_the_prices_that_are_told_page_by_page(abroad):
    shop = abroad
    for slug, euros, dollars in [("a", 100, 900), ("b", 200, 800), ("c", 300, 700)]:
        shop.shelve(slug, price=euros)
        shop.operator(set_price, SetPrice(slug.upper(), "USD", dollars))
    shop.operator(set_price, SetPrice("BOWL", "USD", 600))
    ann = in_dollars(shop)
    for sort, expected in [("price", "bowl c b a mug"), ("-price", "mug a b c bowl")]:
        found, after = [], ""
        while after is not None:
            page = ann.does(list_products, ListProducts(sort=sort, limit=2, after=after))
            found += [card.slug for card in page.items]
            after = page.next
        assert found == expected.split()


def test_a_new_price_is_a_new_version_of_the_card(abroad):
    ann = in_dollars(abroad)

    def version():
        return next(
            card.version for card in ann.does(list_products, ListProducts()).items if card.slug == "mug"
        )

    versions = {version()}
    abroad.operator(set_price, SetPrice("MUG", "USD", 1300))
    versions.add(version())
    abroad.operator(set_price, SetPrice("MUG", "EUR", 1100))
    versions.add(version())
    ann.does(choose_currency, ChooseCurrency("EUR"))
    versions.add(version())
    assert len(versions) == 4
    assert prices(ann)["mug"] == Money(1100, "EUR")


def test_the_price_of_nothing_cannot_be_set(abroad):
    with pytest.raises(NotFound):
        abroad.operator(set_price, SetPrice("NONE", "USD", 1))
