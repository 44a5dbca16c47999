"""What can be done to many rows at once: a line each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from counterfoil.gate import shapes
from counterfoil.gate.operation import Operation
from counterfoil.gate.refusals import Invalid
from counterfoil.shop.after.sending import close_order, ship_order
from counterfoil.shop.assortment.many import correct_goods, move_goods
from counterfoil.shop.assortment.repricing import reprice_product
from counterfoil.shop.assortment.standing import publish_product, retire_product, unpublish_product
from counterfoil.shop.packing import pack_order, unpack_order
from counterfoil.shop.pricing.classes import class_goods
from counterfoil.shop.undoing import undo_change

UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Action:
    """An operation that is done to each row of a list; `more` is what it is asked beside the row."""

    operation: Operation
    row: str  # the field that names the row
    of: str  # which list
    more: Mapping[str, str] = field(default_factory=dict)  # field → what it is called
    versioned: bool = False  # whether it is asked the row's version, as it is then
    for_good: bool = False  # whether it cannot be undone, so that somebody has to be sure

    def asked(self, wants: Mapping[str, str]) -> dict[str, str]:
        """What each row is asked beside itself, or Invalid."""
        asked = {name: wants.get(name, "").strip() for name in self.more}
        shape = self.operation.asks
        assert shape is not None
        try:
            shapes.read(shape, {**asked, self.row: "X", "version": 1}, spoken=True)
        except Invalid as refusal:
            wrong = [each for each in refusal.misfits if each.field in asked]
            if wrong:
                raise Invalid(*wrong) from None
        return asked


BULK: dict[str, Action] = {
    "pack": Action(pack_order, "code", "orders"),
    "unpack": Action(unpack_order, "code", "orders"),
    "ship": Action(ship_order, "code", "orders", for_good=True),
    "close": Action(close_order, "code", "orders"),
    "publish": Action(publish_product, "slug", "products", versioned=True),
    "unpublish": Action(unpublish_product, "slug", "products", versioned=True),
    "retire": Action(retire_product, "slug", "products", versioned=True),
    "reprice": Action(
        reprice_product, "slug", "products", {"percent": "Per cent: 5 raises the prices, -5 lowers them"}
    ),
    "tax_class": Action(class_goods, "slug", "products", {"tax_class": "Class of tax"}),
    "category": Action(move_goods, "slug", "products", {"category": "Category"}),
    "stock": Action(
        correct_goods,
        "slug",
        "products",
        {"difference": "How many more or fewer of each variant? Fewer with a minus: -2", "why": "Why?"},
    ),
    UNDO: Action(undo_change, "code", "changes"),
}
