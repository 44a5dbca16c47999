"""Looking at a file before anything is brought in: product by product against what is here; only the verdicts are kept."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import dropwhile, islice
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from counterfoil.gate.db import Db
from counterfoil.gate.refusals import Invalid, Misfit
from counterfoil.gate.shapes import Unfit
from counterfoil.gate.work import Work, job
from counterfoil.shop.goods import Goods, Print, refuse_taken_skus
from counterfoil.shop.imports import here, shopify
from counterfoil.shop.imports.difference import Cell, difference
from counterfoil.shop.imports.here import Here
from counterfoil.shop.imports.incoming import Incoming
from counterfoil.shop.imports.media import Media
from counterfoil.shop.imports.merging import merged, whole
from counterfoil.shop.imports.rows import Report, Run, Verdict, find_run, move, run_of, told
from counterfoil.shop.imports.shopify import Draft
from counterfoil.shop.imports.table import Table

MOST_PRODUCTS = 100_000
NEEDED = ("title",)
PRODUCTS_A_PIECE = 50
MOST_LETTERS = 2_000_000  # in memory, of a piece
MOST_NOTES = 20
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SECONDS_AT_A_TIME = 1.0  # before other jobs have theirs
NOWHERE = Path("/nonexistent")  # a file that was sent has nothing beside it


class OurOwn(Media):
    """The pictures a file that was sent can name: those that are here."""

    def keep(self, beside: Path, name: str, alt: str) -> Print:  # noqa: ARG002
        """Nothing else is looked for, on this machine or on another."""
        raise Unfit("import.not_sent", file=name[:200])


@job("look_at_import")
def look_at_import(
    work: Work, incoming: Incoming, media: Media, *, code: str, line: int = 0, at: int = 0
) -> None:
    """Look at a file for a while, and go on later where it is not through; it begins at a line that is known."""
    look(work, incoming, media, code, SECONDS_AT_A_TIME, (line, at))


def look(
    work: Work, incoming: Incoming, media: Media, code: str, seconds: float, begin: tuple[int, int] = (0, 0)
) -> None:
    """Look at its products, in blocks short enough for everybody else."""
    with work.reading() as db:
        run = find_run(db, code)
    if run.state != "reading":
        return
    try:
        with closing(incoming.open(code)) as file:
            _look(work, run, _drafts(file, run, *begin), OurOwn(media.folder), seconds)
    except FileNotFoundError:
        _refused(work, run, Misfit("file", "import.gone"))
    except Invalid as invalid:
        _refused(work, run, invalid.misfits[0])
    with work.reading() as db:
        if find_run(db, code).state != "reading":
            incoming.drop(code)


def _refused(work: Work, run: Run, why: Misfit) -> None:
    with work.writing(line=False) as db:
        move(db, run, "refused", work.now, why=told(why))


def _drafts(file: BinaryIO, run: Run, line: int, at: int) -> Iterator[Draft]:
    table = Table(file)
    table.headers = shopify.headers(table.headers, NEEDED)
    if 0 < line <= run.read_to:
        table.go_on(line, at)
    return dropwhile(lambda draft: draft.line <= run.read_to, shopify.drafts(table, table.headers))


def _look(work: Work, run: Run, drafts: Iterator[Draft], media: Media, seconds: float) -> None:
    until, line, found = monotonic() + seconds, run.read_to, run.found
    while piece := list(_piece(drafts, run.currency, media)):
        with work.writing(line=False) as db:
            now = run_of(db, run.code)
            if (now.state, now.read_to) != ("reading", line):
                return  # somebody else looks at it
            line, found = piece[-1][0].line, found + len(piece)
            if found > MOST_PRODUCTS:
                raise Invalid.one("file", "import.too_many_products", most=MOST_PRODUCTS)
            for draft, brought in piece:
                _judge(db, run, draft, brought)
            move(db, run, "reading", work.house.clock.now(), read_to=line, found=found)
            if over := monotonic() > until:
                last = piece[-1][0].rows[0]
                work.later(look_at_import, code=run.code, line=last.line, at=last.at)
        if over:
            return
    with work.writing(line=False) as db:
        if run_of(db, run.code).read_to == line:
            move(db, run, "ready", work.house.clock.now(), read_to=line, found=found)


Brought = tuple[Draft, Goods | Unfit]


def _piece(drafts: Iterator[Draft], currency: str, media: Media) -> Iterator[Brought]:
    """The next few products, or the reasons why not; so many as fit into memory."""
    left = MOST_LETTERS
    for draft in islice(drafts, PRODUCTS_A_PIECE):
        try:
            yield draft, shopify.goods(draft, currency, NOWHERE, media)
        except Unfit as unfit:
            yield draft, unfit
        left -= draft.letters
        if left < 0:
            return


def _judge(db: Db, run: Run, draft: Draft, brought: Goods | Unfit) -> None:
    seen = _Seen("wrong", None)
    try:
        if isinstance(brought, Unfit):
            raise brought
        seen = _look_at(db, run, draft, brought)
        if seen.goods is not None:
            _refuse_taken(db, run, draft, seen.goods, seen.found.number if seen.found else None)
    except Unfit as unfit:
        params = {"line": draft.line, **unfit.params}
        seen = _Seen("wrong", None, told(Misfit(draft.handle[:200], unfit.sentence, params)))
    db.run(
        INSERT_PRODUCT,
        import_id=run.number,
        line=draft.line,
        handle=_short(draft.handle),
        slug="" if isinstance(brought, Unfit) else brought.slug,
        title=_short(draft.rows[0].get("title")),
        verdict=seen.verdict,
        report=Report(seen.why, [told(note) for note in draft.notes[:MOST_NOTES]], seen.cells).kept(),
        goods=seen.kept,
        version=seen.found.version if seen.found else 0,
    )


def _short(text: str) -> str:
    return UNSTORABLE.sub("", text)[:200]


INSERT_PRODUCT = """
    insert into import_products (import_id, line, handle, slug, title, verdict, report, goods, version)
    values (:import_id, :line, :handle, :slug, :title, :verdict, :report, :goods, :version)
"""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an import would make of a product; `goods` is what it would write."""

    verdict: Verdict
    goods: Goods | None
    why: str = ""
    cells: tuple[Cell, ...] = ()
    found: Here | None = None

    @property
    def kept(self) -> str:
        """What it would write, and by how much stock would move: what is sold meanwhile is not in the file."""
        if self.goods is None:
            return ""
        before = {sort.sku: sort.quantity for sort in self.found.goods.sorts} if self.found else {}
        moves = {sort.sku: sort.quantity - before.get(sort.sku, 0) for sort in self.goods.sorts}
        return json.dumps({"goods": here.kept(self.goods), "moves": moves}, ensure_ascii=False)


def _look_at(db: Db, run: Run, draft: Draft, brought: Goods) -> _Seen:
    _refuse_second(db, run, draft, brought)
    found = here.find(db, brought.slug)
    if found is None:
        goods = whole(draft, brought)
        return _Seen("new", goods, cells=difference(None, goods))
    if not run.overwrite:
        return _Seen("skipped", None)
    goods = merged(draft, brought, found.goods)
    cells = difference(found.goods, goods)
    if not cells:
        return _Seen("unchanged", None)
    return _Seen("changed", goods, cells=cells, found=found)


def _refuse_second(db: Db, run: Run, draft: Draft, brought: Goods) -> None:
    row = db.one(SELECT_FIRST, import_id=run.number, slug=brought.slug)
    if row:
        raise Unfit("import.again", line=draft.line, first=row[0])


SELECT_FIRST = """
    select line
    from import_products
    where import_id = :import_id
    and slug = :slug
    order by line
    limit 1
"""


def _refuse_taken(db: Db, run: Run, draft: Draft, goods: Goods, number: int | None) -> None:
    """An article number belongs to one product, in the shop and in the file."""
    refuse_taken_skus(db, goods, number)
    for sort in goods.sorts:
        db.run(INSERT_SKU, import_id=run.number, sku=sort.sku, line=draft.line)
        row = db.one(SELECT_SKU, import_id=run.number, sku=sort.sku)
        if row and row[0] != draft.line:
            raise Unfit("import.sku_again", line=draft.line, sku=sort.sku, first=row[0])


INSERT_SKU = """
    insert into import_skus (import_id, sku, line)
    values (:import_id, :sku, :line)
    on conflict do nothing
"""
SELECT_SKU = "select line from import_skus where import_id = :import_id and sku = :sku"
