"""One product, with everything that is said and done about it."""

import re
from collections.abc import Callable, Mapping

from markupsafe import Markup

from counterfoil.gate import shapes
from counterfoil.gate.operation import Operation
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.assortment.categories import list_all_categories
from counterfoil.shop.assortment.holding import Changed
from counterfoil.shop.assortment.looking import Goods, LookAtGoods, look_at_goods
from counterfoil.shop.assortment.options import SetOptions, set_options
from counterfoil.shop.assortment.products import (
    DuplicateProduct,
    EditProduct,
    duplicate_product,
    edit_product,
)
from counterfoil.shop.assortment.standing import (
    MoveProduct,
    delete_product,
    publish_product,
    retire_product,
    unpublish_product,
)
from counterfoil.shop.assortment.variants import EditVariant, RemoveVariant, edit_variant, remove_variant
from counterfoil.shop.figures import say as money
from counterfoil.shop.money import Money
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.amounts import amounts
from counterfoil.web.pages.office.goods_list import STATES
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

LABELS = {
    "title": "Name",
    "category": "Category",
    "slug": "Address",
    "vendor": "Made by",
    "tags": "Tags",
    "description": "Description",
    "sku": "SKU",
    "price": "Price",
    "compare_at": "Price before",
    "cost": "Cost",
    "barcode": "Barcode",
    "grams": "Weight",
    "tax_class": "Class of tax",
    "back_orders": "Sold ahead",
    "low_at": "Low from",
    "picture": "Picture",
    "options": "Options",
}
AMOUNTS = ("price", "compare_at", "cost")
VALUES = re.compile("[,\n]")


def product(visit: Visit) -> Answer:
    """Look at everything about one product."""
    found: Goods = visit.perform(look_at_goods, shapes.read(LookAtGoods, visit.params, spoken=True))
    if found.slug != visit.params["slug"]:
        return answers.see_other(f"/admin/products/{found.slug}")
    return page(visit)


def page(visit: Visit, refusal: Refusal | None = None, part: str = "") -> Answer:
    """One product; `part` is the form on it that was refused."""
    found: Goods = visit.perform(look_at_goods, shapes.read(LookAtGoods, visit.params, spoken=True))
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    form = visit.form() if refusal else {}
    return show(
        visit,
        "office/product.html",
        answers.status_of(refusal) if refusal else 200,
        product=found,
        description=Markup(found.description),  # noqa: S704  (cleaned when it came in)
        currency=found.variants[0].price.currency,
        shelves=visit.perform(list_all_categories).items,
        states=STATES,
        chosen=_chosen(found),
        part=part,
        values=form if part == "said" else _said(found),
        form=form,
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
        both=_both(refusal, found) if isinstance(refusal, Changed) else [],
    )


def _said(found: Goods) -> dict[str, str]:
    return {
        "title": found.title,
        "category": found.category.slug,
        "new_slug": found.slug,
        "vendor": found.vendor,
        "tags": found.tags,
        "description": found.description,
    }


def _chosen(found: Goods) -> list[tuple[str, list[str]]]:
    """The options and their values, in the order of the variants."""
    return [
        (name, list(dict.fromkeys(variant.options[place] for variant in found.variants)))
        for place, name in enumerate(found.option_names)
    ]


def _both(changed: Changed, found: Goods) -> list[tuple[str, str, str]]:
    """Field by field, what is there now and what was wanted, where they differ."""
    currency = found.variants[0].price.currency
    return [
        (LABELS[name], _shown(name, changed.now[name], currency), _shown(name, wanted, currency))
        for name, wanted in changed.wanted.items()
        if name in changed.now and name in LABELS and changed.now[name] != wanted
    ]


def _shown(name: str, value: object, currency: str) -> str:
    if name in AMOUNTS and isinstance(value, int):
        return money(Money(value, currency))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "options" and isinstance(value, list | tuple):
        return "; ".join(f"{option.name}: {', '.join(option.values)}" for option in value)
    return "" if value is None else str(value)


Reads = Callable[[Visit], Mapping[str, object]]


def changing(
    operation: Operation, shape: type, part: str, reads: Reads | None = None
) -> Callable[[Visit], Answer]:
    """What does `operation` for a form of the page, and shows the product again where it is then."""

    def handler(visit: Visit) -> Answer:
        visit.admit(operation)
        try:
            said = {**(reads(visit) if reads else visit.form()), **visit.params}
            done = visit.perform(operation, shapes.read(shape, said, spoken=True))
        except (Invalid, Conflict) as refusal:
            return page(visit, refusal, part)
        return answers.see_other(
            f"/admin/products/{done.slug}" if isinstance(done, Goods) else "/admin/products"
        )

    return handler


def _amounts(visit: Visit) -> Mapping[str, object]:
    form = visit.form()
    return amounts(form, AMOUNTS, form.get("currency", ""))


def _options(visit: Visit) -> Mapping[str, object]:
    """Up to three rows of a name and its values, with commas or lines between them; rows without a name are none."""
    form = visit.form()
    options = [
        {
            "name": name,
            "values": [value.strip() for value in VALUES.split(form.get(f"values{n}", "")) if value.strip()],
        }
        for n in "123"
        if (name := form.get(f"name{n}", "").strip())
    ]
    return {"version": form.get("version", ""), "options": options}


edit = changing(edit_product, EditProduct, "said")
copy = changing(duplicate_product, DuplicateProduct, "standing")
publish = changing(publish_product, MoveProduct, "standing")
unpublish = changing(unpublish_product, MoveProduct, "standing")
retire = changing(retire_product, MoveProduct, "standing")
delete = changing(delete_product, MoveProduct, "standing")
options = changing(set_options, SetOptions, "options", _options)
variant = changing(edit_variant, EditVariant, "variant", _amounts)
remove = changing(remove_variant, RemoveVariant, "variant")
