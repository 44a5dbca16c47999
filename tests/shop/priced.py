"""A shop in Latvia with taxes, delivery and codes, in words."""

from counterfoil.shop.addresses import Address
from counterfoil.shop.pricing.offers import MakeCode, make_discount_code
from counterfoil.shop.pricing.quoting import QuoteOrder, quote_order
from counterfoil.shop.pricing.seen import SeenQuote
from counterfoil.shop.pricing.taxes import SetTaxRate, set_tax_rate
from counterfoil.shop.pricing.zones import EU, SetShippingRate, SetZone, set_shipping_rate, set_zone

HOME = Address("Ann", "Quay 1", "1000", "Riga", "LV")
BERLIN = Address("Ann", "Ufer 1", "10115", "Berlin", "DE")
OSLO = Address("Ann", "Brygge 1", "0150", "Oslo", "NO")


def set_prices(shop):
    """Two rates of tax, two ways of sending to the EU, and one to everywhere else."""
    shop.sells(country="LV")
    for country, rate, name, tax_class in [
        ("LV", 210_000, "PVN", "standard"),
        ("LV", 120_000, "PVN", "reduced"),
        ("DE", 190_000, "MwSt", "standard"),
    ]:
        shop.operator(set_tax_rate, SetTaxRate(country, rate, name, tax_class))
    shop.operator(set_zone, SetZone("EU", EU))
    shop.operator(set_shipping_rate, SetShippingRate("EU", "Post", "EUR", 490, free_from=6000))
    shop.operator(set_shipping_rate, SetShippingRate("EU", "Courier", "EUR", 990))
    shop.operator(set_zone, SetZone("World", ["*"]))
    shop.operator(set_shipping_rate, SetShippingRate("World", "Post", "EUR", 1490))


def in_cart(shop, price=1400, quantity=1, **more):
    ann = shop.person(**more)
    sku = shop.shelve("mug", on_hand=100, price=price)
    ann.adds(sku, quantity)
    return ann


def amounts(order):
    return [getattr(order, name).amount for name in ("subtotal", "discount", "shipping", "tax", "total")]


def code(shop, name="WELCOME10", **more):
    return shop.operator(
        make_discount_code, MakeCode(**{"kind": "percent", "rate": 100_000, "code": name, **more})
    ).code


def use_of(shop):
    return shop.one("select used from discount_codes"), shop.one("select count(*) from discount_uses")


def seen(ann, **asked):
    return SeenQuote().read(ann.does(quote_order, QuoteOrder(**asked)).quote, spoken=False)
