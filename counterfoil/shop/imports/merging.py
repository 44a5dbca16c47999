"""What a file says of a product that is here: a column it has overwrites, blank too; one it lacks leaves what is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from counterfoil.gate.shapes import Unfit
from counterfoil.shop.goods import Goods, Print, Sort
from counterfoil.shop.imports.shopify import PICTURE, UNSAID, Draft, path_of
from counterfoil.shop.skus import own_sku

# A field, and the columns that say something about it.
OF_PRODUCTS = {
    "vendor": ("vendor",),
    "description": ("body (html)",),
    "category": ("type", "product category"),
    "above": ("product category",),
    "tags": ("tags",),
    "published": ("published", "status"),
    "retired": ("status",),
}
OF_VARIANTS = {
    "price": ("variant price",),
    "compare_at": ("variant compare at price",),
    "quantity": ("variant inventory qty",),
    "grams": ("variant grams",),
    "barcode": ("variant barcode",),
    "back_orders": ("variant inventory policy",),
    "cost": ("cost per item",),
    "tax_class": ("variant tax code", "variant taxable"),
}
OPTIONS = ("option1 name", "option1 value")
VARIANTS = {
    "variant sku",
    "variant image",
    *OPTIONS,
    *(each for those in OF_VARIANTS.values() for each in those),
}


def whole(draft: Draft, brought: Goods) -> Goods:
    """A product that is new to the shop; Unfit where the file leaves open what it costs."""
    if any(sort.price == UNSAID for sort in brought.sorts):
        raise Unfit("import.missing", line=draft.line, column="variant price")
    return brought


def merged(draft: Draft, brought: Goods, here: Goods) -> Goods:
    """The product as it will be; Unfit where the file and the shop do not go together."""
    lacks = _lacks(draft)
    pictures = _pictures(draft, brought, here)
    said = replace(brought, pictures=pictures, **_category(draft, brought, here))
    fields = {name: getattr(here, name) for name, columns in OF_PRODUCTS.items() if lacks(*columns)}
    if draft.rows[0].get("body (html)") == here.description.strip():
        fields["description"] = here.description  # to clean what is clean could still change a letter
    if not draft.columns & VARIANTS:
        return replace(said, option_names=here.option_names, sorts=here.sorts, **fields)
    names = here.option_names if lacks(*OPTIONS) else brought.option_names
    sorts = _merged_sorts(draft, brought, here, pictures)
    for sort in sorts:
        if len(sort.options) != len(names):
            raise Unfit("import.other_options", line=draft.line, sku=sort.sku)
    _refuse_twins(draft, sorts)
    return replace(said, option_names=names, sorts=sorts, **fields)


def _lacks(draft: Draft) -> Callable[..., bool]:
    return lambda *columns: not draft.columns.intersection(columns)


def _pictures(draft: Draft, brought: Goods, here: Goods) -> list[Print]:
    """Those of the file; those that are here where it names none, or one that could not be taken."""
    if PICTURE not in draft.columns or draft.lacks_pictures:
        return here.pictures
    known = {each.file: each for each in here.pictures}
    return [_seen_before(each, known.get(each.file)) for each in brought.pictures]


def _seen_before(picture: Print, known: Print | None) -> Print:
    """The picture with what no file says of one that is here."""
    return (
        picture
        if known is None
        else replace(known, alt=picture.alt, decorative=known.decorative and not picture.alt)
    )


def _category(draft: Draft, brought: Goods, here: Goods) -> dict[str, Any]:
    """Titles are not unique in the tree: one that reads like the category here is that one."""
    same = brought.category[1] == here.category[1]
    above = path_of(draft.rows[0])[:-1] if "product category" in draft.columns else here.above
    if same and (above == here.above or not brought.above):
        return {"category": here.category, "above": here.above}
    return {}


def _merged_sorts(draft: Draft, brought: Goods, here: Goods, pictures: list[Print]) -> list[Sort]:
    by_sku = {sort.sku: sort for sort in here.sorts}
    by_options = {tuple(sort.options): sort for sort in here.sorts}
    sorts = []
    for sort in brought.sorts:
        was = by_sku.get(sort.sku)
        if was is None and sort.sku == own_sku(brought.slug, sort.options):
            was = by_options.get(tuple(sort.options))  # the file names none, and the shop has one
        shown = brought.pictures[sort.picture - 1].file if brought.pictures else ""
        sorts.append(_merged_sort(draft, sort, was, _place(shown, pictures)))
    said = {sort.sku for sort in sorts}
    return [*sorts, *(sort for sort in here.sorts if sort.sku not in said)]


def _place(file: str, pictures: list[Print]) -> int:
    return next((place for place, each in enumerate(pictures, 1) if each.file == file), 1)


def _merged_sort(draft: Draft, sort: Sort, was: Sort | None, shown: int) -> Sort:
    lacks = _lacks(draft)
    if was is None:
        if sort.price == UNSAID:
            raise Unfit("import.missing", line=draft.line, column="variant price")
        return replace(sort, picture=shown)
    fields: dict[str, Any] = {
        name: getattr(was, name) for name, columns in OF_VARIANTS.items() if lacks(*columns)
    }
    fields["picture"] = was.picture if lacks("variant image") else shown
    if lacks(*OPTIONS):
        fields["options"] = was.options
    return replace(sort, sku=was.sku, **fields)


def _refuse_twins(draft: Draft, sorts: list[Sort]) -> None:
    seen: dict[tuple[str, ...], str] = {}
    for sort in sorts:
        other = seen.setdefault(tuple(sort.options), sort.sku)
        if other != sort.sku:
            raise Unfit("import.other_sku", line=draft.line, sku=other, other=sort.sku)
