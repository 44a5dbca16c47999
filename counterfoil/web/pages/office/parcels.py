"""What goes into parcels, to be printed: one slip, many slips, and the list by which all of it is fetched."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from counterfoil.gate import shapes
from counterfoil.shop.after.desk import look_up_order
from counterfoil.shop.after.picking import ListSlips, Piece, Slip, Slips, list_slips, picked
from counterfoil.shop.orders import ReadOrder
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire.answers import Answer


def slip(visit: Visit) -> Answer:
    """What goes into one parcel and where to, without a price."""
    found = visit.perform(look_up_order, shapes.read(ReadOrder, visit.params, spoken=True))
    pieces = [
        Piece(piece.sku, piece.title, piece.options, piece.to_ship) for piece in found.pieces if piece.to_ship
    ]
    one = Slip(found.code, found.placed_at, found.address, pieces)
    return show(visit, "office/slips.html", slips=[one], alone=True, more=False, countries=NAMES)


def slips(visit: Visit) -> Answer:
    """The slips of those that are ticked, or of all to be sent."""
    found = _chosen(visit)
    return show(visit, "office/slips.html", slips=found.items, alone=False, more=found.more, countries=NAMES)


def pick(visit: Visit) -> Answer:
    """What is to be fetched for those that are ticked, or for all to be sent."""
    found = _chosen(visit)
    return show(visit, "office/pick.html", things=picked(found.items), slips=found.items, more=found.more)


def _chosen(visit: Visit) -> Slips:
    found: Slips = visit.perform(list_slips, shapes.read(ListSlips, _asked(visit.query), spoken=True))
    return found


def _asked(query: Mapping[str, str]) -> Mapping[str, str]:
    """The rows that are ticked in the list, or what the list is filtered by."""
    if query.get("all"):
        return dict(parse_qsl(query.get("filter", "")))
    return {name: text for name, text in query.items() if name != "filter"}
