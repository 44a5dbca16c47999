"""A shelf on its own: values lie there and nowhere else, and the session's row says whether there is a session."""

from collections.abc import Mapping, Sequence

from counterfoil.gate.db import Store
from counterfoil.identity.values import Change, Holder, Values, Whose
from counterfoil.storage.sessions.shelves import Shelf

STANDS = "select 1 from sessions where id = :id and values_version = :version and ended_at is null"


class Alone:
    """Memory, Redis or Memcached without a database behind them."""

    apart = True

    def __init__(self, shelf: Shelf, rows: Store) -> None:
        self._shelf = shelf
        self._rows = rows
        self.says = shelf.says
        self.far = shelf.far

    def read(self, holder: Holder) -> Values:
        """What lies on the shelf."""
        return self._shelf.read(holder.whose.edition)

    def read_all(self, holders: Sequence[Holder]) -> list[Values]:
        """What lies there for each."""
        return self._shelf.read_all([holder.whose.edition for holder in holders])

    def write(self, holder: Holder, changes: Sequence[Change]) -> None:
        """Write, then look: if the session has ended meanwhile, nothing of it stays."""
        whose = holder.whose
        self._shelf.write(whose.edition, changes, holder.seconds)
        with self._rows.reading() as db:
            stands = db.one(STANDS, id=whose.session_id, version=whose.version)
        if not stands:
            self.forget([whose])

    def check(self, holder: Holder, values: Mapping[str, str], name: str) -> None:  # noqa: ARG002
        """As the shelf has room."""
        self._shelf.check(values, name)

    def forget(self, ended: Sequence[Whose]) -> None:
        """Take them off the shelf."""
        self._shelf.drop([whose.edition for whose in ended])

    def clear(self) -> None:
        """Empty the shelf; what other processes hold is out of reach with the next version."""
        self._shelf.clear()

    def close(self) -> None:
        """And the shelf."""
        self._shelf.close()
