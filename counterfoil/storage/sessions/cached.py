"""`cached+…`: a cache in front, the database as the truth; without the cache everything goes on, a little slower."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress

from counterfoil.gate.refusals import Unavailable
from counterfoil.identity.values import Change, Holder, SessionStore, Values, Whose
from counterfoil.storage.sessions.shelves import Cache


class Cached:
    """What the cache holds counts only under the version the session's row has: nothing old is ever read."""

    apart = True
    far = True

    def __init__(self, cache: Cache, truth: SessionStore) -> None:
        self._cache = cache
        self._truth = truth
        self.says = cache.says

    def read(self, holder: Holder) -> Values:
        """From the cache, or from the database, and then the cache has it too."""
        whose = holder.whose
        try:
            blob = self._cache.get(whose.name)
        except Unavailable:
            return self._truth.read(holder)
        found = _opened(blob, whose.version)
        if found is None:
            found = self._truth.read(holder)
            self._keep(holder, found)
        return found

    def _keep(self, holder: Holder, values: Values) -> None:
        with suppress(Unavailable):
            self._cache.put(holder.whose.name, _closed(values, holder.whose.version), holder.seconds)

    def read_all(self, holders: Sequence[Holder]) -> list[Values]:
        """The same for all: a trip to the cache, and one to the database for those that it has not."""
        try:
            blobs = self._cache.get_all([holder.whose.name for holder in holders])
        except Unavailable:
            return self._truth.read_all(holders)
        found = {
            holder.whose: _opened(blob, holder.whose.version)
            for holder, blob in zip(holders, blobs, strict=True)
        }
        missed = [holder for holder in holders if found[holder.whose] is None]
        for holder, values in zip(missed, self._truth.read_all(missed) if missed else [], strict=True):
            self._keep(holder, values)
            found[holder.whose] = values
        return [found[holder.whose] or {} for holder in holders]

    def write(self, holder: Holder, changes: Sequence[Change]) -> None:
        """Into the database, which moves the version: what the cache holds is then of no more use to anybody."""
        self._truth.write(holder, changes)

    def check(self, holder: Holder, values: Mapping[str, str], name: str) -> None:
        """As the database has room."""
        self._truth.check(holder, values, name)

    def forget(self, ended: Sequence[Whose]) -> None:
        """Take them out of the cache."""
        self._cache.drop([whose.name for whose in ended])

    def clear(self) -> None:
        """Empty both."""
        self._truth.clear()
        self._cache.clear()

    def close(self) -> None:
        """Both."""
        self._truth.close()
        self._cache.close()


def _closed(values: Values, version: int) -> bytes:
    return json.dumps([version, values]).encode()


def _opened(blob: bytes | None, version: int) -> Values | None:
    if blob is None:
        return None
    try:
        written, values = json.loads(blob)
        return dict(values) if written == version else None
    except (ValueError, TypeError):  # not ours: as good as none
        return None
