"""The ticket: who I am here, and what the shop keeps about me."""

from counterfoil.gate.permissions import Permission
from counterfoil.identity.me import Me, read_me, read_my_record
from counterfoil.shop.addresses import read_address
from counterfoil.shop.carts import read_cart
from counterfoil.shop.orders import ListOrders, list_orders
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire.answers import Answer

LAST_ORDERS = 5


def welcome(visit: Visit) -> Answer:
    """See my ticket; nothing in the address says whose."""
    me: Me = visit.perform(read_me)
    has_cart, has_orders = visit.actor.may(Permission.CART_READ), visit.actor.may(Permission.ORDERS_READ)
    return show(
        visit,
        "welcome.html",
        me=me,
        record=visit.perform(read_my_record),
        cart=visit.perform(read_cart) if has_cart else None,
        page=visit.perform(list_orders, ListOrders(limit=LAST_ORDERS)) if has_orders else None,
        address=visit.perform(read_address) if has_orders else None,
        remembered={name: visit.session[name] for name in visit.session if name != "user_id"},
        countries=NAMES,
    )
