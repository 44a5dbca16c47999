"""One variant: what it is called, costs, weighs and how it is sold."""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.shapes import Flag, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.assortment.holding import Changed, Held, Version, hold, put_back
from counterfoil.shop.assortment.looking import Goods, goods_at
from counterfoil.shop.money import MOST
from counterfoil.shop.pricing.tax_classes import STANDARD
from counterfoil.shop.pricing.words import Word
from counterfoil.shop.skus import refuse_taken

HEAVIEST = 100_000_000  # grams
MOST_LOW = 1_000_000


@dataclass(frozen=True, slots=True)
class EditVariant:
    """Everything that is said of a variant, as it is to be from now on; amounts in minor units."""

    slug: Annotated[str, Text(1, 200)]
    sku: Annotated[str, Text(1, 100)]
    version: Annotated[int, Version()]
    price: Annotated[int, Whole(0, MOST)]
    compare_at: Annotated[int | None, Whole(0, MOST)] = None
    cost: Annotated[int | None, Whole(0, MOST)] = None
    new_sku: Annotated[str, Text(0, 100)] = ""  # nothing: as it was
    barcode: Annotated[str, Text(0, 100)] = ""
    grams: Annotated[int, Whole(0, HEAVIEST)] = 0
    tax_class: Annotated[str, Word()] = STANDARD
    back_orders: Annotated[bool, Flag()] = False
    low_at: Annotated[int | None, Whole(0, MOST_LOW)] = None
    picture: Annotated[int, Whole(1, 100)] = 1


@dataclass(frozen=True, slots=True)
class RemoveVariant:
    """Which variant of a product, at the version that was seen."""

    slug: Annotated[str, Text(1, 200)]
    sku: Annotated[str, Text(1, 100)]
    version: Annotated[int, Version()]


@operation("edit_variant", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def edit_variant(work: Work, wants: EditVariant) -> Goods:
    """Say what a variant is called, costs and weighs, and how it is taxed and sold."""
    work.about(wants.sku)
    with work.writing() as db:
        held = hold(db, wants.slug, None)
        number, now = _variant(db, held, wants.sku)
        wanted = {name: getattr(wants, name) for name in SAID} | {"sku": wants.new_sku or wants.sku}
        if held.version != wants.version:
            raise Changed(held.version, now, **wanted)
        refuse_taken(db, {wanted["sku"]: number}, "new_sku")
        if not wants.back_orders and now["on_hand"] < 0:
            raise Invalid.one("back_orders", "goods.owed", count=-now["on_hand"])
        db.run(UPDATE_VARIANT, id=number, **{**wanted, "back_orders": int(wants.back_orders)})
        put_back(db, held, work.now)
        before = {name: now[name] for name in SAID}
        _offer(db, work, held, "edit_variant", wanted["sku"], **before, new_sku=wants.sku)
        return goods_at(db, held.slug)


def _offer(db: Db, work: Work, held: Held, inverse: str, sku: str, **said: object) -> None:
    wants = {"slug": held.slug, "sku": sku, "version": held.next, **said}
    undoing.offer(db, work, operation=inverse, wants=wants, said=f"undo.{work.name}", thing=sku)


def _variant(db: Db, held: Held, sku: str) -> tuple[int, dict[str, Any]]:
    row = db.one(SELECT_VARIANT, id=held.id, sku=sku)
    if row is None:
        raise NotFound("product.none")
    number, *columns = row
    now = dict(zip((*SAID, "sku", "on_hand"), columns, strict=True))
    return number, {**now, "back_orders": now["back_orders"] == 1}


SAID = ("price", "compare_at", "cost", "barcode", "grams", "tax_class", "back_orders", "low_at", "picture")
VARIANT = f"""
    select id, {", ".join(SAID)}, sku, on_hand
    from variants
    where product_id = :id
    and sku = :sku
    and removed = 0
"""  # noqa: S608  (our own words)
SELECT_VARIANT = Either(sqlite=VARIANT, postgres=VARIANT + "    for no key update\n")
UPDATE_VARIANT = """
    update variants
    set sku = :sku,
        price = :price,
        compare_at = :compare_at,
        cost = :cost,
        barcode = :barcode,
        grams = :grams,
        tax_class = :tax_class,
        back_orders = :back_orders,
        low_at = :low_at,
        picture = :picture
    where id = :id
"""


@operation("remove_variant", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def remove_variant(work: Work, wants: RemoveVariant) -> Goods:
    """Take one variant off the shelves for good; its orders stay whole."""
    work.about(wants.sku)
    with work.writing() as db:
        held = hold(db, wants.slug, wants.version)
        number, _ = _variant(db, held, wants.sku)
        if not db.run(REMOVE_UNLESS_LAST, id=number, product_id=held.id):
            raise Conflict("goods.last_variant")
        db.run("delete from cart_lines where variant_id = :id", id=number)
        put_back(db, held, work.now)
        _offer(db, work, held, "return_variant", wants.sku)
        return goods_at(db, held.slug)


@operation("return_variant", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def return_variant(work: Work, wants: RemoveVariant) -> Goods:
    """Put a variant back on the shelves that was removed."""
    work.about(wants.sku)
    with work.writing() as db:
        held = hold(db, wants.slug, wants.version)
        row = db.one(SELECT_REMOVED, sku=wants.sku, product_id=held.id)
        fits = row and len(json.loads(row[1])) == len(json.loads(held.row["option_names"]))
        if row is None or not fits or not db.run(RETURN, id=row[0], product_id=held.id, options=row[1]):
            raise Conflict("goods.not_again", sku=wants.sku)
        put_back(db, held, work.now)
        _offer(db, work, held, "remove_variant", wants.sku)
        return goods_at(db, held.slug)


REMOVE_UNLESS_LAST = """
    update variants
    set removed = 1
    where id = :id
    and exists (
        select 1
        from variants as others
        where others.product_id = :product_id
        and others.removed = 0
        and others.id <> :id
    )
"""
SELECT_REMOVED = (
    "select id, options from variants where sku = :sku and product_id = :product_id and removed = 1"
)
# Only where no other has come to be made like it.
RETURN = """
    update variants
    set removed = 0
    where id = :id
    and not exists (
        select 1
        from variants as others
        where others.product_id = :product_id
        and others.removed = 0
        and others.options = :options
    )
"""
