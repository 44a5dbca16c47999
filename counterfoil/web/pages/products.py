"""The list of products, and one product with what there is to choose."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from markupsafe import Markup

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.identity.mails import Letterhead
from counterfoil.shop.cart_count import count_cart
from counterfoil.shop.carts import AddToCart, add_to_cart
from counterfoil.shop.catalogue import ListProducts, ProductPage, Renamed, list_categories, list_products
from counterfoil.shop.footfall import Step
from counterfoil.shop.product import Product, ReadProduct, read_product
from counterfoil.shop.wishes.recommending import GoesWith, Recommendations, goes_with
from counterfoil.web.pages.choices import OPTIONS, chosen_of, groups_of
from counterfoil.web.pages.frame import show, things
from counterfoil.web.pages.structured import structured
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

SORTS = (
    ("featured", "In our order"),
    ("price", "Price, low first"),
    ("-price", "Price, high first"),
    ("name", "Name"),
    ("newest", "Newest first"),
)
NOT_MADE = "It is not made like this. Please choose something else."


def shelves(visit: Visit) -> Answer:
    """Look along the shelves."""
    categories = visit.perform(list_categories).items
    asked, page, errors = ListProducts(), ProductPage([], None), {}
    try:
        asked = shapes.read(ListProducts, visit.query, spoken=True)
        page = visit.perform(list_products, asked)
    except Renamed as renamed:
        return answers.moved(f"/products?{urlencode({**visit.query, 'category': renamed.slug})}")
    except Invalid as invalid:
        errors = beside(invalid)
    visit.step = Step.CAME
    if asked.q and not asked.after and not errors:
        visit.sought = asked.q, len(page.items)
    kept = {name: visit.query[name] for name in ("category", "q", "sort") if visit.query.get(name)}
    return show(
        visit,
        "products.html",
        422 if errors else 200,
        said=_found(page) if asked.q else "",
        kinds=(asked.category, tuple(categories)),
        category=next((one for one in categories if one.slug == asked.category), None),
        asked=asked,
        sorts=SORTS,
        page=page,
        more=f"/products?{urlencode({**kept, 'after': page.next or ''})}",
        first=f"/products?{urlencode(kept)}" if asked.after else "",
        saved="saved" in visit.query,
        errors=errors,
    )


def _found(page: ProductPage) -> str:
    count = len(page.items)
    return f"{count} or more things found" if page.next else f"{things(count)} found"


def product(visit: Visit) -> Answer:
    """Look at one product."""
    thing = _thing(visit)
    if thing.slug != visit.params["slug"]:
        return answers.moved(_address(thing, visit.query))
    visit.step = Step.LOOKED
    if visit.query.get("added") != "1" or not visit.actor.signed_in:
        return _page(visit, thing, visit.query)
    count = visit.perform(count_cart).count
    return _page(visit, thing, visit.query, count=count, said=f"Added. Cart: {things(count)}", added=True)


def choose(visit: Visit) -> Answer:
    """Add to the cart what was chosen; where no script runs, show it first if that was asked."""
    form, thing = visit.form(), _thing(visit)
    chosen = chosen_of(thing, form)
    choice = {name: form[name] for name in OPTIONS if form.get(name)}
    if form.get("do") == "show":
        return answers.see_other(_address(thing, choice))
    if chosen is None:
        return _page(visit, thing, form, 422, message=NOT_MADE)
    try:
        visit.perform(add_to_cart, shapes.read(AddToCart, {**form, "sku": chosen.sku}, spoken=True))
    except Invalid as invalid:
        return _page(visit, thing, form, 422, errors=beside(invalid))
    except Conflict as conflict:
        return _page(visit, thing, form, 409, message=say(conflict))
    visit.step = Step.CARTED
    return answers.see_other(_address(thing, {**choice, "added": "1"}))


def _thing(visit: Visit) -> Product:
    thing: Product = visit.perform(read_product, shapes.read(ReadProduct, visit.params, spoken=True))
    return thing


def _page(
    visit: Visit,
    thing: Product,
    asked: Mapping[str, str],
    status: int = 200,
    *,
    count: int | None = None,
    said: str = "",
    errors: Mapping[str, str] | None = None,
    message: str = "",
    added: bool = False,
) -> Answer:
    chosen = chosen_of(thing, asked)
    shown = chosen.picture if chosen else next(iter(thing.pictures), None)
    return show(
        visit,
        "product.html",
        status,
        count=count,
        said=said,
        product=thing,
        description=Markup(thing.description),  # noqa: S704  (cleaned when it was imported)
        chosen=chosen,
        groups=groups_of(thing, asked),
        shown=shown,
        others=[picture for picture in thing.pictures if picture != shown][:8],
        address=_address(thing, {}),
        structured=structured(thing, visit.house.part(Letterhead).url),
        quantity=asked.get("quantity", "1") if errors or message else "1",
        errors=errors or {},
        message=message,
        added=added,
        saved="saved" in visit.query,
        watching="watching" in visit.query,
        here=_address(thing, {name: asked[name] for name in OPTIONS if asked.get(name)}),
        found=_goes_with(visit, thing),
    )


def _goes_with(visit: Visit, thing: Product) -> Recommendations | None:
    """What may go with it; a product is shown without that, too."""
    try:
        found: Recommendations = visit.perform(goes_with, GoesWith(thing.slug))
    except Refusal:
        return None
    return found


def _address(thing: Product, query: Mapping[str, str]) -> str:
    path = f"/products/{quote(thing.slug, safe='')}"
    return f"{path}?{urlencode(query)}" if query else path
