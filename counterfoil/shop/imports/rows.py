"""Imports as they are kept: the file, how far it is, and what becomes of each of its products."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Misfit, NotFound
from counterfoil.gate.sentences import say
from counterfoil.shop.imports.difference import Cell

State = Literal["reading", "refused", "ready", "importing", "imported", "undoing", "undone"]
Verdict = Literal["new", "changed", "unchanged", "skipped", "wrong"]
VERDICTS: tuple[Verdict, ...] = ("new", "changed", "unchanged", "skipped", "wrong")
AT_WORK = ("reading", "importing", "undoing")


@dataclass(frozen=True, slots=True)
class Run:
    """One import, as its pieces need it."""

    number: int
    code: str
    file: str
    currency: str
    overwrite: bool
    state: State
    read_to: int
    found: int  # products, so far


def find_run(db: Db, code: str) -> Run:
    """The import of this code; NotFound where there is none."""
    return _run(db.one(SELECT_RUN, code=code))


def run_of(db: Db, code: str) -> Run:
    """The same, kept from others until the block is over."""
    return _run(db.one(LOCK_RUN, code=code))


def _run(row: tuple[Any, ...] | None) -> Run:
    if row is None:
        raise NotFound("import.none")
    number, code, file, currency, overwrite, state, read_to, found = row
    return Run(number, code, file, currency, bool(overwrite), state, read_to, found)


SELECT_RUN = """
    select id, code, file, currency, overwrite, state, read_to, found
    from imports
    where code = :code
"""
LOCK_RUN = Either(SELECT_RUN, f"{SELECT_RUN} for update")


def move(
    db: Db, run: Run, state: State, at: int, *, read_to: int = -1, found: int = -1, why: str = ""
) -> None:
    """Write down how far it is."""
    ended = at if state not in AT_WORK else None
    db.run(MOVE, id=run.number, state=state, at=at, read_to=read_to, found=found, why=why, ended=ended)


MOVE = """
    update imports
    set state = :state,
        read_to = case when :read_to < 0 then read_to else :read_to end,
        found = case when :found < 0 then found else :found end,
        why = :why,
        moved_at = :at,
        ended_at = :ended
    where id = :id
"""


def told(misfit: Misfit | None) -> str:
    """A sentence and its parameters, to be kept."""
    return "" if misfit is None else json.dumps(asdict(misfit), ensure_ascii=False, default=str)


def said(kept: str) -> str:
    """The sentence that was kept, in words."""
    return say(Misfit(**json.loads(kept))) if kept else ""


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to say of one product of a file."""

    why: str
    notes: list[str]
    cells: tuple[Cell, ...]

    def kept(self) -> str:
        """As text."""
        cells = [[cell.sku, cell.heading, cell.before, cell.after] for cell in self.cells]
        return json.dumps({"why": self.why, "notes": self.notes, "cells": cells}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """One product of a file: what the import would do, or did, and why not."""

    line: int
    handle: str
    title: str
    verdict: Verdict
    outcome: str  # added, updated, refused, undone, left; empty before it was carried out
    why: str
    notes: list[str]
    cells: list[Cell]


def product(
    line: int, handle: str, title: str, verdict: Verdict, report: str, outcome: str | None, because: str
) -> ImportedProduct:
    """What such a row says, in words."""
    kept: dict[str, Any] = json.loads(report)
    return ImportedProduct(
        line=line,
        handle=handle,
        title=title,
        verdict=verdict,
        outcome=outcome or "",
        why=said(because) or said(kept["why"]),
        notes=[said(note) for note in kept["notes"]],
        cells=[Cell(*cell) for cell in kept["cells"]],
    )


@dataclass(frozen=True, slots=True)
class Import:
    """A file of products, what it would do or did, and how far that is."""

    code: str
    file: str
    size: int
    currency: str
    overwrite: bool
    state: State
    why: str  # the whole file was refused
    read_to: int  # the line, while it is read
    made_at: str
    ended_at: str | None
    counts: dict[str, int]  # products by verdict
    outcomes: dict[str, int]  # products by what became of them
    to_do: int  # products the import would write
    done: int  # … and has, or has undone
    encoding: str = ""  # how the file was written, where that was not UTF-8


def told_imports(db: Db, rows: Iterable[tuple[Any, ...]]) -> list[Import]:
    """Imports with their counts, from rows of SELECT_IMPORTS."""
    found = []
    for (
        number,
        code,
        file,
        size,
        currency,
        overwrite,
        state,
        why,
        read_to,
        made_at,
        ended_at,
        encoding,
    ) in rows:
        counts: dict[str, int] = dict.fromkeys(VERDICTS, 0)
        outcomes: dict[str, int] = {}
        to_do = done = 0
        for verdict, outcome, count in db.all(COUNT, id=number):
            counts[verdict] += count
            to_do += count if verdict in ("new", "changed") else 0
            if outcome:
                outcomes[outcome] = outcomes.get(outcome, 0) + count
                done += count if state != "undoing" or outcome in ("undone", "left", "refused") else 0
        ended = None if ended_at is None else rfc3339(ended_at)
        found.append(
            Import(
                code,
                file,
                size,
                currency,
                bool(overwrite),
                state,
                said(why),
                read_to,
                rfc3339(made_at),
                ended,
                counts,
                outcomes,
                to_do,
                done,
                encoding,
            )
        )
    return found


SELECT_IMPORTS = """
    select id, code, file, size, currency, overwrite, state, why, read_to, made_at, ended_at, encoding
    from imports
"""
COUNT = """
    select verdict, outcome, count(*)
    from import_products
    where import_id = :id
    group by verdict, outcome
"""
