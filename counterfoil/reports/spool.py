"""Rows of a report that nobody could hold: written to a file without a name, and read from it once."""

import marshal
import tempfile
from collections.abc import Iterator

from counterfoil.reports.table import Row, Value


class Spool:
    """Takes rows one by one and gives them back in the same order; the file is gone with it."""

    def __init__(self) -> None:
        self.named = False  # whether the name of a row says more than its key
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (it is closed when it was read)

    def add(self, key: str, name: str, values: tuple[Value, ...]) -> None:
        """One row."""
        self.named = self.named or name != key
        marshal.dump((key, name, values), self._file)

    def __iter__(self) -> Iterator[Row]:
        self._file.seek(0)
        with self._file:
            while True:
                try:
                    key, name, values = marshal.load(self._file)  # noqa: S302  (we wrote it ourselves a moment ago)
                except EOFError:
                    return
                yield Row(key, name, values)
