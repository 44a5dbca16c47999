"""What there is to choose of a product: its options, and the variants they make."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.assortment.holding import Changed, Held, Version, hold, put_back
from counterfoil.shop.assortment.looking import Goods, goods_at
from counterfoil.shop.assortment.plan import Names, Option, Options, Plan, Sort, Sorts, plan
from counterfoil.shop.skus import own_sku, refuse_taken


@dataclass(frozen=True, slots=True)
class SetOptions:
    """What there is to choose from now on; the variants follow."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]
    options: Annotated[tuple[Option, ...], Options()]


@dataclass(frozen=True, slots=True)
class RestoreVariants:
    """Which variants there were, by SKU, and what their options were called."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]
    names: Annotated[tuple[str, ...], Names()]
    variants: Annotated[tuple[Sort, ...], Sorts()]


@operation("set_options", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def set_options(work: Work, wants: SetOptions) -> Goods:
    """Say what there is to choose of a product: variants are made, stay or go by it."""
    work.about(wants.slug)
    with work.writing() as db:
        held = hold(db, wants.slug, None)
        names = json.loads(held.row["option_names"])
        rows = db.all(LOCKED_VARIANTS[db.kind], id=held.id)
        if held.version != wants.version:
            raise Changed(held.version, {"options": _told(names, rows)}, options=wants.options)
        here = {number: json.loads(options) for number, options, removed, _ in rows if not removed}
        gone = {number: json.loads(options) for number, options, removed, _ in rows if removed}
        _follow(db, held, plan(names, here, wants.options, gone))
        option_names = json.dumps([option.name for option in wants.options], ensure_ascii=False)
        db.run("update products set option_names = :names where id = :id", names=option_names, id=held.id)
        put_back(db, held, work.now)
        _offer(db, work, held, names, rows)
        return goods_at(db, held.slug)


def _offer(db: Db, work: Work, held: Held, names: list[str], rows: list[Row]) -> None:
    before = [
        {"sku": sku, "options": json.loads(options)} for _, options, removed, sku in rows if not removed
    ]
    undoing.offer(
        db,
        work,
        operation="restore_variants",
        wants={"slug": held.slug, "version": held.next, "names": names, "variants": before},
        said="undo.set_options",
        thing=held.slug,
        title=held.row["title"],
    )


def _told(names: list[str], rows: Iterable[Row]) -> list[Option]:
    chosen = [json.loads(options) for _, options, removed, _ in rows if not removed]
    return [
        Option(name, tuple(dict.fromkeys(options[place] for options in chosen)))
        for place, name in enumerate(names)
    ]


# In the order of the ids, as orders take them.
SELECT_VARIANTS = "select id, options, removed, sku from variants where product_id = :id order by id"
LOCKED_VARIANTS = {"sqlite": SELECT_VARIANTS, "postgres": SELECT_VARIANTS + " for no key update"}


def _follow(db: Db, held: Held, wanted: Plan) -> None:
    made = [own_sku(held.slug, values) for values, number in wanted.variants if number is None]
    refuse_taken(db, dict.fromkeys(made), "options")
    like = db.one(SELECT_FIRST, id=held.id)
    for gone in wanted.gone:
        _remove(db, gone)
    for position, (values, number) in enumerate(wanted.variants, 1):
        if number is not None:
            _keep(db, number, values, position)
        elif like:
            options = json.dumps(values, ensure_ascii=False)
            sku = own_sku(held.slug, values)
            db.run(MADE_LIKE, like=like[0], sku=sku, options=options, position=position)


SELECT_FIRST = """
    select id
    from variants
    where product_id = :id
    and removed = 0
    order by position, id
    limit 1
"""
REMOVE = "update variants set removed = 1 where id = :id"
STAYS = "update variants set options = :options, position = :position, removed = 0 where id = :id"
# A new one costs and weighs what the first one does; what it is on the shelf is counted later.
MADE_LIKE = """
    insert into variants (
        product_id, sku, options, price, compare_at, cost, currency, grams, picture, position, tax_class,
        back_orders, low_at
    )
    select product_id, :sku, :options, price, compare_at, cost, currency, grams, picture, :position, tax_class,
        back_orders, low_at
    from variants
    where id = :like
"""


@operation("restore_variants", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def restore_variants(work: Work, wants: RestoreVariants) -> Goods:
    """Have the variants of a product be again which they were."""
    work.about(wants.slug)
    with work.writing() as db:
        held = hold(db, wants.slug, wants.version)
        rows = db.all(LOCKED_VARIANTS[db.kind], id=held.id)
        numbers = {sku: number for number, _, _, sku in rows}
        if not {sort.sku for sort in wants.variants} <= numbers.keys():
            raise Conflict("goods.not_again", sku=wants.slug)
        for number, _, removed, sku in rows:
            if not removed and sku not in {sort.sku for sort in wants.variants}:
                _remove(db, number)
        for position, sort in enumerate(wants.variants, 1):
            _keep(db, numbers[sort.sku], sort.options, position)
        option_names = json.dumps(wants.names, ensure_ascii=False)
        db.run("update products set option_names = :names where id = :id", names=option_names, id=held.id)
        put_back(db, held, work.now)
        _offer(db, work, held, json.loads(held.row["option_names"]), rows)
        return goods_at(db, held.slug)


def _remove(db: Db, number: int) -> None:
    db.run(REMOVE, id=number)
    db.run("delete from cart_lines where variant_id = :id", id=number)


def _keep(db: Db, number: int, options: tuple[str, ...], position: int) -> None:
    db.run(STAYS, id=number, options=json.dumps(options, ensure_ascii=False), position=position)
