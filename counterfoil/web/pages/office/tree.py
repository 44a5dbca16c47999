"""The tree of categories on one page, each with its own forms."""

from collections.abc import Callable, Iterable

from counterfoil.gate import shapes
from counterfoil.gate.operation import Operation
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.assortment.categories import (
    AddCategory,
    EditCategory,
    PlaceCategory,
    Shelf,
    add_category,
    edit_category,
    list_all_categories,
    place_category,
)
from counterfoil.shop.assortment.clearing import DeleteCategory, delete_category
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

PAGE = "/admin/categories"


def categories(visit: Visit) -> Answer:
    """See the tree of categories."""
    return _page(visit)


def to_choose(shelves: Iterable[Shelf]) -> dict[str, str]:
    """Each category by its address, as it stands where one is chosen: below its own."""
    return {shelf.slug: f"{'– ' * shelf.depth}{shelf.title}" for shelf in shelves}


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    shelves = visit.perform(list_all_categories).items
    beside_it: dict[str, int] = {}
    places = {}
    for shelf in shelves:
        places[shelf.slug] = beside_it[shelf.parent] = beside_it.get(shelf.parent, 0) + 1
    return show(
        visit,
        "office/categories.html",
        answers.status_of(refusal) if refusal else 200,
        shelves=shelves,
        places=places,
        most=beside_it,
        which=visit.params.get("slug", "") if refusal else "",
        values=visit.form() if refusal else {},
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
    )


def _changing(operation: Operation, shape: type) -> Callable[[Visit], Answer]:
    def handler(visit: Visit) -> Answer:
        visit.admit(operation)
        try:
            visit.perform(operation, shapes.read(shape, {**visit.form(), **visit.params}, spoken=True))
        except (Invalid, Conflict) as refusal:
            return _page(visit, refusal)
        return answers.see_other(PAGE)

    return handler


add = _changing(add_category, AddCategory)
edit = _changing(edit_category, EditCategory)
place = _changing(place_category, PlaceCategory)
delete = _changing(delete_category, DeleteCategory)
