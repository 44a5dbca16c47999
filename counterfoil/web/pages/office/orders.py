"""The list of everybody's orders."""

from datetime import datetime

from counterfoil.gate.clock import SECOND
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Refusal
from counterfoil.shop.after.everybodys import ListAllOrders, list_all_orders
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.office.listing import Action, Column, Empty, Filter, Listing, show_list
from counterfoil.web.visit import Visit
from counterfoil.wire.answers import Answer

MONEY = {
    "awaiting": "Waiting for the bank",
    "authorised": "To be paid",
    "paid": "Paid",
    "part_refunded": "Paid back in part",
    "refunded": "Paid back",
    "failed": "Not paid",
    "expired": "Never paid",
}
GOODS = {
    "unfulfilled": "Waiting to be packed",
    "packed": "Packed",
    "partial": "A part is on its way",
    "shipped": "On its way",
    "delivered": "Delivered",
    "returned": "Sent back",
}
ORDERS = Listing(
    name="orders",
    title="Orders",
    address="/admin/orders",
    things=("order", "orders"),
    operation=list_all_orders,
    shape=ListAllOrders,
    columns=(
        Column("Order"),
        Column("Placed", up="oldest", down="newest"),
        Column("Who"),
        Column("Money"),
        Column("Goods"),
        Column("To"),
        Column("Pieces", figure=True),
        Column("Total", figure=True, up="cheapest", down="dearest"),
    ),
    sorts={
        "newest": "Newest first",
        "oldest": "Oldest first",
        "dearest": "Dearest first",
        "cheapest": "Cheapest first",
    },
    tabs=(
        ("To pack", "show=to_pack"),
        ("To send", "show=to_send"),
        ("On the way", "show=on_the_way"),
        ("Want to send back", "show=returns"),
        ("To refund", "show=to_refund"),
        ("To be paid", "show=to_be_paid"),
        ("Not paid", "show=unpaid"),
        ("Cancelled", "show=cancelled"),
    ),
    search="Order, name or e-mail",
    filters=(
        Filter("person", "Who"),
        Filter("status", "Order", {"placed": "Open", "cancelled": "Cancelled", "closed": "Closed"}),
        Filter("payment", "Money", MONEY),
        Filter("fulfilment", "Goods", GOODS),
        Filter("country", "Country", NAMES),
        Filter("since", "Since", kind="date"),
        Filter("until", "Until", kind="date"),
        Filter("least", "At least", kind="decimal"),
        Filter("most", "At most", kind="decimal"),
    ),
    actions=(
        Action("Pick list", "/admin/orders/pick", Permission.ORDERS_OVERSEE, looks=True),
        Action("Packing slips", "/admin/orders/slips", Permission.ORDERS_OVERSEE, looks=True),
        Action("Packed", "/admin/bulk/start/pack", Permission.ORDERS_PACK),
        Action("Sent", "/admin/bulk/start/ship", Permission.ORDERS_SHIP),
        Action("Put away", "/admin/bulk/start/close", Permission.ORDERS_SHIP),
    ),
    empty=Empty("No orders yet", "Orders appear here as soon as somebody buys.", "/", "Look at the shop"),
)


def orders(visit: Visit) -> Answer:
    """Leaf through everybody's orders."""
    return orders_page(visit)


def orders_page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    """The list, or why a form on it was refused."""
    now = visit.house.clock.now()
    return show_list(visit, ORDERS, "office/orders.html", refusal, age=lambda at: age(at, now))


def age(at: str, now: int) -> str:
    """How long ago, in the largest unit of which it is one or more."""
    minutes = max(0, now // SECOND - int(datetime.fromisoformat(at).timestamp())) // 60
    for length, unit in ((60 * 24, "d"), (60, "h"), (1, "min")):
        if minutes >= length:
            return f"{minutes // length} {unit}"
    return "now"
