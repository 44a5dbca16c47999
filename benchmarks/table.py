"""The rows of the README's table, where they are kept, and how they are told."""

import json
import os
import platform
import sqlite3
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"
README = Path(__file__).parent.parent / "README.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, on SQLite and on PostgreSQL where that differs, and what was promised."""

    name: str
    measured: str
    promised: str
    held: bool
    postgres: str = ""
    date: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y-%m-%d}")

    def told(self) -> str:
        """As a line for people."""
        verdict = "" if self.held else "  NOT HELD"
        other = f"  (PostgreSQL: {self.postgres})" if self.postgres else ""
        return f"{self.name}: {self.measured}{other}  [{self.promised}]{verdict}"


def keep(rows: list[Row]) -> None:
    """Write the rows down; those that were not measured this time stay as they were."""
    known = {row.name: row for row in kept()}
    known |= {row.name: row for row in rows}
    machine = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    said = {"machine": machine, "rows": [asdict(row) for row in known.values()]}
    RESULTS.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n")


def kept() -> list[Row]:
    """The rows as they were measured last."""
    if not RESULTS.exists():
        return []
    return [Row(**row) for row in json.loads(RESULTS.read_text())["rows"]]


def write_readme() -> None:
    """Put the kept rows between the README's marks."""
    put_between("figures", _markdown(kept()))


def put_between(mark: str, lines: str) -> None:
    """Put lines between two marks of the README."""
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    before, _, rest = README.read_text().partition(begin)
    _, _, after = rest.partition(end)
    README.write_text(f"{before}{begin}\n{lines}{end}{after}")


def _markdown(rows: list[Row]) -> str:
    machine = json.loads(RESULTS.read_text())["machine"]
    days = sorted({row.date for row in rows})
    when = " and ".join([days[0], days[-1]][: len(days)])
    lines = [
        f"Measured {when} on {machine['cores']} cores, Python {machine['python']}, SQLite {machine['sqlite']}.",
        "",
        "| what | SQLite | PostgreSQL | promised |",
        "|---|---|---|---|",
    ]
    for row in rows:
        promised = row.promised if row.held else f"{row.promised}, **not held**"
        lines.append(f"| {row.name} | {row.measured} | {row.postgres} | {promised} |")
    return "\n".join(lines) + "\n"
