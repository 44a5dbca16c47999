"""One row for each page and form of screen: the median of each score, and the audits that fall short written down."""

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.lighthouse.places import Place, places
from benchmarks.lighthouse.running import CATEGORIES, FORMS, report
from benchmarks.table import Row

SHORT = Path(__file__).parent / "falls_short.json"
RUNS = 3


def rows() -> Iterator[Row]:
    """Each page in each form, looked at three times."""
    short: dict[str, dict[str, str]] = {}
    with places() as pages:
        for place in pages:
            for form in FORMS:
                reports = [report(place, form) for _ in range(RUNS)]
                yield _row(place, form, reports)
                short[f"{place.name}, {form}"] = _falls_short(reports)
    SHORT.write_text(json.dumps(short, indent=2, ensure_ascii=False) + "\n")


def _row(place: Place, form: str, reports: list[dict[str, Any]]) -> Row:
    scores = [round(100 * median(one["categories"][name]["score"] for one in reports)) for name in CATEGORIES]
    told = " · ".join(map(str, scores))
    name = f"Lighthouse, {place.name}, {form}: performance, accessibility, best practices, SEO"
    return Row(name, told, "100 × 4", scores == [100] * len(CATEGORIES))


def _falls_short(reports: list[dict[str, Any]]) -> dict[str, str]:
    """What counts and was not whole in most of the runs: its score in the middle one, and what Lighthouse says of it."""
    found: dict[str, list[tuple[float, str]]] = {}
    for one in reports:
        for name in {each["id"] for kind in CATEGORIES for each in _counted(one, kind)}:
            audit = one["audits"][name]
            if audit["score"] is not None and audit["score"] < 1:
                found.setdefault(name, []).append((audit["score"], _reason(audit)))
    most = {
        name: sorted(seen)[len(seen) // 2] for name, seen in found.items() if 2 * len(seen) > len(reports)
    }
    return {name: f"{round(100 * score)}: {reason}" for name, (score, reason) in sorted(most.items())}


def _counted(found: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each for each in found["categories"][kind]["auditRefs"] if each["weight"]]


def _reason(audit: dict[str, Any]) -> str:
    items = audit.get("details", {}).get("items", [])
    places = [
        each.get("node", {}).get("snippet") or each.get("url") or each.get("description") for each in items
    ]
    return " | ".join([audit["title"], audit.get("displayValue", ""), *map(str, filter(None, places))][:6])
