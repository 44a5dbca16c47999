"""The endpoints for the terms goods are sold on: discount codes, ways of sending, rates of tax."""

from counterfoil.shop.pricing.offers import end_discount_code, list_discount_codes, make_discount_code
from counterfoil.shop.pricing.taxes import TaxRates, list_tax_rates, set_tax_rate
from counterfoil.shop.pricing.zones import Zones, list_shipping, remove_shipping, set_shipping_rate, set_zone
from counterfoil.shop.rules import change_settings, list_settings
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

THERE = {"409": "There is one already, or it is not what you expected it to be."}
CHANGED = {"409": "Somebody else has changed what you have seen."}
SEEN = {"If-Match": "seen"}  # all of the list as it was seen, as ETag told it


def _seen(_: Visit, found: TaxRates | Zones) -> Answer:
    return answers.json(found, headers=[(b"etag", f'"{found.seen}"'.encode())])


ENDPOINTS = (
    Endpoint("GET", "/api/admin/discount-codes", list_discount_codes),
    Endpoint("POST", "/api/admin/discount-codes", make_discount_code, 201, refuses=THERE),
    Endpoint("POST", "/api/admin/discount-codes/{code}/end", end_discount_code, refuses=NOT_THERE | THERE),
    Endpoint("GET", "/api/admin/shipping-zones", list_shipping, tells=_seen),
    Endpoint("PATCH", "/api/admin/shipping-zones/{zone}", set_zone, headers=SEEN, refuses=CHANGED),
    Endpoint(
        "POST",
        "/api/admin/shipping-zones/{zone}/rates",
        set_shipping_rate,
        headers=SEEN,
        refuses=NOT_THERE | CHANGED,
    ),
    Endpoint(
        "DELETE",
        "/api/admin/shipping-zones/{zone}",
        remove_shipping,
        headers=SEEN,
        refuses=NOT_THERE | CHANGED,
    ),
    Endpoint("GET", "/api/admin/settings", list_settings),
    Endpoint("PATCH", "/api/admin/settings", change_settings, refuses=THERE),
    Endpoint("GET", "/api/admin/tax-rates", list_tax_rates, tells=_seen),
    Endpoint("PUT", "/api/admin/tax-rates/{country}/{tax_class}", set_tax_rate, headers=SEEN, refuses=THERE),
)
