"""The endpoints for the terms goods are sold on: discount codes, ways of sending, rates of tax."""

from counterfoil.shop.pricing.offers import end_discount_code, list_discount_codes, make_discount_code
from counterfoil.shop.pricing.taxes import list_tax_rates, set_tax_rate
from counterfoil.shop.pricing.zones import list_shipping, remove_shipping, set_shipping_rate, set_zone
from counterfoil.shop.rules import change_settings, list_settings
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.endpoints import Endpoint

THERE = {"409": "There is one already, or it is not what you expected it to be."}

ENDPOINTS = (
    Endpoint("GET", "/api/admin/discount-codes", list_discount_codes),
    Endpoint("POST", "/api/admin/discount-codes", make_discount_code, 201, refuses=THERE),
    Endpoint("POST", "/api/admin/discount-codes/{code}/end", end_discount_code, refuses=NOT_THERE | THERE),
    Endpoint("GET", "/api/admin/shipping-zones", list_shipping),
    Endpoint("PATCH", "/api/admin/shipping-zones/{zone}", set_zone),
    Endpoint("POST", "/api/admin/shipping-zones/{zone}/rates", set_shipping_rate, refuses=NOT_THERE),
    Endpoint("DELETE", "/api/admin/shipping-zones/{zone}", remove_shipping, refuses=NOT_THERE),
    Endpoint("GET", "/api/admin/settings", list_settings),
    Endpoint("PATCH", "/api/admin/settings", change_settings, refuses=THERE),
    Endpoint("GET", "/api/admin/tax-rates", list_tax_rates),
    Endpoint("PUT", "/api/admin/tax-rates/{country}/{tax_class}", set_tax_rate, refuses=THERE),
)
