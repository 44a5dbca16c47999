"""Which class of tax goods belong to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Each, Text
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.pricing.words import Word

MOST_VARIANTS = 2_000


@dataclass(frozen=True, slots=True)
class ClassGoods:
    """Which product belongs to which class of tax."""

    slug: Annotated[str, Text(1, 200)]
    tax_class: Annotated[str, Word()]


@dataclass(frozen=True, slots=True)
class Classed:
    """How many variants are of the class now."""

    slug: str
    tax_class: str
    count: int


@operation("class_goods", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def class_goods(work: Work, wants: ClassGoods) -> Classed:
    """Say which class of tax a product belongs to."""
    work.about(wants.slug)
    with work.writing() as db:
        before = _of_product(db, wants.slug)
        if not before:
            raise NotFound("product.none")
        count = db.run(UPDATE_CLASS, slug=wants.slug, tax_class=wants.tax_class)
        after = dict.fromkeys(before, wants.tax_class)
        undoing.offer(
            db,
            work,
            operation="class_variants",
            wants={"slug": wants.slug, "classes": before, "was": after},
            said="undo.tax_class",
            thing=wants.slug,
            after=wants.tax_class,
        )
    return Classed(wants.slug, wants.tax_class, count)


UPDATE_CLASS = """
    update variants
    set tax_class = :tax_class
    where product_id = (select products.id from products where products.slug = :slug)
"""


@dataclass(frozen=True, slots=True)
class ClassVariants:
    """Which class of tax each of some variants of a product belongs to, by SKU, and to which it must until now."""

    slug: Annotated[str, Text(1, 200)]
    classes: Annotated[Mapping[str, str], Each(Word(), MOST_VARIANTS)]
    was: Annotated[Mapping[str, str], Each(Word(), MOST_VARIANTS)] = field(default_factory=dict)


@operation(
    "class_variants", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE
)
def class_variants(work: Work, wants: ClassVariants) -> Classed:
    """Say which class of tax each variant of a product belongs to."""
    work.about(wants.slug)
    with work.writing() as db:
        held = _of_product(db, wants.slug)
        before = {sku: held[sku] for sku in wants.classes if sku in held}
        if not before or len(before) < len(wants.classes):
            raise NotFound("product.none")
        if any(held.get(sku) != tax_class for sku, tax_class in wants.was.items()):
            raise Conflict("tax.moved_on")
        db.run(UPDATE_CLASSES, classes=json.dumps(list(wants.classes.items())))
        undoing.offer(
            db,
            work,
            operation="class_variants",
            wants={"slug": wants.slug, "classes": before, "was": dict(wants.classes)},
            said="undo.tax_class",
            thing=wants.slug,
            after=", ".join(sorted(set(wants.classes.values()))),
        )
    return Classed(wants.slug, ", ".join(sorted(set(wants.classes.values()))), len(before))


def _of_product(db: Db, slug: str) -> dict[str, str]:
    """The class of each variant of a product, by SKU; nobody else changes them until the block ends."""
    return dict(db.all(SELECT_CLASSES, slug=slug))


SELECT_CLASSES = Either(
    *(
        f"""
        select sku, tax_class
        from variants
        where product_id = (select products.id from products where products.slug = :slug)
        order by id
        {locking}
        """  # noqa: S608  (our own words)
        for locking in ("", "for no key update")
    )
)
UPDATE_CLASSES = Either(
    sqlite="""
        update variants
        set tax_class = json_extract(wanted.value, '$[1]')
        from json_each(:classes) as wanted
        where sku = json_extract(wanted.value, '$[0]')
    """,
    postgres="""
        update variants
        set tax_class = wanted.value ->> 1
        from json_array_elements(:classes::json) as wanted
        where sku = wanted.value ->> 0
    """,
)
