"""The views that somebody keeps of a list: saved, renamed, copied and taken away on the page of the list."""

from collections.abc import Callable

from counterfoil.gate import shapes
from counterfoil.gate.operation import Operation
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.shop.views import (
    RenameView,
    SaveView,
    View,
    WhichView,
    duplicate_view,
    remove_view,
    rename_view,
    save_view,
)
from counterfoil.web.pages.office import orders, trail
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer
from counterfoil.wire.refusals import NoSuchPage

ListPage = Callable[[Visit, Refusal | None], Answer]
PAGES: dict[str, tuple[str, ListPage]] = {  # where each list is, and its page
    "orders": ("/admin/orders", orders.orders_page),
    "trail": ("/admin/trail", trail.trail_page),
}


def save(visit: Visit) -> Answer:
    """Keep the filters that stand in the address."""
    return _done(visit, save_view, SaveView)


def rename(visit: Visit) -> Answer:
    """Call a view something else."""
    return _done(visit, rename_view, RenameView)


def duplicate(visit: Visit) -> Answer:
    """Keep a view once more."""
    return _done(visit, duplicate_view, WhichView)


def remove(visit: Visit) -> Answer:
    """Take a view away, and look at all."""
    return _done(visit, remove_view, WhichView, stay=False)


def _done(visit: Visit, operation: Operation, shape: type, *, stay: bool = True) -> Answer:
    visit.admit(operation)
    if visit.params["list"] not in PAGES:
        raise NoSuchPage
    address, page = PAGES[visit.params["list"]]
    query = visit.query_string.decode("latin-1")
    try:
        wants: object = shapes.read(shape, {**visit.form(), **visit.params, "query": query}, spoken=True)
        view: View = visit.perform(operation, wants)
    except (Invalid, Conflict) as refusal:
        return page(visit, refusal)
    return answers.see_other(f"{address}?{view.query}" if stay and view.query else address)
