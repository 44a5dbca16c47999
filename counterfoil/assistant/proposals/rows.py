"""Proposals as they are kept: a row, its seal, and the one step that ends it."""

import hmac
from dataclasses import dataclass, field

import msgspec

from counterfoil.gate.clock import DAY
from counterfoil.gate.db import Db
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.work import House, Work
from counterfoil.identity.keys import Keys

PURPOSE = "proposal"
KEPT_FOR = 30 * DAY


@dataclass(frozen=True, slots=True)
class Kept:
    """A proposal as it stands in its row."""

    code: str
    account_id: int
    realm: str
    tool: str
    conversation: str
    way: str
    session_id: int | None
    frozen: str
    made_at: int
    expires_at: int
    seal: bytes = field(default=b"", repr=False)
    press: str = field(default="", repr=False)
    tries: int = 0
    state: str = "open"
    became: str = ""

    @property
    def sealed(self) -> bytes:
        """All that was put before them, who they are, and where it came from: one row of bytes for one proposal."""
        return msgspec.json.encode(
            (
                *(self.code, self.account_id, self.realm, self.tool, self.conversation),
                *(self.way, self.session_id, self.frozen, self.made_at, self.expires_at),
            )
        )

    @property
    def hash(self) -> str:
        """The seal as it is handed out and comes back."""
        return self.seal.hex()

    @property
    def key(self) -> str:
        """What tells a second press of the button from a second try with another card."""
        return f"{self.press}.{self.tries}"

    def is_sealed(self, keys: Keys) -> bool:
        """Whether the row still is what was sealed."""
        return any(hmac.compare_digest(self.seal, each) for each in keys.digests(PURPOSE, self.sealed))


COLUMNS = """
    code, account_id, realm, tool, conversation, way, session_id, frozen, made_at, expires_at, seal, press, tries,
    state, became
"""
INSERT = f"""
    insert into proposals ({COLUMNS})
    values (
        :code, :account_id, :realm, :tool, :conversation, :way, :session_id, :frozen, :made_at, :expires_at, :seal,
        :press, :tries, :state, :became
    )
"""  # noqa: S608  (our own words)
SELECT = f"""
    select {COLUMNS}
    from proposals
    where code = :code
    and account_id = :account_id
    and realm = :realm
"""  # noqa: S608  (our own words)


def insert(db: Db, kept: Kept) -> None:
    """Write it down."""
    db.run(INSERT, **{name: getattr(kept, name) for name in Kept.__dataclass_fields__})


def mine(db: Db, work: Work, code: str) -> Kept:
    """A proposal that was put before whoever asks; somebody else's does not exist."""
    asked = {"code": code.upper(), "account_id": work.actor.id, "realm": work.actor.realm}
    kept = db.one(SELECT, Kept, **asked)
    if kept is None:
        raise NotFound("proposal.none")
    return kept


def made_since(db: Db, account_id: int, at: int) -> int:
    """How many were put before somebody since then."""
    row = db.one(COUNT, account_id=account_id, at=at)
    return int(row[0]) if row else 0


COUNT = "select count(*) from proposals where account_id = :account_id and made_at > :at"


def close(db: Db, kept: Kept, at: int, became: str) -> bool:
    """It has happened; False where somebody else was told so first."""
    return bool(db.run(CLOSE, code=kept.code, at=at, became=became))


# Also where it was dropped while the bank was asked: what has happened has happened.
CLOSE = """
    update proposals
    set state = 'done',
        became = :became,
        ended_at = :at
    where code = :code
    and state <> 'done'
"""


def take(db: Db, kept: Kept, at: int, became: str) -> bool:
    """Say that it happens in this very transaction; False where it is not open any more."""
    return bool(db.run(TAKE, code=kept.code, at=at, became=became))


TAKE = """
    update proposals
    set state = 'done',
        became = :became,
        ended_at = :at
    where code = :code
    and state = 'open'
"""


def next_try(db: Db, kept: Kept) -> None:
    """The bank said no: with the next press another order is tried."""
    db.run(NEXT_TRY, code=kept.code, tries=kept.tries)


NEXT_TRY = "update proposals set tries = tries + 1 where code = :code and tries = :tries and state = 'open'"


def drop(db: Db, kept: Kept, at: int) -> bool:
    """Let it come to nothing; False where it is not open."""
    return bool(db.run(DROP, code=kept.code, at=at))


DROP = "update proposals set state = 'dropped', ended_at = :at where code = :code and state = 'open'"


def drop_of_conversation(db: Db, work: Work, conversation: str) -> None:
    """Whoever deletes a conversation says yes to nothing that came from it."""
    db.run(DROP_OF_CONVERSATION, account_id=work.actor.id, conversation=conversation, at=work.now)


DROP_OF_CONVERSATION = """
    update proposals
    set state = 'dropped',
        ended_at = :at
    where account_id = :account_id
    and conversation = :conversation
    and state = 'open'
"""
ERASED = ("delete from proposals where account_id = :id",)  # what closing an account forgets


def sweep_proposals(house: House) -> int:
    """Forget those of a month ago; run now and then."""
    with house.store.writing() as db:
        return db.run("delete from proposals where made_at < :before", before=house.clock.now() - KEPT_FOR)
