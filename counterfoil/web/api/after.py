"""The endpoints for the time after a sale: what whoever ordered can do, and what the desk and the stockroom do."""

from counterfoil.shop.after.again import order_again
from counterfoil.shop.after.by_transfer import mark_paid
from counterfoil.shop.after.cancelling import cancel_my_order, cancel_order
from counterfoil.shop.after.desk import list_all_orders, look_up_order
from counterfoil.shop.after.given import confirm_refund
from counterfoil.shop.after.refunding import Refunded, price_refund, refund_order
from counterfoil.shop.after.returning import accept_return, ask_return, refuse_return
from counterfoil.shop.after.sending import close_order, deliver_order, ship_order
from counterfoil.shop.pressing import KEY_HEADER
from counterfoil.shop.stockroom import correct_stock, read_stock, receive_stock
from counterfoil.shop.waiting import ask_bank, give_up_payment
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

NOT_THERE = {"404": "There is no such thing, or it is not yours."}
NOT_NOW = {"409": "The order is in no state for this; `possible` names what can be done."}


def _paid_back(_: Visit, refund: Refunded) -> Answer:
    return answers.json(refund, 201, [answers.REPLAYED] if refund.replayed else ())


ENDPOINTS = (
    Endpoint("POST", "/api/orders/{code}/cancel", cancel_my_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/orders/{code}/ask", ask_bank, refuses=NOT_THERE),
    Endpoint(
        "POST",
        "/api/orders/{code}/give-up",
        give_up_payment,
        refuses=NOT_THERE | {"409": "The bank is being asked at this moment."},
    ),
    Endpoint("POST", "/api/orders/{code}/again", order_again, refuses=NOT_THERE),
    Endpoint("POST", "/api/orders/{code}/returns", ask_return, 201, refuses=NOT_THERE | NOT_NOW),
    Endpoint("GET", "/api/desk/orders", list_all_orders),
    Endpoint("GET", "/api/desk/orders/{code}", look_up_order, refuses=NOT_THERE),
    Endpoint("POST", "/api/desk/orders/{code}/cancel", cancel_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/desk/orders/{code}/paid", mark_paid, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/desk/orders/{code}/ship", ship_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/desk/orders/{code}/deliver", deliver_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/desk/orders/{code}/close", close_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("GET", "/api/desk/orders/{code}/refund", price_refund, refuses=NOT_THERE | NOT_NOW),
    Endpoint(
        "POST",
        "/api/desk/orders/{code}/refunds",
        refund_order,
        201,
        headers={KEY_HEADER: "key"},
        refuses=NOT_THERE | NOT_NOW,
        tells=_paid_back,
    ),
    Endpoint(
        "POST",
        "/api/desk/orders/{code}/refunds/{refund}/confirm",
        confirm_refund,
        refuses=NOT_THERE,
    ),
    Endpoint(
        "POST",
        "/api/desk/orders/{code}/returns/{number}/accept",
        accept_return,
        refuses=NOT_THERE | NOT_NOW,
    ),
    Endpoint(
        "POST",
        "/api/desk/orders/{code}/returns/{number}/refuse",
        refuse_return,
        refuses=NOT_THERE | NOT_NOW,
    ),
    Endpoint("GET", "/api/stock/{sku}", read_stock, refuses=NOT_THERE),
    Endpoint("POST", "/api/stock/{sku}/received", receive_stock, refuses=NOT_THERE),
    Endpoint(
        "POST", "/api/stock/{sku}/corrected", correct_stock, refuses=NOT_THERE | {"409": "There are fewer."}
    ),
)
