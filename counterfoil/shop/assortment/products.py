"""A product is added, changed, and made once more under another name."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import rich_text, search, slugs, undoing
from counterfoil.shop.assortment.holding import Changed, Held, Version, hold, keep_names_apart, put_back
from counterfoil.shop.assortment.looking import Goods, goods_at
from counterfoil.shop.found_by import remember_words
from counterfoil.shop.money import MOST
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.skus import own_sku, refuse_taken
from counterfoil.shop.slugs import Slug


@dataclass(frozen=True, slots=True)
class AddProduct:
    """What a new product is called and costs; everything else is said later."""

    title: Annotated[str, Text(1, 200)]
    category: Annotated[str, Text(1, 200)]  # its slug
    price: Annotated[int, Whole(0, MOST)]  # minor units of the shop's own currency
    sku: Annotated[str, Text(0, 100)] = ""  # nothing: one is made of the title


@dataclass(frozen=True, slots=True)
class EditProduct:
    """Everything that is said of a product as a whole, as it is to be from now on."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]
    title: Annotated[str, Text(1, 200)]
    category: Annotated[str, Text(1, 200)]  # its slug
    new_slug: Annotated[str, Slug()] = ""  # nothing: as it was
    vendor: Annotated[str, Text(0, 200)] = ""
    tags: Annotated[str, Text(0, 2_000)] = ""
    description: Annotated[str, rich_text.RichText()] = ""


@dataclass(frozen=True, slots=True)
class DuplicateProduct:
    """Which product there is to be another one of."""

    slug: Annotated[str, Text(1, 200)]


@operation("add_product", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def add_product(work: Work, wants: AddProduct, terms: Terms) -> Goods:
    """Put a new product into the books, not for sale yet."""
    with work.writing() as db:
        keep_names_apart(db)
        slug = slugs.free(db, "product", slugs.slugify(wants.title))
        sku = wants.sku or own_sku(slug, [])
        refuse_taken(db, {sku: None})
        columns = {"slug": slug, "title": wants.title, "title_key": search.folded(wants.title)}
        category_id = category_of(db, wants.category)
        row = db.one(
            INSERT_PRODUCT,
            **columns,
            category_id=category_id,
            price=wants.price,
            currency=terms.currency,
            at=work.now,
        )
        assert row is not None
        db.run(INSERT_VARIANT, product_id=row[0], sku=sku, price=wants.price, currency=terms.currency)
        slugs.lead_on(db, "product", row[0], slug, slug)
        remember_words(db, row[0])
        work.about(slug)
        _offer_to_delete(db, work, slug, wants.title)
        return goods_at(db, slug)


def _offer_to_delete(db: Db, work: Work, slug: str, title: str) -> None:
    again = {"slug": slug, "version": 1}
    undoing.offer(
        db, work, operation="delete_product", wants=again, said="undo.product_added", thing=slug, title=title
    )


INSERT_PRODUCT = """
    insert into products (
        slug, title, title_key, category_id, published, position, lowest_price, currency, highest_price,
        created_at, updated_at
    )
    values (
        :slug, :title, :title_key, :category_id, 0, (select coalesce(max(position), 0) + 1 from products),
        :price, :currency, :price, :at, :at
    )
    returning id
"""
INSERT_VARIANT = """
    insert into variants (product_id, sku, price, currency, position)
    values (:product_id, :sku, :price, :currency, 1)
"""


def category_of(db: Db, slug: str) -> int:
    """The category's number; Invalid if there is none."""
    row = db.one("select id from categories where slug = :slug", slug=slug)
    if row is None:
        raise Invalid.one("category", "category.unknown")
    return int(row[0])


@operation("edit_product", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def edit_product(work: Work, wants: EditProduct) -> Goods:
    """Say what a product is called, where it stands and what is to be said of it."""
    work.about(wants.slug)
    with work.writing() as db:
        held = _hold(db, wants)
        slug = wants.new_slug or held.slug
        _refuse_taken_slug(db, held, slug)
        db.run(
            UPDATE_PRODUCT,
            id=held.id,
            slug=slug,
            title=wants.title,
            title_key=search.folded(wants.title),
            category_id=category_of(db, wants.category),
            vendor=wants.vendor,
            tags=wants.tags,
            description=wants.description,
        )
        slugs.lead_on(db, "product", held.id, held.slug, slug)
        put_back(db, held, work.now)
        before = {name: held.row[name] for name in SAID} | {"new_slug": held.slug}
        undoing.offer(
            db,
            work,
            operation="edit_product",
            wants={"slug": slug, "version": held.next, **before},
            said="undo.product_edited",
            thing=slug,
            title=wants.title,
        )
        return goods_at(db, slug)


def _hold(db: Db, wants: EditProduct) -> Held:
    """The product, or both versions of what was to be changed in it."""
    held = hold(db, wants.slug, None)
    if held.version == wants.version:
        return held
    wanted = {name: getattr(wants, name) for name in SAID} | {"slug": wants.new_slug or held.slug}
    raise Changed(held.version, {name: held.row[name] for name in wanted}, **wanted)


SAID = ("title", "category", "vendor", "tags", "description")
UPDATE_PRODUCT = """
    update products
    set slug = :slug,
        title = :title,
        title_key = :title_key,
        category_id = :category_id,
        vendor = :vendor,
        tags = :tags,
        description = :description
    where id = :id
"""


def _refuse_taken_slug(db: Db, held: Held, slug: str) -> None:
    if slug != held.slug and db.one("select 1 from products where slug = :slug", slug=slug):
        raise Invalid.one("new_slug", "goods.slug_taken", slug=slug)


@operation("duplicate_product", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def duplicate_product(work: Work, wants: DuplicateProduct) -> Goods:
    """Make another product like this one, not for sale yet and with nothing on the shelf."""
    with work.writing() as db:
        held = hold(db, wants.slug, None)
        slug = slugs.free(db, "product", held.slug)
        title = f"{held.row['title']} (copy)"[:200]
        row = db.one(
            COPY_PRODUCT, id=held.id, slug=slug, title=title, title_key=search.folded(title), at=work.now
        )
        assert row is not None
        _copy_variants(db, held.id, row[0], slug)
        db.run(COPY_PICTURES, id=held.id, copy=row[0])
        slugs.lead_on(db, "product", row[0], slug, slug)
        remember_words(db, row[0])
        work.about(slug)
        _offer_to_delete(db, work, slug, title)
        return goods_at(db, slug)


COPY_PRODUCT = """
    insert into products (
        slug, title, title_key, vendor, description, category_id, tags, option_names, published, position,
        lowest_price, compare_at, currency, highest_price, created_at, updated_at
    )
    select :slug, :title, :title_key, vendor, description, category_id, tags, option_names, 0,
        (select max(others.position) + 1 from products as others),
        lowest_price, compare_at, currency, highest_price, :at, :at
    from products
    where id = :id
    returning id
"""


def _copy_variants(db: Db, number: int, copy: int, slug: str) -> None:
    rows: list[Row] = db.all(SELECT_TO_COPY, id=number)
    for variant_id, options in rows:
        db.run(COPY_VARIANT, id=variant_id, copy=copy, sku=own_sku(slug, options))


SELECT_TO_COPY = (
    "select id, options from variants where product_id = :id and removed = 0 order by position, id"
)
COPY_VARIANT = """
    insert into variants (
        product_id, sku, options, price, compare_at, cost, currency, grams, picture, position, tax_class,
        back_orders, low_at
    )
    select :copy, :sku, options, price, compare_at, cost, currency, grams, picture, position, tax_class,
        back_orders, low_at
    from variants
    where id = :id
"""
COPY_PICTURES = """
    insert into pictures (product_id, file, alt, decorative, width, height, position)
    select :copy, file, alt, decorative, width, height, position
    from pictures
    where product_id = :id
"""
