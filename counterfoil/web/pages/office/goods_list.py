"""Products: the list of all, and a new one."""

from dataclasses import replace

from counterfoil.gate import shapes
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.shop.assortment.categories import list_all_categories
from counterfoil.shop.assortment.leafing import ListGoods, list_goods
from counterfoil.shop.assortment.looking import Goods
from counterfoil.shop.assortment.products import AddProduct, add_product
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages.office.amounts import amounts
from counterfoil.web.pages.office.listing import Action, Column, Empty, Filter, Listing, show_list
from counterfoil.web.pages.office.tree import to_choose
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

STATES = {"published": "For sale", "draft": "Draft", "retired": "Retired"}
STATE = Filter("state", "State", STATES)
CATEGORY = Filter("category", "Category")
GOODS = Listing(
    name="products",
    title="Products",
    address="/admin/products",
    things=("product", "products"),
    operation=list_goods,
    shape=ListGoods,
    columns=(
        Column("Picture"),
        Column("Product", up="name"),
        Column("State"),
        Column("In stock", figure=True),
        Column("Price", figure=True, up="price", down="-price"),
    ),
    sorts={
        "changed": "Changed last",
        "name": "Name",
        "price": "Price, low first",
        "-price": "Price, high first",
    },
    tabs=(
        ("For sale", "state=published"),
        ("Drafts", "state=draft"),
        ("Retired", "state=retired"),
        ("Low", "stock=low"),
    ),
    search="Words or SKU",
    filters=(STATE, CATEGORY),
    actions=(
        Action("For sale", "/admin/bulk/start/publish", Permission.PRODUCTS_CHANGE),
        Action("Off the shelves", "/admin/bulk/start/unpublish", Permission.PRODUCTS_CHANGE),
        Action("Retire", "/admin/bulk/start/retire", Permission.PRODUCTS_CHANGE),
        Action("Prices by per cent", "/admin/bulk/start/reprice", Permission.PRICES_CHANGE),
        Action("Class of tax", "/admin/bulk/start/tax_class", Permission.PRICES_CHANGE),
        Action("Category", "/admin/bulk/start/category", Permission.PRODUCTS_CHANGE),
        Action("Stock", "/admin/bulk/start/stock", Permission.STOCK_CHANGE),
        Action("Export", "/admin/imports/products.csv", Permission.PRODUCTS_EXPORT, looks=True),
    ),
    empty=Empty(
        "No products yet", "Add the first one above, or bring in a file.", "/admin/imports", "Bring in a file"
    ),
)


def products(visit: Visit) -> Answer:
    """Leaf through all products."""
    return _list(visit)


def _list(visit: Visit, refusal: Refusal | None = None) -> Answer:
    shelves = visit.perform(list_all_categories).items
    return show_list(
        visit,
        replace(GOODS, filters=(STATE, replace(CATEGORY, choices=to_choose(shelves)))),
        "office/products.html",
        refusal,
        shelves=shelves,
        states=STATES,
        values=visit.form() if refusal else {},
        currency=visit.house.part(Terms).currency,
    )


def add(visit: Visit) -> Answer:
    """Add a product and go on with it."""
    visit.admit(add_product)
    currency = visit.house.part(Terms).currency
    try:
        wants = shapes.read(AddProduct, amounts(visit.form(), ("price",), currency), spoken=True)
        made: Goods = visit.perform(add_product, wants)
    except (Invalid, Conflict) as refusal:
        return _list(visit, refusal)
    return answers.see_other(f"/admin/products/{made.slug}")
