"""The endpoints of the back office: what staff do, a section for each part of it."""

from counterfoil.reports.activity import read_trail
from counterfoil.reports.now import see_now
from counterfoil.shop.after.by_transfer import mark_paid
from counterfoil.shop.after.cancelling import cancel_order
from counterfoil.shop.after.desk import look_up_order
from counterfoil.shop.after.everybodys import list_all_orders
from counterfoil.shop.after.given import confirm_refund
from counterfoil.shop.after.noting import mail_again, write_note
from counterfoil.shop.after.picking import list_slips
from counterfoil.shop.after.refunding import Refunded, price_refund, refund_order
from counterfoil.shop.after.returning import accept_return, refuse_return
from counterfoil.shop.after.sending import close_order, deliver_order, ship_order
from counterfoil.shop.changes import list_changes
from counterfoil.shop.pressing import KEY_HEADER
from counterfoil.shop.stockroom import correct_stock, read_stock, receive_stock
from counterfoil.shop.undoing import undo_change
from counterfoil.shop.views import (
    duplicate_view,
    list_views,
    remove_view,
    rename_view,
    save_view,
)
from counterfoil.web.api.after import NOT_NOW, NOT_THERE
from counterfoil.web.api.assistant import IN_THE_OFFICE as OF_THE_ASSISTANT
from counterfoil.web.api.assortment import ENDPOINTS as OF_THE_ASSORTMENT
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.api.handing_over import IN_THE_OFFICE as OF_CONVERSATIONS
from counterfoil.web.api.importing import ENDPOINTS as OF_IMPORTS
from counterfoil.web.api.office_people import ENDPOINTS as OF_PEOPLE
from counterfoil.web.api.office_reports import REPORTS
from counterfoil.web.api.proposals import IN_THE_OFFICE as OF_PROPOSALS
from counterfoil.web.api.putting_back import MANY, PUTTING_BACK
from counterfoil.web.api.realm import ENDPOINTS as COMING_IN
from counterfoil.web.api.terms import ENDPOINTS as OF_TERMS
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def _paid_back(_: Visit, refund: Refunded) -> Answer:
    return answers.json(refund, 201, [answers.REPLAYED] if refund.replayed else ())


ORDERS = (
    Endpoint("GET", "/api/admin/orders", list_all_orders),
    Endpoint("GET", "/api/admin/orders/slips", list_slips),
    Endpoint("GET", "/api/admin/orders/{code}", look_up_order, refuses=NOT_THERE),
    Endpoint("POST", "/api/admin/orders/{code}/notes", write_note, 201, refuses=NOT_THERE),
    Endpoint("POST", "/api/admin/orders/{code}/letters", mail_again, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/admin/orders/{code}/cancel", cancel_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/admin/orders/{code}/paid", mark_paid, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/admin/orders/{code}/ship", ship_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/admin/orders/{code}/deliver", deliver_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("POST", "/api/admin/orders/{code}/close", close_order, refuses=NOT_THERE | NOT_NOW),
    Endpoint("GET", "/api/admin/orders/{code}/refund", price_refund, refuses=NOT_THERE | NOT_NOW),
    Endpoint(
        "POST",
        "/api/admin/orders/{code}/refunds",
        refund_order,
        201,
        headers={KEY_HEADER: "key"},
        refuses=NOT_THERE | NOT_NOW,
        tells=_paid_back,
    ),
    Endpoint(
        "POST",
        "/api/admin/orders/{code}/refunds/{refund}/confirm",
        confirm_refund,
        refuses=NOT_THERE,
    ),
    Endpoint(
        "POST",
        "/api/admin/orders/{code}/returns/{number}/accept",
        accept_return,
        refuses=NOT_THERE | NOT_NOW,
    ),
    Endpoint(
        "POST",
        "/api/admin/orders/{code}/returns/{number}/refuse",
        refuse_return,
        refuses=NOT_THERE | NOT_NOW,
    ),
)

STOCK = (
    Endpoint("GET", "/api/admin/stock/{sku}", read_stock, refuses=NOT_THERE),
    Endpoint("POST", "/api/admin/stock/{sku}/received", receive_stock, refuses=NOT_THERE),
    Endpoint(
        "POST",
        "/api/admin/stock/{sku}/corrected",
        correct_stock,
        refuses=NOT_THERE | {"409": "There are fewer."},
    ),
)

CHANGES = (
    Endpoint("GET", "/api/admin/changes", list_changes),
    Endpoint(
        "POST",
        "/api/admin/undo/{code}",
        undo_change,
        refuses=NOT_THERE | {"409": "It was undone already, or things have moved on since."},
    ),
)

NOW = (
    Endpoint("GET", "/api/admin/now", see_now),
    Endpoint("GET", "/api/admin/trail", read_trail),
)

NOT_MINE = {"404": "There is no such list, or no such view of yours."}
VIEWS = (
    Endpoint("GET", "/api/admin/views/{list}", list_views),
    Endpoint(
        "POST", "/api/admin/views/{list}", save_view, 201, refuses={"409": "You keep as many as you can."}
    ),
    Endpoint(
        "PATCH",
        "/api/admin/views/{list}/{code}",
        rename_view,
        refuses=NOT_MINE | {"409": "You have one of that name."},
    ),
    Endpoint("POST", "/api/admin/views/{list}/{code}/copies", duplicate_view, 201, refuses=NOT_MINE),
    Endpoint("DELETE", "/api/admin/views/{list}/{code}", remove_view, refuses=NOT_MINE),
)

ENDPOINTS = (
    *NOW,
    *VIEWS,
    *COMING_IN,
    *OF_PEOPLE,
    *ORDERS,
    *STOCK,
    *OF_IMPORTS,
    *OF_TERMS,
    *CHANGES,
    *REPORTS,
    *OF_THE_ASSORTMENT,
    *MANY,
    *PUTTING_BACK,
    *OF_PROPOSALS,
    *OF_THE_ASSISTANT,
    *OF_CONVERSATIONS,
)
