"""One product in somebody's hands: held until the block is left, at the version that whoever changes it has seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.seen import Seen
from counterfoil.shop import slugs
from counterfoil.shop.found_by import remember_words
from counterfoil.shop.pricing.prices import fold_all


class Version(Seen):
    """Takes the version of a product or a category that was seen."""

    def __init__(self) -> None:
        super().__init__(1, 1 << 53)


class Changed(Conflict):
    """Somebody was quicker; `details` holds what is there now beside what was wanted."""

    sentence = "goods.changed"

    def __init__(self, version: int, now: Mapping[str, object] | None = None, **wanted: object) -> None:
        super().__init__()
        self.version = version
        self.now = dict(now or {})
        self.wanted = wanted
        self.details = {"version": version, "now": self.now, "wanted": wanted}


@dataclass(frozen=True, slots=True)
class Held:
    """A product that nobody else changes meanwhile."""

    id: int
    slug: str
    version: int
    published: bool
    retired: bool
    currency: str
    row: Mapping[str, Any] = field(repr=False)

    @property
    def next(self) -> int:
        """Its version once this change is made."""
        return self.version + 1


COLUMNS = (
    *("id", "slug", "version", "published", "retired_at", "currency", "title", "vendor", "description"),
    *("tags", "category", "option_names"),
)


def hold(db: Db, slug: str, version: int | None) -> Held:
    """The product at the version that was seen; Changed if it is another by now, NotFound if there is none."""
    keep_names_apart(db)
    found = db.one(SELECT_HELD, slug=slug)
    if found is None:  # renamed while somebody looked at it
        found = db.one(SELECT_HELD, slug=slugs.now_at(db, "product", slug))
    if found is None:
        raise NotFound("product.none")
    row = dict(zip(COLUMNS, found, strict=True))
    held = Held(
        row["id"],
        row["slug"],
        row["version"],
        row["published"] == 1,
        row["retired_at"] is not None,
        row["currency"],
        row,
    )
    if version is not None and held.version != version:
        raise Changed(held.version, {"slug": held.slug})
    return held


def keep_names_apart(db: Db) -> None:
    """Whoever gives names and places to goods does so one after the other: no two are alike, no tree has a ring."""
    if db.kind == "postgres":
        db.one("select pg_advisory_xact_lock(7263448309)")


HELD = """
    select products.id, products.slug, products.version, products.published, products.retired_at,
        products.currency, products.title, products.vendor, products.description, products.tags,
        categories.slug, products.option_names
    from products
    join categories on categories.id = products.category_id
    where products.slug = :slug
    and products.deleted_at is null
"""
SELECT_HELD = Either(sqlite=HELD, postgres=HELD + "    for no key update of products\n")


def put_back(db: Db, held: Held, at: int) -> None:
    """Count its version, and keep in step what lists and searches tell of it."""
    db.run(TOUCH, id=held.id, at=at)
    fold_all(db, held.id)
    remember_words(db, held.id)


# What the last import said is not what is here any more, so that the same file brings it back.
TOUCH = "update products set updated_at = :at, imported = null where id = :id"
