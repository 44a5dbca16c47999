"""Bringing products in from a file: product by product, each whole or not at all, the same again changes nothing."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Annotated, Any, Literal

from counterfoil.gate.actor import CONSOLE
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, Misfit
from counterfoil.gate.shapes import Text, Unfit
from counterfoil.gate.work import Work
from counterfoil.shop.goods import Goods, lock, shelve
from counterfoil.shop.imports import shopify
from counterfoil.shop.imports.media import Media
from counterfoil.shop.imports.shopify import Draft
from counterfoil.shop.imports.table import Table, open_file
from counterfoil.shop.money import CURRENCY

READ_AHEAD = 50  # products
SECONDS_A_PIECE = 0.04  # others wait for their turn that long


@dataclass(frozen=True, slots=True)
class CurrencyCode:
    """Takes three large letters."""

    def read(self, raw: object, *, spoken: bool) -> str:  # noqa: ARG002
        """The letters."""
        if not isinstance(raw, str) or not CURRENCY.match(raw.upper()):
            raise Unfit("field.currency")
        return raw.upper()

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "minLength": 3, "maxLength": 3}


@dataclass(frozen=True, slots=True)
class ImportProducts:
    """Which file, and the currency of its prices."""

    path: Annotated[str, Text(1, 4_000)]
    currency: Annotated[str, CurrencyCode()] = "EUR"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one product: `why` says why it was refused, `notes` what else is worth saying."""

    row: int
    handle: str
    did: Literal["added", "unchanged", "updated", "refused"]
    why: Misfit | None
    notes: list[Misfit]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file, product by product."""

    verdicts: list[Verdict]

    def count(self, did: str) -> int:
        """How many products were added, unchanged, updated or refused."""
        return sum(verdict.did == did for verdict in self.verdicts)


@operation(
    "import_products", needs=Permission.PRODUCTS_IMPORT, ways=CONSOLE, effect=Effect.REVERSIBLE, slow=True
)
def import_products(work: Work, wants: ImportProducts, media: Media) -> Imported:
    """Bring in products from a Shopify file."""
    return Imported(list(bring_in(work, wants, media)))


def bring_in(work: Work, wants: ImportProducts, media: Media) -> Iterator[Verdict]:
    """The same, telling of each product as soon as it is safe on the disk."""
    path = Path(wants.path)
    with closing(open_file(path)) as file:
        table = Table(file)
        table.headers = shopify.headers(table.headers)
        _refuse_other_currency(work, wants.currency)
        work.about(path.name)
        brought = _brought(table, wants.currency, path.parent, media)
        while piece := list(islice(brought, READ_AHEAD)):
            yield from _shelved(work, piece)


def _refuse_other_currency(work: Work, currency: str) -> None:
    with work.reading() as db:
        row = db.one("select currency from variants where currency <> :currency limit 1", currency=currency)
    if row:
        raise Invalid.one("currency", "import.other_currency", currency=row[0])


Brought = tuple[Draft, Goods | Unfit]


def _brought(table: Table, currency: str, beside: Path, media: Media) -> Iterator[Brought]:
    """Each product as goods, or the reason why not; outside any transaction, for reading pictures takes long."""
    lines: dict[str, int] = {}
    for draft in shopify.drafts(table):
        try:
            goods = shopify.goods(draft, currency, beside, media)
            first = lines.setdefault(goods.slug, draft.line)
            if first != draft.line:
                raise Unfit("import.again", line=draft.line, first=first)  # noqa: TRY301  (one way out for all)
        except Unfit as unfit:
            yield draft, unfit
        else:
            yield draft, goods


def _shelved(work: Work, piece: list[Brought]) -> Iterator[Verdict]:
    """Put a piece on the shelves, in transactions short enough for everybody else."""
    waiting = list(reversed(piece))
    while waiting:
        verdicts: list[Verdict] = []
        until = monotonic() + SECONDS_A_PIECE
        with work.writing() as db:
            lock(db, [goods.slug for _, goods in waiting if isinstance(goods, Goods)])
            while waiting and (not verdicts or monotonic() < until):
                verdicts.append(_verdict(db, work.now, *waiting.pop()))
        yield from verdicts


def _verdict(db: Db, at: int, draft: Draft, brought: Goods | Unfit) -> Verdict:
    try:
        if isinstance(brought, Unfit):
            raise brought
        return Verdict(draft.line, draft.handle, shelve(db, brought, at), None, draft.notes)
    except Unfit as unfit:
        why = Misfit(draft.handle, unfit.sentence, {"line": draft.line, **unfit.params})
        return Verdict(draft.line, draft.handle, "refused", why, draft.notes)
