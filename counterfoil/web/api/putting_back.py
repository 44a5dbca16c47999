"""The endpoints of what is done to many rows, and of what puts back what staff changed: each is also what an undo performs."""

from counterfoil.shop.after.returning import reopen_return
from counterfoil.shop.after.sending import reopen_order, undeliver_order
from counterfoil.shop.assortment.repricing import put_prices, reprice_product
from counterfoil.shop.books.alerts import close_alert, list_alerts, reopen_alert
from counterfoil.shop.bulk import start_bulk, stop_bulk, undo_bulk
from counterfoil.shop.bulk_reading import read_bulk
from counterfoil.shop.office_search import search_office
from counterfoil.shop.packing import unpack_order
from counterfoil.shop.pricing.classes import class_variants
from counterfoil.shop.pricing.offers import prolong_discount_code
from counterfoil.shop.pricing.price_gone import remove_price
from counterfoil.shop.pricing.taxes import remove_tax_rate
from counterfoil.shop.pricing.zone_states import put_zone
from counterfoil.web.api.after import NOT_NOW, NOT_THERE
from counterfoil.web.api.endpoints import Endpoint

MANY = (
    Endpoint(
        "POST",
        "/api/admin/bulks",
        start_bulk,
        202,
        refuses={"409": "More than can be done at once match."},
    ),
    Endpoint("GET", "/api/admin/search", search_office),
    Endpoint("GET", "/api/admin/bulks/{code}", read_bulk, refuses=NOT_THERE),
    Endpoint(
        "POST", "/api/admin/bulks/{code}/stop", stop_bulk, refuses=NOT_THERE | {"409": "It is over already."}
    ),
    Endpoint(
        "POST",
        "/api/admin/bulks/{code}/undo",
        undo_bulk,
        202,
        refuses=NOT_THERE | {"409": "Nothing of it is left to undo."},
    ),
)

MOVED_ON = {"409": "It is not what you expected it to be."}

PUTTING_BACK = (
    Endpoint("POST", "/api/admin/products/{slug}/reprice", reprice_product, refuses=NOT_THERE),
    Endpoint("PUT", "/api/admin/products/{slug}/prices", put_prices, refuses=NOT_THERE | MOVED_ON),
    Endpoint("POST", "/api/admin/orders/{code}/unpack", unpack_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/admin/orders/{code}/reopen", reopen_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/admin/orders/{code}/undeliver", undeliver_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint(
        "POST",
        "/api/admin/orders/{code}/returns/{number}/reopen",
        reopen_return,
        refuses=NOT_THERE | MOVED_ON,
    ),
    Endpoint("GET", "/api/admin/alerts", list_alerts),
    Endpoint("POST", "/api/admin/alerts/close", close_alert, refuses=NOT_THERE),
    Endpoint("POST", "/api/admin/alerts/reopen", reopen_alert, refuses=MOVED_ON),
    Endpoint("DELETE", "/api/admin/prices/{sku}/{currency}", remove_price, refuses=NOT_THERE | MOVED_ON),
    Endpoint("PUT", "/api/admin/tax-classes/{slug}", class_variants, refuses=NOT_THERE | MOVED_ON),
    Endpoint(
        "DELETE", "/api/admin/tax-rates/{country}/{tax_class}", remove_tax_rate, refuses=NOT_THERE | MOVED_ON
    ),
    Endpoint(
        "POST",
        "/api/admin/discount-codes/{code}/prolong",
        prolong_discount_code,
        refuses=NOT_THERE | MOVED_ON,
    ),
    Endpoint("PUT", "/api/admin/shipping-zones/{zone}", put_zone, refuses=MOVED_ON),
)
