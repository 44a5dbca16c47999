"""People, as the staff and the command line see and change them."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate import history
from counterfoil.gate.actor import CONSOLE, SIGNED_IN, Way
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotAllowed
from counterfoil.gate.shapes import Choice, Flag, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.identity import account_rows, invitations, person, sessions
from counterfoil.identity.account_rows import NewAccount
from counterfoil.identity.names import Email, Mailbox, Name, NewPassword, Username
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.person import PeoplePage, Person, Sought, Whom
from counterfoil.identity.roles import ROLES, RoleNames, permissions_of

DISABLE = "update accounts set disabled_at = :now where id = :id and disabled_at is null"
ENABLE = (
    "update accounts set disabled_at = null where id = :id and disabled_at is not null and closed_at is null"
)

BOTH = SIGNED_IN | CONSOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPeople:
    """Which page of people."""

    q: Annotated[str, Text(low=0, high=100)] = ""  # in the user name, the name or the address
    role: Annotated[str, Choice(("", "staff", *ROLES))] = ""
    state: Annotated[str, Choice(("", "open", "disabled", "closed"))] = ""
    limit: Annotated[int, Whole(1, 100)] = 50
    after: Annotated[str | None, Text(low=0)] = None
    before: Annotated[str | None, Text(low=0)] = None


class ShowPerson(Whom):
    """Whom to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisablePerson(Whom):
    """Whom to keep out; `still`: only if nobody has done so meanwhile."""

    still: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablePerson(Whom):
    """Whom to let in again; `still`: only if nobody has done so meanwhile."""

    still: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveRole(Whom):
    """Which role to give to whom; `still`: only if nobody has done so meanwhile."""

    role: Annotated[str, Choice(tuple(ROLES))]
    still: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRole(Whom):
    """Which role to take from whom; `still`: only if nobody has done so meanwhile."""

    role: Annotated[str, Choice(tuple(ROLES))]
    still: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Somebody the shop's owner writes down."""

    username: Annotated[Name, Username()]
    password: Annotated[str, NewPassword()]
    roles: Annotated[tuple[str, ...], RoleNames()] = ("shopper",)
    email: Annotated[Mailbox | None, Email(optional=True)] = None
    name: Annotated[str, Text(low=0, high=4000)] = ""


# Looking at people leaves a line, so these two write; the slow lane keeps that from everybody else's reading.
@operation("list_people", needs=Permission.PEOPLE_READ, ways=BOTH, effect=Effect.READS, slow=True)
def list_people(work: Work, wants: ListPeople) -> PeoplePage:
    """See who has an account, in alphabetical order."""
    with work.reading() as db:
        page = person.page(
            db,
            Sought(wants.q, wants.role, wants.state),
            wants.after or "",
            wants.before or "",
            wants.limit,
        )
    with work.writing():
        work.about("people")
    return page


@operation("show_person", needs=Permission.PEOPLE_READ, ways=BOTH, effect=Effect.READS, slow=True)
def show_person(work: Work, wants: ShowPerson) -> Person:
    """See what is kept about a person."""
    at_the_machine = work.actor.way is Way.COMMAND_LINE
    with work.reading() as db:
        account_id, found = person.find(db, wants, work.now, with_password=at_the_machine)
    with work.writing():
        work.about(found.code, person=account_id)
    return found


@operation("disable_person", needs=Permission.PEOPLE_DISABLE, ways=BOTH, effect=Effect.REVERSIBLE, fresh=True)
def disable_person(work: Work, wants: DisablePerson) -> Person:
    """Keep somebody out, and end what they have open at once."""
    with work.writing() as db:
        account_rows.one_change_of_rights_at_a_time(db)
        account_id, found = somebody_else(db, work, wants)
        within_my_rights(work, found.roles_to_be)
        changed = db.run(DISABLE, id=account_id, now=work.now) > 0
        sessions.end_all(db, account_id, work.now)
        if "administrator" in found.roles:
            account_rows.refuse_without_administrator(db)
        _changed(db, work, found, wants, "enable_person", "undo.person_disabled", changed=changed)
        return person.find(db, wants, work.now)[1]


@operation("enable_person", needs=Permission.PEOPLE_DISABLE, ways=BOTH, effect=Effect.REVERSIBLE)
def enable_person(work: Work, wants: EnablePerson) -> Person:
    """Let somebody in again."""
    with work.writing() as db:
        account_id, found = somebody_else(db, work, wants)
        within_my_rights(work, found.roles_to_be)
        changed = db.run(ENABLE, id=account_id) > 0
        if not changed and found.closed_at:
            raise Conflict("people.closed")
        _changed(db, work, found, wants, "disable_person", "undo.person_enabled", changed=changed)
        return person.find(db, wants, work.now)[1]


@operation("give_role", needs=Permission.PEOPLE_GRANT, ways=BOTH, effect=Effect.REVERSIBLE, fresh=True)
def give_role(work: Work, wants: GiveRole) -> Person:
    """Give somebody a role, of those whose rights one has."""
    with work.writing() as db:
        account_id, found = somebody_else(db, work, wants)
        within_my_rights(work, (wants.role,))
        if found.closed_at:
            raise Conflict("people.closed")
        invitations.withdraw(db, account_id, wants.role)
        changed = account_rows.give_role(db, account_id, wants.role, work.now, by=work.actor.account_id)
        if changed:
            sessions.renew_all(db, account_id)
        _changed(db, work, found, wants, "take_role", "undo.role_given", changed=changed)
        work.about(role=wants.role)
        return person.find(db, wants, work.now)[1]


@operation("take_role", needs=Permission.PEOPLE_GRANT, ways=BOTH, effect=Effect.REVERSIBLE, fresh=True)
def take_role(work: Work, wants: TakeRole) -> Person:
    """Take a role from somebody, but never from the last administrator."""
    with work.writing() as db:
        account_rows.one_change_of_rights_at_a_time(db)
        account_id, found = somebody_else(db, work, wants)
        within_my_rights(work, (wants.role,))
        invitations.withdraw(db, account_id, wants.role)
        changed = account_rows.take_role(db, account_id, wants.role)
        if changed and wants.role == "administrator":
            account_rows.refuse_without_administrator(db)
        _changed(db, work, found, wants, "give_role", "undo.role_taken", changed=changed)
        sessions.end_looking(db, account_id, work.now)
        work.about(role=wants.role)
        return person.find(db, wants, work.now)[1]


@operation("add_person", needs=Permission.PEOPLE_GRANT, ways=CONSOLE, effect=Effect.REVERSIBLE)
def add_person(work: Work, wants: AddPerson, hasher: Hasher) -> Person:
    """Write somebody down with a password and roles."""
    within_my_rights(work, wants.roles)
    new = NewAccount(wants.username, hasher.hash(wants.password), wants.email, wants.name)
    with work.writing() as db:
        made = account_rows.insert(db, new, work.now, signs_in=False)
        if made is None:
            raise account_rows.username_taken()
        account_id, code = made
        for role in wants.roles:
            account_rows.give_role(db, account_id, role, work.now, by=work.actor.account_id)
        work.about(code, person=account_id, roles=", ".join(wants.roles))
        return person.find(db, Whom(code=code), work.now)[1]


def somebody_else(db: Db, work: Work, whom: Whom) -> tuple[int, Person]:
    """The person this is done to, said in the trail; nobody does it to themselves."""
    account_id, found = person.find(db, whom, work.now)
    if account_id == work.actor.account_id:
        raise Conflict("people.yourself")
    work.about(found.code, person=account_id)
    return account_id, found


Change = DisablePerson | EnablePerson | GiveRole | TakeRole


def _changed(
    db: Db, work: Work, found: Person, wants: Change, inverse: str, said: str, *, changed: bool
) -> None:
    """Offer what puts it back, or refuse whoever expected to change something."""
    if not changed:
        if wants.still:
            raise Conflict("people.moved_on")
        return
    role = {"role": wants.role} if isinstance(wants, GiveRole | TakeRole) else {}
    history.offer(
        db,
        work,
        operation=inverse,
        wants={"code": found.code, **role, "still": True},
        said=said,
        thing=found.code,
        who=found.username,
        **role,
    )


def within_my_rights(work: Work, roles: tuple[str, ...]) -> None:
    """Nobody gives, takes or disables what goes beyond their own rights."""
    beyond = permissions_of(roles) - work.actor.permissions
    if beyond:
        raise NotAllowed(*sorted(beyond))
