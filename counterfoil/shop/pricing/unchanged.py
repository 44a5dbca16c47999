"""Terms that several people change: whoever says what they have seen changes nothing that is another by now."""

import hashlib
from collections.abc import Callable, Sequence

from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Conflict

ONE_AT_A_TIME = Either(sqlite="select 1", postgres="select pg_advisory_xact_lock(7263448310)")


def fingerprint(items: Sequence[object]) -> str:
    """The same for the same terms; it goes out with them, and comes back with a change."""
    return hashlib.sha256(repr(items).encode()).hexdigest()[:32]


def refuse_changed(db: Db, seen: str, now: Callable[[Db], str]) -> None:
    """Refuse whoever saw other terms; nothing seen is nothing expected. Nobody else changes them before the block ends."""
    db.one(ONE_AT_A_TIME)
    if seen and seen.strip('"') != now(db):
        raise Conflict("terms.changed")
