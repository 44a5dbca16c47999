"""Files of a million rows: how much memory a process that writes one takes at most."""

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.table import Row

MILLION = 1_000_000
MOST = 100_000  # kilobytes
FORMS = ("csv", "json", "xlsx")


def rows() -> Iterator[Row]:
    """One row for each form."""
    for form in FORMS:
        size, kilobytes = _written(form)
        yield Row(
            f"a report of a million rows as {form.upper()} ({size // 1_000_000} MB): memory of the process that writes it",
            f"{kilobytes / 1_000:.0f} MB",
            "≤ 100 MB",
            kilobytes <= MOST,
        )


def _written(form: str) -> tuple[int, int]:
    words = [sys.executable, "-m", "tests.reports.grow", form, str(MILLION)]
    size, kilobytes = subprocess.run(words, capture_output=True, check=True, text=True).stdout.split()
    return int(size), int(kilobytes)
