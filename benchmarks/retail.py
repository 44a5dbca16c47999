"""A whole year of a real shop, 541,909 lines of it, brought in as history: every total is the published one.

Data: "Online Retail", D. Chen, S. L. Sain and K. Guo (2012), UCI Machine Learning Repository; read from outside.
"""

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.datasets import SHARED

YEAR = ("--from", "2010-12-01", "--to", "2011-12-31")


def run() -> list[str]:
    """What is not as published."""
    folder = SHARED / "orders-online-retail"
    if not folder.is_dir():
        print(f"no history of a real shop: {folder} is not there")
        return []
    expected = json.loads((folder / "expected.json").read_text())["computed"]
    with tempfile.TemporaryDirectory() as room:
        path, data = Path(room) / "retail.csv", Path(room) / "data"
        with gzip.open(folder / "online-retail.csv.gz") as packed, path.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
        said = [
            _command(data, "import", "orders", str(path), "--currency", "GBP", "--quiet") for _ in range(2)
        ]
        faults = [*_differences(data, expected)]
        faults += (
            [] if _command(data, "reconcile").startswith("All adds up") else ["the history does not add up"]
        )
    told = [
        f"{expected['rows']} added, 0 unchanged, 0 refused",
        f"0 added, {expected['rows']} unchanged, 0 refused",
    ]
    faults += [
        f"{one!r}, not {other!r}" for one, other in zip(said, told, strict=True) if one.strip() != other
    ]
    print(f"{expected['rows']} lines of a real shop: {len(faults)} faults", flush=True)
    return faults


def _differences(data: Path, expected: dict[str, Any]) -> Iterator[str]:
    by_month, by_country = (_report(data, split) for split in ("month", "country"))
    total = by_month["total"]
    yield from _differs("all", total["net"], expected["total_revenue"])
    yield from _differs("gross", total["gross"], expected["gross_positive_lines"])
    for report, published in ((by_month, "month_revenue"), (by_country, "country_revenue")):
        found = {row["key"]: row["net"] for row in report["rows"]}
        if set(found) != set(expected[published]):
            yield f"{published}: {sorted(found)}"
        for key, value in expected[published].items():
            yield from _differs(key, found.get(key, "0"), value)
    customers = {row["key"]: row["net"] for row in _report(data, "customer")["rows"]}
    if len(customers) != expected["customers"] + 1:  # and nobody
        yield f"{len(customers)} customers"
    for key, value in expected["top10_customers"].items():
        yield from _differs(key, customers.get(key, "0"), value)


def _differs(what: str, found: str, published: str) -> Iterator[str]:
    if Decimal(found) != Decimal(published):
        yield f"{what}: {found}, not {published}"


def _report(data: Path, split: str) -> Any:
    return json.loads(_command(data, "report", "sales", *YEAR, "--split", split, "--format", "json"))


def _command(data: Path, *words: str) -> str:
    command = [sys.executable, "-m", "counterfoil", *words, "--data", str(data)]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout
