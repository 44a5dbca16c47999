"""Where a product stands: for sale, a draft, retired, or gone from the books."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Flag, Text
from counterfoil.gate.work import Work
from counterfoil.shop import search, slugs, undoing
from counterfoil.shop.assortment.holding import Held, Version, hold, keep_names_apart, put_back
from counterfoil.shop.assortment.looking import SOLD, Goods, goods_at


@dataclass(frozen=True, slots=True)
class MoveProduct:
    """Which product, at the version that was seen."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]


@dataclass(frozen=True, slots=True)
class Deleted:
    """What is gone; `code` brings it back."""

    slug: str
    code: str


@dataclass(frozen=True, slots=True)
class BringBack:
    """What was deleted."""

    code: Annotated[str, Text(1, 200)]
    published: Annotated[bool, Flag()] = False  # whether it is for sale at once


@operation("publish_product", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def publish_product(work: Work, wants: MoveProduct) -> Goods:
    """Put a product up for sale."""
    return _stand(work, wants, published=1, retired_at=None)


@operation("unpublish_product", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def unpublish_product(work: Work, wants: MoveProduct) -> Goods:
    """Take a product off the shelves, to be worked on."""
    return _stand(work, wants, published=0, retired_at=None)


@operation("retire_product", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def retire_product(work: Work, wants: MoveProduct) -> Goods:
    """Put a product away that is not sold any more; its orders stay whole."""
    return _stand(work, wants, published=0, retired_at=work.now)


def _stand(work: Work, wants: MoveProduct, *, published: int, retired_at: int | None) -> Goods:
    work.about(wants.slug)
    with work.writing() as db:
        held = hold(db, wants.slug, wants.version)
        db.run(STAND, id=held.id, published=published, retired_at=retired_at)
        put_back(db, held, work.now)
        before = (
            "publish_product" if held.published else "retire_product" if held.retired else "unpublish_product"
        )
        undoing.offer(
            db,
            work,
            operation=before,
            wants={"slug": held.slug, "version": held.next},
            said=f"undo.{work.name}",
            thing=held.slug,
            title=held.row["title"],
        )
        return goods_at(db, held.slug)


STAND = "update products set published = :published, retired_at = :retired_at where id = :id"


@operation("delete_product", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.DESTROYS)
def delete_product(work: Work, wants: MoveProduct) -> Deleted:
    """Take a product out of the books that was never sold, and give its names free."""
    work.about(wants.slug)
    with work.writing() as db:
        held = hold(db, wants.slug, wants.version)
        _refuse_sold(db, held)
        mark = f"~{held.id}"  # a letter that no slug has
        db.run(DELETE_PRODUCT, id=held.id, mark=mark, at=work.now)
        db.run(MARK_SKUS, id=held.id, mark=mark)
        db.run(search.FORGET, product_id=held.id)
        db.run(EMPTY_CARTS, id=held.id)
        undoing.offer(
            db,
            work,
            operation="bring_product_back",
            wants={"code": held.slug + mark, "published": held.published},
            said="undo.delete_product",
            thing=held.slug,
            title=held.row["title"],
        )
        return Deleted(held.slug, held.slug + mark)


def _refuse_sold(db: Db, held: Held) -> None:
    if db.one(f"select 1 from products where id = :id and {SOLD}", id=held.id):  # noqa: S608  (our own words)
        raise Conflict("goods.sold", product=held.row["title"])


# What was on the shelf stays in the stock's ledger, which is only added to; so the rows stay, under other names.
DELETE_PRODUCT = """
    update products
    set deleted_at = :at,
        published = 0,
        slug = slug || :mark,
        version = version + 1
    where id = :id
"""
MARK_SKUS = "update variants set sku = sku || :mark where product_id = :id"
EMPTY_CARTS = """
    delete from cart_lines
    where variant_id in (select variants.id from variants where variants.product_id = :id)
"""


@operation("bring_product_back", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def bring_product_back(work: Work, wants: BringBack) -> Goods:
    """Put a product back into the books that was deleted, as a draft."""
    with work.writing() as db:
        keep_names_apart(db)
        row = db.one(SELECT_DELETED, code=wants.code)
        if row is None:
            raise NotFound("product.none")
        slug, _, number = wants.code.rpartition("~")
        _refuse_taken_names(db, row[0], slug, f"~{number}")
        db.run(BRING_BACK, id=row[0], slug=slug, published=int(wants.published))
        db.run(UNMARK_SKUS, id=row[0], mark=f"~{number}")
        slugs.lead_on(db, "product", row[0], slug, slug)
        work.about(slug)
        held = hold(db, slug, None)
        put_back(db, held, work.now)
        undoing.offer(
            db,
            work,
            operation="delete_product",
            wants={"slug": slug, "version": held.next},
            said="undo.bring_product_back",
            thing=slug,
            title=held.row["title"],
        )
        return goods_at(db, slug)


SELECT_DELETED = "select id from products where slug = :code and deleted_at is not null"
BRING_BACK = """
    update products
    set deleted_at = null,
        retired_at = null,
        published = :published,
        slug = :slug
    where id = :id
"""
UNMARK_SKUS = "update variants set sku = replace(sku, :mark, '') where product_id = :id"


def _refuse_taken_names(db: Db, number: int, slug: str, mark: str) -> None:
    if db.one("select 1 from products where slug = :slug", slug=slug) or db.one(
        SELECT_TAKEN_SKU, id=number, mark=mark
    ):
        raise Conflict("goods.names_taken", slug=slug)


SELECT_TAKEN_SKU = """
    select 1
    from variants as gone
    join variants as others on others.sku = replace(gone.sku, :mark, '')
    where gone.product_id = :id
"""
