"""What staff do for the accounts of others: write somebody down, correct, send a link, end what is open."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate import history
from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.codes import is_code
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Choice, Text
from counterfoil.gate.work import Work
from counterfoil.identity import (
    account_rows,
    announcing,
    invitations,
    password_links,
    people,
    person,
    sessions,
)
from counterfoil.identity.account_rows import NewAccount
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Email, Mailbox, Name, Typed, Username
from counterfoil.identity.person import Person, Whom
from counterfoil.identity.roles import ROLES

NO_PASSWORD = "none"  # noqa: S105  (no hash: nothing that is typed is it)
# The same address, spelled otherwise, stays as it was; another one nobody has shown to be theirs.
CORRECT = """
    update accounts
    set name = :name,
        email = :email,
        email_verified_at = case when email_key = :key then email_verified_at end,
        email_claimed_at = case when email_key = :key then email_claimed_at when :claimed = 1 then :now end,
        email_key = :key
    where id = :id
"""
ONE_SESSION = "select id from sessions where account_id = :id and code = :code and ended_at is null"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePerson:
    """Whom to write down."""

    username: Annotated[Name, Username()]
    email: Annotated[Mailbox, Email()]
    name: Annotated[str, Text(low=0, high=4000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteStaff(CreatePerson):
    """Whom to invite, and what for."""

    role: Annotated[str, Choice(tuple(ROLES))]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectPerson(Whom):
    """What somebody is called, and where they are written to; all of it, as it is to be.

    `was_name` and `was_email` are what one has seen: where it is another by now, nothing is changed.
    """

    name: Annotated[str, Text(low=0, high=4000)] = ""
    email: Annotated[Mailbox | None, Email(optional=True)] = None
    was_name: Annotated[str | None, Text(low=0, high=4000)] = None
    was_email: Annotated[str | None, Text(low=0, high=4000)] = None


class SendPasswordLink(Whom):
    """To whom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessionsOf(Whom):
    """Whose, and which one; without it all of them."""

    session: Annotated[str | None, Typed()] = None


@operation("create_person", needs=Permission.PEOPLE_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def create_person(work: Work, wants: CreatePerson, keys: Keys) -> Person:
    """Write a shopper down, who sets a password by a link that is mailed to them."""
    return _written_down(work, wants, "shopper", keys, invited=False)


@operation(
    "invite_staff", needs=Permission.PEOPLE_GRANT, ways=SIGNED_IN, effect=Effect.REVERSIBLE, fresh=True
)
def invite_staff(work: Work, wants: InviteStaff, keys: Keys) -> Person:
    """Invite somebody to work here, by a link that is mailed to them and works once; with it comes the role."""
    people.within_my_rights(work, (wants.role,))
    return _written_down(work, wants, wants.role, keys, invited=True)


@operation(
    "correct_person", needs=Permission.PEOPLE_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, fresh=True
)
def correct_person(work: Work, wants: CorrectPerson, keys: Keys) -> Person:
    """Correct what somebody is called and where they are written to."""
    with work.writing() as db:
        account_rows.one_change_of_rights_at_a_time(db)
        account_id, before = _open_account(db, work, wants)
        email = wants.email
        if wants.was_name not in (None, before.name) or wants.was_email not in (None, before.email or ""):
            raise Conflict("people.moved_on")
        db.run(
            CORRECT,
            id=account_id,
            name=wants.name,
            email=email.text if email else None,
            key=email.key if email else None,
            claimed=1 if email else 0,
            now=work.now,
        )
        if email and email.text != before.email:
            announcing.announce(db, work, keys, account_id)
        _offer_back(db, work, before, wants.name, email)
        return person.find(db, Whom(code=before.code), work.now)[1]


@operation(
    "send_password_to", needs=Permission.PEOPLE_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, fresh=True
)
def send_password_to(work: Work, wants: SendPasswordLink, keys: Keys) -> Person:
    """Mail somebody a link by which they set a password: it works once, for an hour."""
    with work.writing() as db:
        account_id, found = _open_account(db, work, wants)
        if found.email is None:
            raise Conflict("people.no_email")
        password_links.send(db, work, keys, account_id)
        return found


@operation("end_sessions_of", needs=Permission.PEOPLE_DISABLE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def end_sessions_of(work: Work, wants: EndSessionsOf) -> Person:
    """Sign somebody out everywhere, or in one place: sessions, tokens and keys."""
    with work.writing() as db:
        account_id, found = people.somebody_else(db, work, wants)
        people.within_my_rights(work, found.roles_to_be)
        if wants.session is None:
            sessions.end_all(db, account_id, work.now)
        else:
            code = wants.session if is_code(wants.session) else ""
            row = db.one(ONE_SESSION, id=account_id, code=code)
            if row is None:
                raise NotFound
            sessions.end_place(db, row[0], code, work.now)
        return person.find(db, Whom(code=found.code), work.now)[1]


def _written_down(work: Work, wants: CreatePerson, role: str, keys: Keys, *, invited: bool) -> Person:
    new = NewAccount(wants.username, NO_PASSWORD, wants.email, wants.name)
    with work.writing() as db:
        made = account_rows.insert(db, new, work.now, signs_in=False)
        if made is None:
            raise account_rows.username_taken()
        account_id, code = made
        if invited:
            invitations.invite(db, account_id, role, work.now, by=work.actor.account_id)
        else:
            account_rows.give_role(db, account_id, role, work.now, by=work.actor.account_id)
        password_links.send(db, work, keys, account_id, invited=invited)
        work.about(code, person=account_id, role=role)
        return person.find(db, Whom(code=code), work.now)[1]


def _offer_back(db: Db, work: Work, before: Person, name: str, email: Mailbox | None) -> None:
    """As it was; what is kept for it names them, and goes with the account."""
    after = email.text if email else ""
    if (name, after) == (before.name, before.email or ""):
        return
    history.offer(
        db,
        work,
        operation="correct_person",
        wants={
            "code": before.code,
            "name": before.name,
            "email": before.email or "",
            "was_name": name,
            "was_email": after,
        },
        said="undo.person_corrected",
        thing=before.code,
        who=before.username,
    )


def _open_account(db: Db, work: Work, wants: Whom) -> tuple[int, Person]:
    """Somebody whose account one may take care of; whoever has the link to a password has the account."""
    account_id, found = people.somebody_else(db, work, wants)
    people.within_my_rights(work, found.roles_to_be)
    if found.disabled_at:
        raise Conflict("people.shut_out")
    return account_id, found
