"""Steps on the tables of people."""

from dataclasses import dataclass

from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.identity.names import Mailbox, Name

BY_USERNAME = """
    select id, code, username, password_hash, disabled_at is not null
    from accounts
    where username_key = :key
"""
# Whoever verified the address; until somebody has, whoever claimed it first.
BY_EMAIL = """
    select id, code, username, password_hash, disabled_at is not null
    from accounts
    where id = coalesce(
        (select id from accounts where email_key = :key and email_verified_at is not null),
        (select id from accounts where email_key = :key order by email_claimed_at, id limit 1)
    )
"""
BY_ID = """
    select id, code, username, password_hash, disabled_at is not null
    from accounts
    where id = :id
"""
# Nothing comes back where the name is taken.
INSERT = """
    insert into accounts (code, username, username_key, email, email_key, email_claimed_at, name, password_hash,
                          created_at, sign_ins, last_sign_in_at)
    values (:code, :username, :username_key, :email, :email_key, :email_claimed_at, :name, :password_hash,
            :now, :sign_ins, :last_sign_in_at)
    on conflict do nothing
    returning id
"""
CHANGE_HASH = """
    update accounts
    set password_hash = :fresh_hash
    where id = :id and password_hash = :checked_hash and disabled_at is null
"""
ROLES_OF = "select role from account_roles where account_id = :id order by role"
GIVE_ROLE = """
    insert into account_roles (account_id, role, given_at, given_by)
    values (:id, :role, :now, :by)
    on conflict do nothing
"""
TAKE_ROLE = "delete from account_roles where account_id = :id and role = :role"
ADMINISTRATORS = """
    select count(*)
    from account_roles r
    join accounts a on a.id = r.account_id
    where r.role = 'administrator' and a.disabled_at is null
"""
# SQLite has one writer anyway.
ONE_AT_A_TIME = Either(sqlite="select 1", postgres="select pg_advisory_xact_lock(7263448293)")


@dataclass(frozen=True, slots=True)
class Account:
    """What signing in needs to know of an account."""

    id: int
    code: str
    username: str
    password_hash: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody about to be written down."""

    username: Name
    password_hash: str
    email: Mailbox | None = None
    name: str = ""


def by_username(db: Db, key: str) -> Account | None:
    """The account of this name."""
    return db.one(BY_USERNAME, Account, key=key)


def by_email(db: Db, key: str) -> Account | None:
    """The account that signs in with this address."""
    return db.one(BY_EMAIL, Account, key=key)


def by_id(db: Db, account_id: int) -> Account | None:
    """The account of this number."""
    return db.one(BY_ID, Account, id=account_id)


def insert(db: Db, new: NewAccount, now: int, *, signs_in: bool) -> tuple[int, str] | None:
    """Write somebody down; their id and code, None where the name is taken."""
    code = new_code()
    row = db.one(
        INSERT,
        code=code,
        username=new.username.text,
        username_key=new.username.key,
        email=new.email.text if new.email else None,
        email_key=new.email.key if new.email else None,
        email_claimed_at=now if new.email else None,
        name=new.name,
        password_hash=new.password_hash,
        now=now,
        sign_ins=1 if signs_in else 0,
        last_sign_in_at=now if signs_in else None,
    )
    return (row[0], code) if row else None


def change_hash(db: Db, account_id: int, before: str, fresh: str) -> bool:
    """Set another password; False where it is not as it was, or they were shut out since."""
    return db.run(CHANGE_HASH, id=account_id, checked_hash=before, fresh_hash=fresh) > 0


def roles_of(db: Db, account_id: int) -> tuple[str, ...]:
    """The names of somebody's roles, in alphabetical order."""
    return tuple(role for (role,) in db.all(ROLES_OF, id=account_id))


def give_role(db: Db, account_id: int, role: str, now: int, by: int | None) -> bool:
    """Give a role; whether it was missing."""
    return db.run(GIVE_ROLE, id=account_id, role=role, now=now, by=by) > 0


def take_role(db: Db, account_id: int, role: str) -> bool:
    """Take a role; whether it was there."""
    return db.run(TAKE_ROLE, id=account_id, role=role) > 0


def administrators(db: Db) -> int:
    """How many administrators can sign in."""
    row = db.one(ADMINISTRATORS)
    return int(row[0]) if row else 0


def one_change_of_rights_at_a_time(db: Db) -> None:
    """Wait for others who are changing who is administrator, until this transaction is over."""
    db.one(ONE_AT_A_TIME)


def refuse_without_administrator(db: Db) -> None:
    """Undo what has left the shop without anybody to look after it."""
    if not administrators(db):
        raise Conflict("people.last_administrator")


def username_taken() -> Invalid:
    """User names are public, so this may be said."""
    return Invalid.one("username", "username.taken")
