"""The refresh tokens of one session: a count in its row, and when it moved of late. The next writer decides a race."""

from dataclasses import dataclass

from counterfoil.gate.db import Db
from counterfoil.identity.seen import Seen
from counterfoil.identity.tokens import holder
from counterfoil.identity.tokens.claims import Bearer
from counterfoil.identity.tokens.refresh import used_now
from counterfoil.identity.who import Found

BEGIN = """
    update sessions
    set refreshes = 0, resource = :resource, scopes = :scopes
    where id = :id and ended_at is null
    returning code
"""
COUNT = "select refreshes, refreshed, resource, scopes from sessions where id = :id"
# Of many who come with the same token, the first is the only one that finds the count as it was.
MOVE_ON = """
    update sessions
    set refreshes = refreshes + 1, refreshed = :used
    where id = :id and refreshes = :newest and ended_at is null
"""
# Neither access nor refresh tokens of it are found any more.
DROP = "update sessions set refreshes = null, refreshed = '' where id = :id"


@dataclass(frozen=True, slots=True)
class Family:
    """All refresh tokens of one session, as they stand."""

    found: Found  # whose session it is
    session: str  # its code
    newest: int
    used: tuple[int, ...]
    resource: str  # the path its tokens open; empty for the API
    scopes: str | None  # the rights they lend; None for all

    @property
    def session_id(self) -> int:
        """The session's row."""
        return self.found.holder.whose.session_id

    @property
    def bearer(self) -> Bearer:
        """Of whom its tokens are made, as the database says now."""
        actor = self.found.actor
        return Bearer(self.found.code, self.session, actor.username, actor.roles, self.resource, self.scopes)


def begin(db: Db, session_id: int, resource: str = "", scopes: str | None = None) -> str:
    """Let a new session have tokens, for this path and with these rights alone if there are some; its code."""
    row = db.one(BEGIN, id=session_id, resource=resource, scopes=scopes)
    assert row is not None
    return str(row[0])


def find(db: Db, seen: Seen, session: str, now: int) -> Family | None:
    """The family of the session of this code, while that is open."""
    found = holder.holder_of(db, seen, session, None, now)
    row = db.one(COUNT, id=found.holder.whose.session_id) if found else None
    if found is None or row is None or row[0] is None:
        return None
    return Family(found, session, row[0], tuple(map(int, row[1].split())), row[2], row[3])


def move_on(db: Db, family: Family, now: int) -> bool:
    """Go on to the next token; False where somebody else has just done so."""
    used = " ".join(map(str, used_now(family.used, now)))
    return db.run(MOVE_ON, id=family.session_id, newest=family.newest, used=used) > 0


def drop(db: Db, session_id: int) -> None:
    """Let a session have no tokens any more."""
    db.run(DROP, id=session_id)
