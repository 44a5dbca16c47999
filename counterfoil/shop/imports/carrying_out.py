"""Bringing in what a preview showed, and taking it back: in pieces, each whole, going on where the last one ended."""

import json
from collections.abc import Callable, Mapping
from time import monotonic

from counterfoil.gate.actor import Way, shop_itself
from counterfoil.gate.clock import SECOND
from counterfoil.gate.db import Db
from counterfoil.gate.failpoints import reach
from counterfoil.gate.refusals import Misfit
from counterfoil.gate.shapes import Unfit
from counterfoil.gate.work import House, Job, Work, job
from counterfoil.shop.goods import lock
from counterfoil.shop.imports import here
from counterfoil.shop.imports.here import Here
from counterfoil.shop.imports.looking import look_at_import
from counterfoil.shop.imports.removing import take_away, take_away_variants
from counterfoil.shop.imports.rows import Run, State, move, run_of, told
from counterfoil.shop.putting import put

PRODUCTS_A_PIECE = 100
SECONDS_A_PIECE = 0.04  # others wait for their turn that long
SECONDS_AT_A_TIME = 1.0  # before other jobs have theirs
RESTS = 5 * SECOND  # one that has not moved for so long was cut off

Row = tuple[int, str, str, int, str | None, str]  # line, slug, goods, version, outcome, former


@job("carry_out_import")
def carry_out_import(work: Work, *, code: str) -> None:
    """Bring in products for a while, and go on later where there are more."""
    _go_on(work, code, "importing", "imported", TO_DO, _bring_in)


@job("carry_out_undo")
def carry_out_undo(work: Work, *, code: str) -> None:
    """Take products back for a while, and go on later where there are more."""
    _go_on(work, code, "undoing", "undone", DONE, _take_back)


JOBS: dict[str, Job] = {"reading": look_at_import, "importing": carry_out_import, "undoing": carry_out_undo}
Doing = Callable[[Work, Db, Row], tuple[str, str, int, str]]  # outcome, because, version, former


def _go_on(work: Work, code: str, state: State, then: State, rows: str, do: Doing) -> None:
    until = monotonic() + SECONDS_AT_A_TIME
    while not _piece(work, code, state, then, rows, do, until):
        reach("import.committed")


def _piece(work: Work, code: str, state: State, then: State, rows: str, do: Doing, until: float) -> bool:
    """One block; whether it was the last for now."""
    with work.writing(line=False) as db:
        run = run_of(db, code)
        if run.state != state:
            return True
        waiting: list[Row] = db.all(rows, id=run.number, most=PRODUCTS_A_PIECE)
        lock(db, [row[1] for row in waiting])
        piece = monotonic() + SECONDS_A_PIECE
        for row in waiting:
            _write_down(db, run, row[0], *do(work, db, row))
            if monotonic() > piece:
                break
        move(db, run, state if waiting else then, work.house.clock.now())
        if over := bool(waiting) and monotonic() > until:
            work.later(JOBS[state], code=code)
    if not waiting:
        with work.writing() as db:  # its line in the trail
            work.about(run.file)
    return over or not waiting


TO_DO = """
    select line, slug, goods, version, outcome, former
    from import_products
    where import_id = :id
    and outcome is null
    and verdict in ('new', 'changed')
    order by line
    limit :most
"""
# The last first: what was brought in later may stand on what came before.
DONE = """
    select line, slug, goods, version, outcome, former
    from import_products
    where import_id = :id
    and outcome in ('added', 'updated')
    order by line desc
    limit :most
"""


def _write_down(db: Db, run: Run, line: int, outcome: str, because: str, version: int, former: str) -> None:
    db.run(
        WRITE_DOWN,
        id=run.number,
        line=line,
        outcome=outcome,
        because=because,
        version=version,
        former=former,
    )


WRITE_DOWN = """
    update import_products
    set outcome = :outcome, because = :because, version = :version, former = :former
    where import_id = :id
    and line = :line
"""


def _bring_in(work: Work, db: Db, row: Row) -> tuple[str, str, int, str]:
    line, slug, kept, version, _, _ = row
    said, found = json.loads(kept), here.find(db, slug)
    goods = here.read(said["goods"])
    try:
        _refuse_moved(found, version, "import.moved_on", line)
        put(db, goods, work.now, found.number if found else None, said["moves"])
    except Unfit as unfit:
        return "refused", _why(slug, line, unfit), version, ""
    now = here.find(db, slug)
    assert now is not None
    former = {"goods": here.kept(found.goods) if found else "", "moved": _moved(found, now)}
    return "updated" if found else "added", "", now.version, json.dumps(former, ensure_ascii=False)


def _moved(found: Here | None, now: Here) -> dict[str, int]:
    """By how much the stock did move, which is less where it would have fallen below nothing."""
    before = {sort.sku: sort.quantity for sort in found.goods.sorts} if found else {}
    return {sort.sku: sort.quantity - before.get(sort.sku, 0) for sort in now.goods.sorts}


def _take_back(work: Work, db: Db, row: Row) -> tuple[str, str, int, str]:
    line, slug, _, version, outcome, kept = row
    former, found = json.loads(kept), here.find(db, slug)
    try:
        _refuse_moved(found, version, "import.left_moved_on", line)
        assert found is not None
        back = {sku: -by for sku, by in former["moved"].items()}
        _refuse_sold(db, found, back, line, is_new=outcome == "added")
        if outcome == "added":
            take_away(db, found, work.now)
        else:
            before = here.read(former["goods"])
            put(db, before, work.now, found.number, back)
            take_away_variants(db, found, {sort.sku for sort in before.sorts}, work.now)
    except Unfit as unfit:
        return "left", _why(slug, line, unfit), version, kept
    return "undone", "", version, kept


def _refuse_moved(found: Here | None, version: int, sentence: str, line: int) -> None:
    """A product that is not there has no version; whoever changes one counts it up."""
    if (found.version if found else 0) != version:
        raise Unfit(sentence, line=line)


def _refuse_sold(db: Db, found: Here, back: Mapping[str, int], line: int, *, is_new: bool) -> None:
    if is_new and db.one(SELECT_SOLD, id=found.number):
        raise Unfit("import.left_sold", line=line)
    for sort in found.goods.sorts:
        if sort.quantity + back.get(sort.sku, 0) < 0 and not sort.back_orders:
            raise Unfit("import.left_short", line=line, sku=sort.sku)


SELECT_SOLD = """
    select 1
    from variants
    join order_lines on order_lines.variant_id = variants.id
    where variants.product_id = :id
    limit 1
"""


def _why(slug: str, line: int, unfit: Unfit) -> str:
    return told(Misfit(slug, unfit.sentence, {"line": line, **unfit.params}))


def wake(house: House) -> None:
    """Have those go on whose worker was cut off in the middle."""
    before = house.clock.now() - RESTS
    with house.store.reading() as db:
        resting = db.one(SELECT_RESTING, before=before)
    if resting:
        with Work(house, shop_itself(Way.JOB), "wake_imports").writing(line=False) as db:
            for code, state in db.all(WAKE, at=house.clock.now(), before=before):
                house.store.enqueue(db, JOBS[state].name, {"code": code}, house.clock.now(), None)


SELECT_RESTING = """
    select 1
    from imports
    where state in ('reading', 'importing', 'undoing')
    and moved_at < :before
    limit 1
"""
WAKE = """
    update imports
    set moved_at = :at
    where state in ('reading', 'importing', 'undoing')
    and moved_at < :before
    returning code, state
"""
