"""The tree of categories: added, renamed, moved and taken away; who is in whom is decided in the transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import slugs, undoing
from counterfoil.shop.assortment.holding import Changed, Version, keep_names_apart
from counterfoil.shop.assortment.rewording import reword_goods
from counterfoil.shop.category_tree import ABOVE, in_order
from counterfoil.shop.slugs import Slug

DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category as staff see it: where it stands in the tree, and how many goods are in it itself."""

    slug: str
    title: str
    parent: str  # its slug, empty at the top
    depth: int
    count: int
    version: int


@dataclass(frozen=True, slots=True)
class Shelves:
    """All categories, each after the one it is in."""

    items: list[Shelf]


@dataclass(frozen=True, slots=True)
class AddCategory:
    """What a new category is called, and which one it is in."""

    title: Annotated[str, Text(1, 200)]
    parent: Annotated[str, Text(0, 200)] = ""


@dataclass(frozen=True, slots=True)
class EditCategory:
    """What a category is called from now on, and where it stands."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]
    title: Annotated[str, Text(1, 200)]
    parent: Annotated[str, Text(0, 200)] = ""
    new_slug: Annotated[str, Slug()] = ""  # nothing: as it was


@dataclass(frozen=True, slots=True)
class PlaceCategory:
    """As which of those beside it a category comes, counted from one."""

    slug: Annotated[str, Text(1, 200)]
    place: Annotated[int, Whole(1, 10_000)]


@operation("list_all_categories", needs=Permission.PRODUCTS_READ, ways=SIGNED_IN, effect=Effect.READS)
def list_all_categories(work: Work) -> Shelves:
    """See the tree of categories, the empty ones too."""
    with work.reading() as db:
        return shelves(db)


def shelves(db: Db) -> Shelves:
    """The whole tree."""
    rows = [(slug, parent, rest) for slug, parent, *rest in db.all(SELECT_SHELVES)]
    return Shelves(
        [
            Shelf(slug, title, parent, depth, count, version)
            for depth, (slug, parent, (title, count, version)) in in_order(rows)
        ]
    )


SELECT_SHELVES = """
    select categories.slug, coalesce(parents.slug, ''), categories.title,
        (
            select count(*)
            from products
            where products.category_id = categories.id
            and products.deleted_at is null
        ),
        categories.version
    from categories
    left join categories as parents on parents.id = categories.parent_id
    order by categories.position, categories.slug
"""


@operation("add_category", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def add_category(work: Work, wants: AddCategory) -> Shelves:
    """Make a place for goods of a kind."""
    with work.writing() as db:
        keep_names_apart(db)
        slug = slugs.free(db, "category", slugs.slugify(wants.title))
        parent = parent_of(db, wants.parent, None)
        row = db.one(INSERT, slug=slug, title=wants.title, parent=parent)
        assert row is not None
        slugs.lead_on(db, "category", row[0], slug, slug)
        work.about(slug)
        offer(db, work, "delete_category", {"slug": slug, "version": 1}, wants.title)
        return shelves(db)


def offer(db: Db, work: Work, inverse: str, wants: Mapping[str, object], title: str) -> None:
    """Say what puts a change of a category back."""
    thing = str(wants["slug"])
    undoing.offer(
        db, work, operation=inverse, wants=wants, said=f"undo.{work.name}", thing=thing, title=title
    )


INSERT = """
    insert into categories (slug, title, parent_id, position)
    values (:slug, :title, :parent, (select coalesce(max(position), 0) + 1 from categories))
    returning id
"""


def parent_of(db: Db, slug: str, child: int | None) -> int | None:
    """The number of the one it is to be in; Invalid if there is none, or it is in the child itself."""
    if not slug:
        return None
    row = db.one("select id from categories where slug = :slug", slug=slug)
    if row is None:
        raise Invalid.one("parent", "category.unknown")
    above = [number for (number,) in db.all(SELECT_ABOVE, id=row[0])]
    if child in above:
        raise Invalid.one("parent", "category.in_itself")
    below = 0 if child is None else _height(db, child)
    if len(above) + 1 + below > DEEPEST:
        raise Invalid.one("parent", "category.too_deep", most=DEEPEST)
    return int(row[0])


SELECT_ABOVE = f"with recursive {ABOVE} select id from above"  # noqa: S608  (our own words)


def _height(db: Db, number: int) -> int:
    """How many rows of categories stand below one."""
    row = db.one(SELECT_HEIGHT, id=number, most=DEEPEST)
    return int(row[0]) if row else 0


SELECT_HEIGHT = """
    with recursive below (id, depth) as (
        select categories.id, 0
        from categories
        where categories.id = :id
        union
        select categories.id, below.depth + 1
        from below
        join categories on categories.parent_id = below.id
        where below.depth < :most
    )
    select max(depth) from below
"""


@operation("edit_category", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def edit_category(work: Work, wants: EditCategory) -> Shelves:
    """Call a category something else, or put it into another one."""
    work.about(wants.slug)
    with work.writing() as db:
        number, title, parent, version = held_category(db, wants.slug)
        slug = wants.new_slug or wants.slug
        if version != wants.version:
            wanted = {"title": wants.title, "parent": wants.parent, "slug": slug}
            raise Changed(version, {"title": title, "parent": parent, "slug": wants.slug}, **wanted)
        if slug != wants.slug and db.one("select 1 from categories where slug = :slug", slug=slug):
            raise Invalid.one("new_slug", "goods.slug_taken", slug=slug)
        above = parent_of(db, wants.parent, number)
        db.run(UPDATE, id=number, slug=slug, title=wants.title, parent=above)
        slugs.lead_on(db, "category", number, wants.slug, slug)
        work.later(reword_goods, category=slug)
        before = {"title": title, "parent": parent, "new_slug": wants.slug}
        offer(db, work, "edit_category", {"slug": slug, "version": version + 1, **before}, wants.title)
        return shelves(db)


def held_category(db: Db, slug: str) -> Row:
    """Its number, title, parent and version; nobody else names or places goods meanwhile."""
    keep_names_apart(db)
    row = db.one(SELECT_HELD, slug=slug)
    if row is None:
        raise NotFound("category.unknown")
    return row


SELECT_HELD = """
    select categories.id, categories.title, coalesce(parents.slug, ''), categories.version
    from categories
    left join categories as parents on parents.id = categories.parent_id
    where categories.slug = :slug
"""
UPDATE = """
    update categories
    set slug = :slug,
        title = :title,
        parent_id = :parent,
        version = version + 1
    where id = :id
"""


@operation("place_category", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def place_category(work: Work, wants: PlaceCategory) -> Shelves:
    """Say as which of those beside it a category comes."""
    work.about(wants.slug)
    with work.writing() as db:
        number, title, _, _ = held_category(db, wants.slug)
        beside = [each for (each,) in db.all(SELECT_BESIDE, id=number)]
        before = {"slug": wants.slug, "place": beside.index(number) + 1}
        beside.remove(number)
        beside.insert(wants.place - 1, number)
        for position, each in enumerate(beside, 1):
            db.run("update categories set position = :position where id = :id", id=each, position=position)
        offer(db, work, "place_category", before, title)
        return shelves(db)


SELECT_BESIDE = """
    select id
    from categories
    where coalesce(parent_id, 0) = (
        select coalesce(placed.parent_id, 0) from categories as placed where placed.id = :id
    )
    order by position, slug
"""
