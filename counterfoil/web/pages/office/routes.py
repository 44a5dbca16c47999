"""The pages of the back office, one line each and a table for each part of it."""

from counterfoil.web.pages import papers
from counterfoil.web.pages.office import changes, lab, now, orders
from counterfoil.web.routes import Route

NOW = (
    Route("GET", "/admin", now.office, "list_people"),
    Route("POST", "/admin/alerts", now.looked_after, "close_alert"),
    Route("POST", "/admin/race-lab", lab.race, "race_lab"),
)

ORDERS = (
    Route("GET", "/admin/orders", orders.orders, "list_all_orders"),
    Route("GET", "/admin/orders/{code}", orders.order, "look_up_order"),
    Route("GET", "/admin/orders/{code}/slip", orders.slip, "look_up_order"),
    Route("GET", "/admin/orders/{code}/receipt.pdf", papers.receipt, "print_paper"),
    Route("GET", "/admin/orders/{code}/invoice.pdf", papers.invoice, "print_paper"),
    Route("GET", "/admin/orders/{code}/bill.pdf", papers.bill, "print_paper"),
    Route("GET", "/admin/orders/{code}/credit-notes/{number}.pdf", papers.credit_note, "print_paper"),
    Route("POST", "/admin/orders/{code}/paid", orders.paid, "mark_paid"),
    Route("POST", "/admin/orders/{code}/refunds/{refund}/confirm", orders.confirm, "confirm_refund"),
    Route("POST", "/admin/orders/{code}/pack", orders.pack, "pack_order"),
    Route("POST", "/admin/orders/{code}/ship", orders.ship, "ship_order"),
    Route("POST", "/admin/orders/{code}/deliver", orders.deliver, "deliver_order"),
    Route("POST", "/admin/orders/{code}/close", orders.close, "close_order"),
    Route("POST", "/admin/orders/{code}/cancel", orders.cancel, "cancel_order"),
    Route("GET", "/admin/orders/{code}/refund", orders.ask_refund, "price_refund"),
    Route("POST", "/admin/orders/{code}/refund", orders.refund, "refund_order"),
    Route("POST", "/admin/orders/{code}/returns/{number}/accept", orders.accept, "accept_return"),
    Route("POST", "/admin/orders/{code}/returns/{number}/refuse", orders.refuse, "refuse_return"),
)

CHANGES = (
    Route("GET", "/admin/history", changes.history, "list_changes"),
    Route("POST", "/admin/undo/{code}", changes.undo, "undo_change"),
)

ROUTES = (
    *NOW,
    *ORDERS,
    *CHANGES,
)
