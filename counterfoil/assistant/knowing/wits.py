"""The shop's own understanding: made of the catalogue as it stands, kept on the disk, and brought up to date as it changes."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.assistant.knowing import catalogue
from counterfoil.assistant.knowing.catalogue import Stand
from counterfoil.gate.db import Db
from counterfoil.gate.refusals import Unavailable
from counterfoil.gate.work import House

if TYPE_CHECKING:
    from counterfoil.assistant.understanding.understand import Understanding

AT_ONCE = 300  # changed products that one turn reads; those of a large import are read in turn after turn


class Wits:
    """Understanding of this shop. Nothing is loaded before it is first asked."""

    def __init__(self, folder: Path | None = None, *, model: bool = False) -> None:
        self._file = folder / "goods" if folder else None
        self._model = model  # whether the larger one is to help
        self._mutex = threading.Lock()
        self._known: Stand | None = None  # how the catalogue stood when all of it was read
        self._asked: Understanding | None = None

    def of(self, house: House) -> "Understanding":
        """What understands this shop's goods as they stand now; Unavailable where the extra is not installed."""
        with house.store.reading() as db:
            now = catalogue.stand(db)
            asked = self._asked
            if asked and self._known == now:
                return asked
            # Whoever comes while somebody else reads what changed goes on with what was known.
            if not self._mutex.acquire(blocking=asked is None):
                assert asked is not None
                return asked
            try:
                if self._asked is None or self._known != now:
                    self._asked, whole = self._renewed(db, now)
                    self._known = now if whole else None
                return self._asked
            finally:
                self._mutex.release()

    def _renewed(self, db: Db, now: Stand) -> "tuple[Understanding, bool]":
        """Up to date, or nearer to it; and whether nothing is left to be read."""
        # It brings numpy, which is an extra and takes its time: loaded by whoever asks first.
        try:
            from counterfoil.assistant.knowing import keeping  # noqa: PLC0415
            from counterfoil.assistant.understanding.packed import packed  # noqa: PLC0415
            from counterfoil.assistant.understanding.understand import Understanding  # noqa: PLC0415
            from counterfoil.assistant.understanding.vectors import vectors_of  # noqa: PLC0415
        except ImportError as error:
            raise Unavailable("assistant.not_installed") from error

        kept = keeping.read(self._file) if self._asked is None else None
        if kept and kept[1] == now:
            return Understanding(kept[0], model=self._model), True
        former = self._asked.goods.packed if self._asked else kept[0] if kept else None
        there = catalogue.versions(db)
        if former is None:
            new = packed(catalogue.products(db, [*there]), vectors_of())
            keeping.write(self._file, new, now)
            return Understanding(new, model=self._model), True
        was = dict(zip(former.numbers.tolist(), former.versions.tolist(), strict=True))
        gone = was.keys() - there.keys()
        changed = [number for number, version in there.items() if was.get(number) != version]
        if not gone and not changed:
            return self._asked or Understanding(former, model=self._model), True
        read = packed(catalogue.products(db, changed[:AT_ONCE]), vectors_of())
        whole = len(changed) <= AT_ONCE
        newer = former.changed(gone, read)
        if len(changed) >= AT_ONCE // 10:
            keeping.write(self._file, newer, now if whole else None)
        return Understanding(newer, model=self._model), whole
