"""The endpoints for what somebody wishes for, watches, spent, and wants to know before they buy."""

from counterfoil.shop.explaining import explain_terms
from counterfoil.shop.kept_code import apply_code, take_code_off
from counterfoil.shop.my_total import total_my_orders
from counterfoil.shop.wishes.recommending import choose_recommending, goes_with, recommend
from counterfoil.shop.wishes.watching import list_watches, stop_watch, watch_price, watch_stock
from counterfoil.shop.wishes.wishing import add_wish, list_wishes, move_wish_to_cart, remove_wish
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.endpoints import Endpoint

FULL = {"409": "There are as many as can be kept."}
SO_ALREADY = {"409": "It is so already, there is nobody to write to, or there are as many as can be kept."}
NOT_TO_BE_HAD = {"409": "It is not sold any more, sold out, or a variant is to be chosen."}
NO_CODE = {"409": "The cart is empty.", "422": "The code does not hold for this cart; the field says why."}

ENDPOINTS = (
    Endpoint("GET", "/api/wishes", list_wishes),
    Endpoint("POST", "/api/wishes", add_wish, 201, refuses=NOT_THERE | FULL),
    Endpoint("DELETE", "/api/wishes/{code}", remove_wish, refuses=NOT_THERE),
    Endpoint("POST", "/api/wishes/{code}/cart", move_wish_to_cart, refuses=NOT_THERE | NOT_TO_BE_HAD),
    Endpoint("GET", "/api/watches", list_watches),
    Endpoint("POST", "/api/watches/price", watch_price, 201, refuses=NOT_THERE | SO_ALREADY),
    Endpoint("POST", "/api/watches/stock", watch_stock, 201, refuses=NOT_THERE | SO_ALREADY),
    Endpoint("DELETE", "/api/watches/{code}", stop_watch, refuses=NOT_THERE),
    Endpoint("GET", "/api/recommendations", recommend),
    Endpoint("PUT", "/api/recommendations", choose_recommending),
    Endpoint("GET", "/api/products/{slug}/goes-with", goes_with),
    Endpoint("GET", "/api/orders/total", total_my_orders),
    Endpoint("GET", "/api/terms", explain_terms),
    Endpoint("PUT", "/api/cart/code", apply_code, refuses=NO_CODE),
    Endpoint("DELETE", "/api/cart/code", take_code_off),
)
