"""Taking a category away, and putting it back with all that was in it."""

from dataclasses import dataclass
from typing import Annotated, Any

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.shapes import Text, Unfit, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import slugs
from counterfoil.shop.assortment.categories import (
    SELECT_ABOVE,
    Shelves,
    held_category,
    offer,
    parent_of,
    shelves,
)
from counterfoil.shop.assortment.holding import Changed, Version, keep_names_apart
from counterfoil.shop.assortment.rewording import reword_goods

MOST_GOODS = 5_000


@dataclass(frozen=True, slots=True)
class Slugs:
    """Takes names in addresses."""

    def read(self, raw: object, *, spoken: bool) -> list[str]:
        """The names."""
        if not isinstance(raw, list):
            raise Unfit("field.object")
        if len(raw) > MOST_GOODS:
            raise Unfit("field.many", most=MOST_GOODS)
        return [Text(1, 200).read(each, spoken=spoken) for each in raw]

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "array", "items": Text(1, 200).schema(), "maxItems": MOST_GOODS}


@dataclass(frozen=True, slots=True)
class DeleteCategory:
    """Which category, and where its goods go; nothing said: into the one it is in."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]
    into: Annotated[str, Text(0, 200)] = ""


@dataclass(frozen=True, slots=True)
class RestoreCategory:
    """What a category was called, where it stood, and what was in it."""

    slug: Annotated[str, Text(1, 200)]
    title: Annotated[str, Text(1, 200)]
    position: Annotated[int, Whole(0, 1 << 53)]
    goods: Annotated[list[str], Slugs()]
    below: Annotated[list[str], Slugs()]
    parent: Annotated[str, Text(0, 200)] = ""


@operation("delete_category", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.DESTROYS)
def delete_category(work: Work, wants: DeleteCategory) -> Shelves:
    """Take a category away; its goods go where they are sent, and what is below it moves up."""
    work.about(wants.slug)
    with work.writing() as db:
        number, title, parent, version = held_category(db, wants.slug)
        if version != wants.version:
            raise Changed(version, {"title": title, "parent": parent})
        goods = [slug for (slug,) in db.all(SELECT_GOODS, id=number)]
        below = [slug for (slug,) in db.all(SELECT_BELOW, id=number)]
        if len(goods) > MOST_GOODS:
            raise Conflict("category.too_full", most=MOST_GOODS)
        position = db.one("select position from categories where id = :id", id=number)
        into = _goes_into(db, wants, number, empty=not goods)
        if into:
            db.run(MOVE_GOODS, id=number, into=into[0])
            slugs.lead_on(db, "category", into[0], wants.slug, into[1])
            work.later(reword_goods, category=into[1])
        db.run(MOVE_UP, id=number)
        db.run("delete from former_slugs where kind = 'category' and thing_id = :id", id=number)
        db.run("delete from categories where id = :id", id=number)
        was = {"slug": wants.slug, "title": title, "parent": parent, "position": position and position[0]}
        offer(db, work, "restore_category", {**was, "goods": _kept(goods), "below": below}, title)
        return shelves(db)


def _kept(goods: list[str]) -> list[str]:
    return [slug for slug in goods if "~" not in slug]  # what was deleted before stays where it is sent


SELECT_GOODS = "select slug from products where category_id = :id order by id"
SELECT_BELOW = "select slug from categories where parent_id = :id order by position, slug"
MOVE_GOODS = "update products set category_id = :into where category_id = :id"
MOVE_UP = """
    update categories
    set parent_id = (select gone.parent_id from categories as gone where gone.id = :id)
    where parent_id = :id
"""


def _goes_into(db: Db, wants: DeleteCategory, number: int, *, empty: bool) -> Row | None:
    """Where goods go: what was said, else what it is in; an empty one at the top sends nothing."""
    row = db.one(SELECT_INTO, id=number, slug=wants.into)
    if row is None and wants.into:
        raise Invalid.one("into", "category.unknown")
    if row is None and not empty:
        raise Invalid.one("into", "category.into")
    if row and number in [each for (each,) in db.all(SELECT_ABOVE, id=row[0])]:
        raise Invalid.one("into", "category.in_itself")
    return row


SELECT_INTO = """
    select goes.id, goes.slug
    from categories as gone
    join categories as goes
        on goes.slug = :slug or (:slug = '' and goes.id = gone.parent_id)
    where gone.id = :id
"""


@operation("restore_category", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def restore_category(work: Work, wants: RestoreCategory) -> Shelves:
    """Put a category back that was taken away, with the goods that were in it."""
    work.about(wants.slug)
    with work.writing() as db:
        keep_names_apart(db)
        if db.one("select 1 from categories where slug = :slug", slug=wants.slug):
            raise Conflict("goods.slug_taken", slug=wants.slug)
        parent = parent_of(db, wants.parent, None)
        row = db.one(INSERT_AT, slug=wants.slug, title=wants.title, parent=parent, position=wants.position)
        assert row is not None
        for slug in wants.goods:
            db.run("update products set category_id = :id where slug = :slug", id=row[0], slug=slug)
        for slug in wants.below:
            db.run("update categories set parent_id = :id where slug = :slug", id=row[0], slug=slug)
        slugs.lead_on(db, "category", row[0], wants.slug, wants.slug)
        work.later(reword_goods, category=wants.slug)
        offer(db, work, "delete_category", {"slug": wants.slug, "version": 1}, wants.title)
        return shelves(db)


INSERT_AT = """
    insert into categories (slug, title, parent_id, position)
    values (:slug, :title, :parent, :position)
    returning id
"""
