"""Names in addresses: made of titles, unique, and once given they lead to their thing for good."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Literal

from counterfoil.gate.db import Db
from counterfoil.gate.shapes import Text, Unfit
from counterfoil.shop import search

Thing = Literal["product", "category"]
NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")
LONGEST = 150


def slugify(text: str) -> str:
    """Small letters, digits and hyphens; a text of other letters gets a name made of its hash."""
    slug = NOT_IN_SLUGS.sub("-", search.folded(text)).strip("-")[:LONGEST].strip("-")
    if not slug and text.strip():
        return hashlib.sha256(text.strip().encode()).hexdigest()[:12]
    return slug


@dataclass(frozen=True, slots=True)
class Slug:
    """Takes a name as somebody types it, and makes one for addresses of it; nothing typed: none."""

    def read(self, raw: object, *, spoken: bool) -> str:
        """The name."""
        text = Text(0, 200).read(raw, spoken=spoken)
        if text and not slugify(text):
            raise Unfit("field.word")
        return slugify(text)

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "maxLength": 200}


def free(db: Db, thing: Thing, wanted: str) -> str:
    """The name, with a number behind it where it is taken."""
    taken = {slug for (slug,) in db.all(TAKEN[thing], slug=wanted, low=f"{wanted}-", high=f"{wanted}.")}
    return next(
        slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
    )


# Behind the hyphen comes what begins with the name and a hyphen, and nothing else: `.` follows `-`.
TAKEN: dict[Thing, str] = {
    "product": "select slug from products where slug = :slug or (slug >= :low and slug < :high)",
    "category": "select slug from categories where slug = :slug or (slug >= :low and slug < :high)",
}


def lead_on(db: Db, thing: Thing, number: int, before: str, now: str) -> None:
    """Have the name before lead to the thing; the name now is its own, whatever led where."""
    db.run(FORGET, kind=thing, slug=now)
    if before != now:
        db.run(REMEMBER, kind=thing, slug=before, number=number)


FORGET = "delete from former_slugs where kind = :kind and slug = :slug"
REMEMBER = """
    insert into former_slugs (kind, slug, thing_id)
    values (:kind, :slug, :number)
    on conflict (kind, slug) do update
    set thing_id = excluded.thing_id
"""


def now_at(db: Db, thing: Thing, slug: str) -> str:
    """Where the thing is now that once had this name; empty where there is none."""
    row = db.one(NOW_AT[thing], slug=slug)
    return str(row[0]) if row else ""


NOW_AT: dict[Thing, str] = {
    "product": """
        select products.slug
        from former_slugs
        join products on products.id = former_slugs.thing_id
        where former_slugs.kind = 'product'
        and former_slugs.slug = :slug
        and products.deleted_at is null
    """,
    "category": """
        select categories.slug
        from former_slugs
        join categories on categories.id = former_slugs.thing_id
        where former_slugs.kind = 'category'
        and former_slugs.slug = :slug
    """,
}
