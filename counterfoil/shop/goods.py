"""Putting goods on the shelves: what an import brings, checked already, into the tables."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from counterfoil.gate.db import Db
from counterfoil.gate.shapes import Unfit
from counterfoil.shop import search
from counterfoil.shop.found_by import remember_words
from counterfoil.shop.pricing.tax_classes import STANDARD

Did = Literal["added", "unchanged", "updated"]


@dataclass(frozen=True, slots=True)
class Sort:
    """One variant as it is brought."""

    sku: str
    options: list[str]
    price: int
    compare_at: int | None
    quantity: int
    grams: int = 0
    barcode: str = ""
    picture: int = 1  # which of the pictures shows it
    back_orders: bool = False  # whether it may be ordered when there is none
    cost: int | None = None  # what the shop pays for it
    tax_class: str = STANDARD


@dataclass(frozen=True, slots=True)
class Print:
    """One picture that lies in the media folder."""

    file: str
    alt: str
    width: int
    height: int
    decorative: bool = False


@dataclass(frozen=True, slots=True)
class Goods:
    """One product as it is brought: at least one variant, the pictures in order."""

    slug: str
    title: str
    vendor: str
    description: str  # clean HTML
    category: tuple[str, str]  # slug and title
    tags: str
    option_names: list[str]
    published: bool
    currency: str
    sorts: list[Sort]
    pictures: list[Print]
    above: list[str] = field(default_factory=list)  # titles of the categories that its category is in
    retired: bool = False

    @property
    def hash(self) -> bytes:
        """The same goods brought again have the same."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).digest()


def shelve(db: Db, goods: Goods, at: int) -> Did:
    """Put goods on the shelves: the same again changes nothing; Unfit, before anything is written, if they cannot."""
    here = db.one(SELECT_PRODUCT, slug=goods.slug)
    if here and bytes(here[1] or b"") == goods.hash:
        return "unchanged"
    write(db, goods, at, here[0] if here else None)
    return "updated" if here else "added"


def lock(db: Db, slugs: list[str]) -> None:
    """On PostgreSQL take the rows in the order in which orders take them, so that neither waits for the other."""
    if db.kind == "postgres":
        db.all(LOCK_VARIANTS, slugs=slugs)


LOCK_VARIANTS = """
    select variants.id
    from variants
    join products on products.id = variants.product_id
    where products.slug = any(:slugs)
    order by variants.id
    for no key update of variants
"""


def write(
    db: Db, goods: Goods, at: int, product_id: int | None, moves: Mapping[str, int] | None = None
) -> int:
    """The rows of a product; stock moves as told, or by as much as what was last said of it did."""
    refuse_taken_skus(db, goods, product_id)
    number = _write_product(db, goods, at, product_id)
    _write_variants(db, goods, number, at, moves)
    _write_pictures(db, goods, number)
    remember_words(db, number)
    return number


SELECT_PRODUCT = "select id, imported from products where slug = :slug"


def refuse_taken_skus(db: Db, goods: Goods, product_id: int | None) -> None:
    """An article number belongs to one product."""
    for sort in goods.sorts:
        row = db.one(SELECT_OWNER, sku=sort.sku)
        if row and row[0] != product_id:
            raise Unfit("import.sku_taken", sku=sort.sku, product=row[1])


SELECT_OWNER = """
    select products.id, products.title
    from variants
    join products on products.id = variants.product_id
    where variants.sku = :sku
"""


def _write_product(db: Db, goods: Goods, at: int, product_id: int | None) -> int:
    cheapest = min(goods.sorts, key=lambda sort: sort.price)
    columns: dict[str, object] = {
        "slug": goods.slug,
        "title": goods.title,
        "title_key": search.folded(goods.title),
        "vendor": goods.vendor,
        "description": goods.description,
        "category_id": _category(db, *goods.category),
        "tags": goods.tags,
        "option_names": json.dumps(goods.option_names, ensure_ascii=False),
        "published": int(goods.published),
        "lowest_price": cheapest.price,
        "compare_at": cheapest.compare_at,
        "currency": goods.currency,
        "highest_price": max(sort.price for sort in goods.sorts),
        "imported": goods.hash,
        "at": at,
    }
    if product_id is not None:
        db.run(UPDATE_PRODUCT, id=product_id, **columns)
        return product_id
    row = db.one(INSERT_PRODUCT, **columns)
    assert row is not None
    return int(row[0])


INSERT_PRODUCT = """
    insert into products (
        slug, title, title_key, vendor, description, category_id, tags, option_names, published, position,
        lowest_price, compare_at, currency, highest_price, imported, created_at, updated_at
    )
    values (
        :slug, :title, :title_key, :vendor, :description, :category_id, :tags, :option_names, :published,
        (select coalesce(max(position), 0) + 1 from products),
        :lowest_price, :compare_at, :currency, :highest_price, :imported, :at, :at
    )
    returning id
"""
UPDATE_PRODUCT = """
    update products
    set slug = :slug,
        title = :title,
        title_key = :title_key,
        vendor = :vendor,
        description = :description,
        category_id = :category_id,
        tags = :tags,
        option_names = :option_names,
        published = :published,
        lowest_price = :lowest_price,
        compare_at = :compare_at,
        currency = :currency,
        highest_price = :highest_price,
        imported = :imported,
        retired_at = case when :published = 1 then null else retired_at end,
        version = version + 1,
        updated_at = :at
    where id = :id
"""


def _category(db: Db, slug: str, title: str) -> int:
    row = db.one("select id from categories where slug = :slug", slug=slug) or db.one(
        INSERT_CATEGORY, slug=slug, title=title
    )
    assert row is not None
    return int(row[0])


INSERT_CATEGORY = """
    insert into categories (slug, title, position)
    values (:slug, :title, (select coalesce(max(position), 0) + 1 from categories))
    returning id
"""


def _write_variants(db: Db, goods: Goods, product_id: int, at: int, moves: Mapping[str, int] | None) -> None:
    for position, sort in enumerate(goods.sorts, 1):
        variant = db.one(
            UPSERT_VARIANT,
            product_id=product_id,
            sku=sort.sku,
            options=json.dumps(sort.options, ensure_ascii=False),
            price=sort.price,
            compare_at=sort.compare_at,
            currency=goods.currency,
            back_orders=int(sort.back_orders),
            grams=sort.grams,
            barcode=sort.barcode,
            picture=sort.picture,
            position=position,
        )
        assert variant is not None
        number, stated = variant
        by = sort.quantity - stated if moves is None else moves.get(sort.sku, 0)
        if by:
            db.run(MOVE_STOCK, id=number, by=by, at=at)
        if stated != sort.quantity:
            db.run("update variants set stated = :quantity where id = :id", id=number, quantity=sort.quantity)


# Back-orders that are out already must come in before they can be forbidden.
UPSERT_VARIANT = """
    insert into variants (
        product_id, sku, options, price, compare_at, currency, back_orders, grams, barcode, picture, position
    )
    values (
        :product_id, :sku, :options, :price, :compare_at, :currency, :back_orders, :grams, :barcode, :picture,
        :position
    )
    on conflict (sku) do update
    set options = excluded.options,
        price = excluded.price,
        compare_at = excluded.compare_at,
        currency = excluded.currency,
        back_orders = case when variants.on_hand < 0 then 1 else excluded.back_orders end,
        grams = excluded.grams,
        barcode = excluded.barcode,
        picture = excluded.picture,
        removed = 0,
        position = excluded.position
    returning id, stated
"""
# A variant that is here already keeps its stock: it moves by as much as the file's figure did, because what was
# sold since is not in the file; and never below nothing.
MOVE_STOCK = """
    insert into stock_moves (at, variant_id, kind, quantity, shelf, why)
    select :at, id, case when moved = 0 and difference > 0 then 'received' else 'corrected' end,
        difference, difference, 'import'
    from (
        select id, moved,
            case
                when back_orders = 0 and on_hand + :by < 0 then -on_hand
                else :by
            end as difference
        from variants
        where id = :id
    ) as counted
    where difference <> 0
"""


def _write_pictures(db: Db, goods: Goods, product_id: int) -> None:
    db.run("delete from pictures where product_id = :product_id", product_id=product_id)
    for position, each in enumerate(goods.pictures, 1):
        db.run(
            INSERT_PICTURE,
            product_id=product_id,
            position=position,
            **{**asdict(each), "decorative": int(each.decorative)},
        )


INSERT_PICTURE = """
    insert into pictures (product_id, file, alt, width, height, decorative, position)
    values (:product_id, :file, :alt, :width, :height, :decorative, :position)
"""
