"""The endpoints for the time after a sale: what whoever ordered can do."""

from counterfoil.shop.after.again import order_again
from counterfoil.shop.after.cancelling import cancel_my_order
from counterfoil.shop.after.returning import ask_return
from counterfoil.shop.waiting import ask_bank, give_up_payment
from counterfoil.web.api.endpoints import Endpoint

NOT_THERE = {"404": "There is no such thing, or it is not yours."}
NOT_NOW = {"409": "The order is in no state for this; `possible` names what can be done."}

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
)
