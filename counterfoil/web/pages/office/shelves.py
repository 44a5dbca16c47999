"""The stock: what is on the shelves, figures and prices put right in their cells, and the ledger of one thing."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.counting import CountStock, count_stock
from counterfoil.shop.pricing.prices import SetPrice, set_price
from counterfoil.shop.shelf_list import ListStock, list_stock
from counterfoil.shop.stockroom import (
    CorrectStock,
    ReadStock,
    ReceiveStock,
    correct_stock,
    read_stock,
    receive_stock,
)
from counterfoil.web.pages.doing import doing
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.amounts import amounts
from counterfoil.web.pages.office.listing import Column, Empty, Listing, show_list
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

STOCK = Listing(
    name="stock",
    title="Stock",
    address="/admin/stock",
    things=("thing", "things"),
    operation=list_stock,
    shape=ListStock,
    columns=(
        Column("Thing"),
        Column("SKU"),
        Column("On the shelf", figure=True, up="fewest"),
        Column("Price", figure=True),
    ),
    sorts={"newest": "Newest first", "fewest": "Fewest first"},
    tabs=(("Low", "show=low"), ("Owed to shoppers", "show=owed")),
    search="A part of the SKU",
    empty=Empty(
        "Nothing on the shelves",
        "Things appear here as soon as there is a product.",
        "/admin/products",
        "Products",
    ),
)
KINDS = {
    "received": "Came in",
    "reserved": "Held for an order",
    "released": "Given back",
    "sold": "Sold",
    "returned": "Came back",
    "corrected": "Put right",
}
THING = "/admin/stock/{sku}"
COUNTED = "Counted"  # why a figure was put right in its cell, where nobody says more


def stock(visit: Visit) -> Answer:
    """Leaf through what is on the shelves."""
    return _list(visit)


def _list(visit: Visit, refusal: Refusal | None = None) -> Answer:
    """The list; the cell that was refused keeps what was typed into it."""
    typed = {"sku": visit.params.get("sku", ""), **visit.form()} if refusal else {}
    return show_list(visit, STOCK, "office/stock.html", refusal, typed=typed)


def count(visit: Visit) -> Answer:
    """Put the figure of a cell right."""
    visit.admit(count_stock)
    form = visit.form()
    try:
        said = {**form, "why": form.get("why") or COUNTED, **visit.params}
        visit.perform(count_stock, shapes.read(CountStock, said, spoken=True))
    except (Invalid, Conflict) as refusal:
        return _list(visit, refusal)
    return answers.see_other(answers.local(form.get("back"), "/admin/stock"))


def price(visit: Visit) -> Answer:
    """Put the price of a cell right."""
    visit.admit(set_price)
    form = visit.form()
    try:
        said = amounts(form, ("amount",), form.get("currency", ""))
        visit.perform(set_price, shapes.read(SetPrice, {**said, **visit.params}, spoken=True))
    except (Invalid, Conflict) as refusal:
        return _list(visit, refusal)
    return answers.see_other(answers.local(form.get("back"), "/admin/stock"))


def thing(visit: Visit) -> Answer:
    """Look at the ledger of one thing."""
    return _thing(visit)


def _thing(visit: Visit, refusal: Refusal | None = None) -> Answer:
    asked = {**visit.query, **visit.params}
    found = visit.perform(read_stock, shapes.read(ReadStock, asked, spoken=True))
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "office/thing.html",
        answers.status_of(refusal) if refusal else 200,
        stock=found,
        kinds=KINDS,
        values=visit.form() if refusal else {},
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
    )


receive = doing(receive_stock, ReceiveStock, _thing, THING)
correct = doing(correct_stock, CorrectStock, _thing, THING)
