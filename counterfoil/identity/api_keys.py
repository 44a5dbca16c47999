"""Keys for programs: each is a session of its own with fewer rights, made by a person and ended like any other."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from counterfoil.gate.actor import IN_PERSON, Way
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.codes import is_code, new_code
from counterfoil.gate.db import Db, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound, NotSignedIn, WrongPassword
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.identity import key_form, key_holder, key_mails, key_terms, proving, sessions
from counterfoil.identity.key_terms import MOST_DAYS, Day, Rights, Scopes
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Typed
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.places import Ended
from counterfoil.identity.sessions import SignInRules, Ticket

# Held until the end of the transaction: a new password, or disabling, comes before the key or ends it.
HOLD_ACCOUNT = """
    update accounts
    set password_hash = password_hash
    where id = :id and password_hash = :checked_hash and disabled_at is null
"""
OPEN_ONES = """
    select count(*)
    from sessions
    where account_id = :account_id and ended_at is null and ends_at > :now and how = 'key'
"""
# No password was shown for it, so it never passes where one must have been shown lately.
INSERT_SESSION = """
    insert into sessions (ticket, code, account_id, made_at, proved_at, seen_at, idle, expires_at, ends_at, how,
                          address, realm)
    values (:ticket, :code, :account_id, :now, 0, :now, :life, :ends_at, :ends_at, 'key', :address, :realm)
    returning id
"""
INSERT = """
    insert into api_keys (session_id, name, scopes, prefix)
    values (:session_id, :name, :scopes, :prefix)
"""
MINE = """
    select s.code, k.name, k.prefix, k.scopes, s.made_at, s.seen_at, s.ends_at, s.realm
    from sessions s
    join api_keys k on k.session_id = s.id
    where s.account_id = :account_id and s.ended_at is null and s.ends_at > :now
    order by s.made_at desc, s.id desc
"""
ONE_OF_MINE = """
    select s.id
    from sessions s
    join api_keys k on k.session_id = s.id
    where s.account_id = :account_id and s.code = :code and s.ended_at is null and s.ends_at > :now
"""
MOST = 50  # keys of one person at a time


@dataclass(frozen=True, slots=True)
class CreateKey:
    """What the key is for, what it may do, and how long: so many days, or through a day."""

    current_password: Annotated[str, Typed("password")] = field(repr=False)
    name: Annotated[str, Text()]
    scopes: Annotated[Scopes, Rights()]
    days: Annotated[int | None, Whole(1, MOST_DAYS)] = None
    until: Annotated[date | None, Day()] = None


@dataclass(frozen=True, slots=True)
class EndKey:
    """Which one to end."""

    id: Annotated[str, Typed()]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of mine; its secret was shown once and is kept nowhere."""

    id: str
    name: str
    prefix: str  # how the secret begins
    scopes: tuple[str, ...]
    made: str
    used: str | None  # last, to the minute
    ends: str
    realm: str  # "shop", or "admin" for the back office: it opens nothing elsewhere


@dataclass(frozen=True, slots=True)
class KeyList:
    """My keys, the newest first."""

    items: list[Key]


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; a browser takes its new ticket, which is never written into a body."""

    key: Key
    secret: str = field(repr=False)
    ticket: Ticket | None


@operation("create_key", needs=Permission.ACCOUNT_CHANGE, ways=IN_PERSON, effect=Effect.REVERSIBLE)
def create_key(work: Work, wants: CreateKey, hasher: Hasher, keys: Keys, rules: SignInRules) -> NewKey:
    """Make a key for a program, with some of my rights and for a while."""
    beyond = set(wants.scopes) - work.actor.permissions
    if beyond:
        raise Invalid.one("scopes", "key.not_yours", words=", ".join(sorted(beyond)))
    ends_at = key_terms.end_of(wants.days, wants.until, work.now)
    proof = proving.prove(work, wants.current_password, hasher, keys, rules)
    secret, code = key_form.new_secret(), new_code()
    with work.writing() as db:
        if not db.run(HOLD_ACCOUNT, id=work.actor.id, checked_hash=proof.account.password_hash):
            raise WrongPassword.at(proving.FIELD)  # it was changed meanwhile
        _refuse_too_many(db, work)
        ticket = proof.renew(db, work, keys)
        if ticket is None and work.actor.way is Way.SESSION:
            raise NotSignedIn  # this session has ended meanwhile
        _insert(db, work, keys, secret, code, wants, ends_at)
        work.about(code, person=work.actor.id)
        key_mails.later_made(db, work, keys, wants.name, wants.scopes, ends_at)
    made = rfc3339(work.now)
    key = Key(
        id=code,
        name=wants.name,
        prefix=key_form.beginning(secret),
        scopes=wants.scopes,
        made=made,
        used=None,
        ends=rfc3339(ends_at),
        realm=work.actor.realm,
    )
    return NewKey(key, secret, ticket)


@operation("list_keys", needs=Permission.ACCOUNT_READ, ways=IN_PERSON, effect=Effect.READS)
def list_keys(work: Work) -> KeyList:
    """See my keys: what each may do, when it was used, and when it ends."""
    with work.reading() as db:
        return KeyList([_key(row) for row in db.all(MINE, account_id=work.actor.id, now=work.now)])


@operation("end_key", needs=Permission.ACCOUNT_CHANGE, ways=IN_PERSON, effect=Effect.REVERSIBLE)
def end_key(work: Work, wants: EndKey) -> Ended:
    """End a key; whatever shows it is refused from now on."""
    with work.writing() as db:
        me, code = work.actor.id, wants.id
        row = db.one(ONE_OF_MINE, account_id=me, code=code, now=work.now) if is_code(code) else None
        if row is None:
            raise NotFound
        work.about(code, person=me)
        return Ended(int(sessions.end(db, row[0], work.now)), here=False)


def _refuse_too_many(db: Db, work: Work) -> None:
    row = db.one(OPEN_ONES, account_id=work.actor.id, now=work.now)
    if row and row[0] >= MOST:
        raise Conflict("key.too_many", most=MOST)


def _insert(db: Db, work: Work, keys: Keys, secret: str, code: str, wants: CreateKey, ends_at: int) -> None:
    row = db.one(
        INSERT_SESSION,
        ticket=keys.digest(key_holder.PURPOSE, secret.encode()),
        code=code,
        account_id=work.actor.id,
        now=work.now,
        life=ends_at - work.now,
        ends_at=ends_at,
        address=work.actor.address,
        realm=work.actor.realm,
    )
    assert row is not None
    db.run(
        INSERT,
        session_id=row[0],
        name=wants.name,
        scopes=key_terms.as_text(wants.scopes),
        prefix=key_form.beginning(secret),
    )


def _key(row: Row) -> Key:
    code, name, prefix, scopes, made_at, seen_at, ends_at, realm = row
    return Key(
        id=code,
        name=name,
        prefix=prefix,
        scopes=tuple(scopes.split()),
        made=rfc3339(made_at),
        used=rfc3339(seen_at) if seen_at > made_at else None,
        ends=rfc3339(ends_at),
        realm=realm,
    )
