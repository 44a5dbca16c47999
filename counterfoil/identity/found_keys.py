"""A string found somewhere it should not be: whether it is a key of this shop, whose, and the end of it."""

from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.actor import CONSOLE
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.shapes import Flag
from counterfoil.gate.work import Work
from counterfoil.identity import key_form, key_holder, key_mails, sessions
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Typed

FIND = """
    select s.id, s.code, a.id, a.username, k.name, k.prefix, s.ends_at,
           case when s.ended_at is null and s.ends_at > :now and a.disabled_at is null then 1 else 0 end
    from sessions s
    join api_keys k on k.session_id = s.id
    join accounts a on a.id = s.account_id
    where s.ticket = :ticket
"""


@dataclass(frozen=True, slots=True)
class CheckKey:
    """What was found, and whether to leave it as it is."""

    found: Annotated[str, Typed()] = field(repr=False)
    keep: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True)
class Owned:
    """A key of this shop."""

    name: str
    prefix: str
    owner: str
    ends: str
    good: bool  # it opened something when it was looked at,
    ended: bool  # … and was ended


@dataclass(frozen=True, slots=True)
class FoundKey:
    """What can be said of a string."""

    form: bool
    checksum: bool
    ours: Owned | None  # None where there is no such key, or no longer


@operation("check_key", needs=Permission.SESSIONS_CLEAR, ways=CONSOLE, effect=Effect.DESTROYS)
def check_key(work: Work, wants: CheckKey, keys: Keys) -> FoundKey:
    """Tell whether something found is a key of this shop, and end it."""
    form = key_form.FORM.fullmatch(wants.found) is not None
    whole = key_form.is_whole(wants.found)
    if not whole:
        return FoundKey(form, checksum=False, ours=None)
    with work.reading() as db:
        ours = _find(db, work, keys, wants.found)
    if ours is None or wants.keep or not ours.good:
        return FoundKey(form, whole, ours)
    with work.writing() as db:
        return FoundKey(form, whole, _find(db, work, keys, wants.found, end=True))


def _find(db: Db, work: Work, keys: Keys, secret: str, *, end: bool = False) -> Owned | None:
    for ticket in key_holder.tickets_of(keys, secret):
        row = db.one(FIND, ticket=ticket, now=work.now)
        if row:
            session_id, code, account_id, username, name, prefix, ends_at, good = row
            ended = end and sessions.end(db, session_id, work.now)
            if ended:
                work.about(code, person=account_id)
                key_mails.later_found(work, account_id, code, name)
            return Owned(name, prefix, username, rfc3339(ends_at), bool(good), ended)
    return None
