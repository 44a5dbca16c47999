"""What staff do with a file of products: send it and look at what it would do, carry that out, undo it."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.leafing import COUNTED, LAST, Sort, counted, leaf
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.shapes import Choice, Flag, Text, Whole
from counterfoil.gate.uploads import File, Upload
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.imports.carrying_out import carry_out_import, carry_out_undo
from counterfoil.shop.imports.incoming import Incoming
from counterfoil.shop.imports.looking import look
from counterfoil.shop.imports.media import Media
from counterfoil.shop.imports.rows import (
    SELECT_IMPORTS,
    VERDICTS,
    Import,
    ImportedProduct,
    find_run,
    move,
    product,
    run_of,
    told_imports,
)
from counterfoil.shop.pricing.terms import Terms

MOST = 1 << 34  # the door has a limit of its own
SECONDS_AT_ONCE = 0.5  # of a file that is looked at while its sender waits


@dataclass(frozen=True, slots=True)
class PreviewImport:
    """A file, and whether what it says goes before what is here."""

    file: Annotated[Upload, File(MOST)]
    overwrite: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True)
class OneImport:
    """Which import."""

    code: Annotated[str, Text(1, 20)]


NEWEST = Sort("id", "id")
SHOWN = {
    "": "1 = 1",
    "waiting": "state = 'ready'",
    "at_work": "state in ('reading', 'importing', 'undoing')",
    "done": "state = 'imported'",
    "undone": "state = 'undone'",
    "refused": "state = 'refused'",
}


@dataclass(frozen=True, slots=True)
class ListImports:
    """Which of them, how many, after or before which."""

    show: Annotated[str, Choice(tuple(SHOWN))] = ""
    limit: Annotated[int, Whole(1, 100)] = 24
    after: Annotated[str, Text(0, 20)] = ""
    before: Annotated[str, Text(0, 20)] = ""


@dataclass(frozen=True, slots=True)
class Imports:
    """Some imports, the newest first, the marks of the pages beside this one, and how many there are in all."""

    items: list[Import]
    next: str | None
    previous: str | None
    count: int
    more: bool  # whether there may be more than `count`


@dataclass(frozen=True, slots=True)
class ListImportedProducts:
    """Of which import, those with which verdict, from which line on."""

    code: Annotated[str, Text(1, 20)]
    verdict: Annotated[str, Choice(("", *VERDICTS))] = ""
    limit: Annotated[int, Whole(1, 100)] = 50
    after: Annotated[int, Whole(0, 1 << 53)] = 0  # a line of the file


@dataclass(frozen=True, slots=True)
class ImportedProducts:
    """Some products of a file, in its order."""

    items: list[ImportedProduct]
    next: int | None


@operation(
    "preview_import", needs=Permission.PRODUCTS_IMPORT, ways=SIGNED_IN, effect=Effect.REVERSIBLE, slow=True
)
def preview_import(
    work: Work, wants: PreviewImport, terms: Terms, incoming: Incoming, media: Media
) -> Import:
    """Send a file of products and see what bringing it in would change; nothing is brought in yet."""
    code = new_code()
    work.about(wants.file.name[:200])
    encoding = incoming.keep(code, wants.file)
    with work.writing() as db:
        db.run(
            INSERT_IMPORT,
            code=code,
            file=wants.file.name[:200] or "products.csv",
            size=wants.file.size,
            currency=terms.currency,
            overwrite=int(wants.overwrite),
            encoding=encoding,
            at=work.now,
        )
    # Where it is not through in time it leaves the rest to a job; where it is cut off, it is woken.
    look(work, incoming, media, code, SECONDS_AT_ONCE)
    with work.reading() as db:
        return _import(db, code)


INSERT_IMPORT = """
    insert into imports (code, file, size, currency, overwrite, encoding, state, made_at, moved_at)
    values (:code, :file, :size, :currency, :overwrite, :encoding, 'reading', :at, :at)
"""


def _import(db: Db, code: str) -> Import:
    number = find_run(db, code).number
    return told_imports(db, db.all(f"{SELECT_IMPORTS} where id = :id", id=number))[0]


@operation("list_imports", needs=Permission.PRODUCTS_IMPORT, ways=SIGNED_IN, effect=Effect.READS)
def list_imports(work: Work, wants: ListImports) -> Imports:
    """See which files of products were sent, and what became of them."""
    mark = wants.before or wants.after
    sought = SELECT_PAGE.format(only=SHOWN[wants.show], **NEWEST.sql(back=bool(wants.before)))
    with work.reading() as db:
        start = find_run(db, mark).number if mark else LAST
        rows = db.all(sought, start=start, limit=wants.limit + 1)
        page = leaf(rows, wants.limit, after=bool(wants.after), before=bool(wants.before))
        items = told_imports(db, page.items)
        (found,) = db.one(COUNT_PAGE.format(only=SHOWN[wants.show]), most=COUNTED + 1) or (0,)
    count, more = counted(found)
    return Imports(items, *page.marks(lambda row: str(row[1])), count, more)


SELECT_PAGE = f"{SELECT_IMPORTS} where {{only}} and id {{beyond}} :start order by id {{way}} limit :limit"
COUNT_PAGE = "select count(*) from (select 1 from imports where {only} limit :most) as found"


@operation("read_import", needs=Permission.PRODUCTS_IMPORT, ways=SIGNED_IN, effect=Effect.READS)
def read_import(work: Work, wants: OneImport) -> Import:
    """See how far an import is, and what it comes to."""
    with work.reading() as db:
        return _import(db, wants.code)


@operation("list_imported_products", needs=Permission.PRODUCTS_IMPORT, ways=SIGNED_IN, effect=Effect.READS)
def list_imported_products(work: Work, wants: ListImportedProducts) -> ImportedProducts:
    """See what an import would do, or did, with each product of its file."""
    with work.reading() as db:
        number = find_run(db, wants.code).number
        sql = SELECT_PRODUCTS.format(of="and verdict = :verdict" if wants.verdict else "")
        asked = {"verdict": wants.verdict} if wants.verdict else {}
        items = db.all(sql, product, id=number, after=wants.after, limit=wants.limit + 1, **asked)
    page = items[: wants.limit]
    return ImportedProducts(page, page[-1].line if len(items) > wants.limit else None)


SELECT_PRODUCTS = """
    select line, handle, title, verdict, report, outcome, because
    from import_products
    where import_id = :id
    and line > :after
    {of}
    order by line
    limit :limit
"""


@operation("start_import", needs=Permission.PRODUCTS_IMPORT, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def start_import(work: Work, wants: OneImport) -> Import:
    """Bring in the products of a file, as its preview showed it."""
    with work.writing() as db:
        run = run_of(db, wants.code)
        work.about(run.file)
        if run.state != "ready":
            raise Conflict(f"import.{run.state}")
        if not _import(db, wants.code).to_do:
            raise Invalid.one("code", "import.nothing")
        move(db, run, "importing", work.now)
        work.later(carry_out_import, code=run.code)
        undoing.offer(
            db,
            work,
            operation="undo_import",
            wants={"code": run.code},
            said="undo.import",
            thing=run.code,
            file=run.file,
        )
        return _import(db, wants.code)


@operation("undo_import", needs=Permission.PRODUCTS_IMPORT, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def undo_import(work: Work, wants: OneImport) -> Import:
    """Put everything back that an import changed, but what was changed or sold since."""
    with work.writing() as db:
        run = run_of(db, wants.code)
        work.about(run.file)
        if run.state != "imported":
            raise Conflict(f"import.{run.state}")
        if not _import(db, wants.code).done:
            raise Conflict("import.forgotten")
        move(db, run, "undoing", work.now)
        work.later(carry_out_undo, code=run.code)
        return _import(db, wants.code)
