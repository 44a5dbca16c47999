"""People, as staff see and look after them."""

from typing import Any

from counterfoil.gate import shapes
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.identity.looking_after import (
    CorrectPerson,
    CreatePerson,
    EndSessionsOf,
    InviteStaff,
    SendPasswordLink,
    correct_person,
    create_person,
    end_sessions_of,
    invite_staff,
    send_password_to,
)
from counterfoil.identity.people import (
    DisablePerson,
    EnablePerson,
    GiveRole,
    ListPeople,
    ShowPerson,
    TakeRole,
    disable_person,
    enable_person,
    give_role,
    list_people,
    show_person,
    take_role,
)
from counterfoil.identity.person import Person
from counterfoil.identity.places import SessionsOf, list_sessions_of
from counterfoil.identity.roles import ROLES
from counterfoil.identity.seeing_as import SeeAs, SeenAs, see_as
from counterfoil.reports.activity import ReadTrail, TrailLine, read_trail
from counterfoil.shop.closing import ClosePerson, close_person
from counterfoil.shop.patronage import PatronageOf, read_patronage
from counterfoil.web.pages.doing import doing
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.listing import Column, Empty, Filter, Listing, show_list
from counterfoil.web.pages.office.trail import tell
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

PAGE = "/admin/people/{code}"
LINES = 20  # of the trail
WORKS_HERE = {"staff": "Works here"} | {role: role.capitalize() for role in ROLES}
STATES = {"open": "Open", "disabled": "Shut out", "closed": "Closed"}
PEOPLE = Listing(
    name="people",
    title="People",
    address="/admin/people",
    things=("person", "people"),
    operation=list_people,
    shape=ListPeople,
    columns=(
        Column("User name"),
        Column("Name"),
        Column("E-mail"),
        Column("Roles"),
        Column("Since"),
        Column("Last signed in"),
    ),
    tabs=(("Staff", "role=staff"), ("Shut out", "state=disabled"), ("Closed", "state=closed")),
    search="User name, name or e-mail",
    filters=(Filter("role", "Role", WORKS_HERE), Filter("state", "Account", STATES)),
    empty=Empty("Nobody yet", "People appear here as soon as they register.", "/admin/people/new", "Add one"),
)


def people(visit: Visit) -> Answer:
    """Leaf through everybody who has an account."""
    return show_list(visit, PEOPLE, "office/people.html", invites=visit.actor.may(Permission.PEOPLE_GRANT))


def newcomer(visit: Visit) -> Answer:
    """The form for somebody new."""
    visit.admit(create_person)
    return _new(visit)


def write_down(visit: Visit) -> Answer:
    """Write somebody down, or invite them to work here."""
    form = visit.form()
    invited = form.get("role", "shopper") != "shopper"
    operation, shape = (invite_staff, InviteStaff) if invited else (create_person, CreatePerson)
    visit.admit(operation)
    try:
        made: Person = visit.perform(operation, shapes.read(shape, form, spoken=True))
    except (Invalid, Conflict) as refusal:
        return _new(visit, refusal)
    return answers.see_other(PAGE.format(code=made.code))


def _new(visit: Visit, refusal: Refusal | None = None) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "office/person_new.html",
        answers.status_of(refusal) if refusal else 200,
        roles=list(ROLES) if visit.actor.may(Permission.PEOPLE_GRANT) else ["shopper"],
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
        values=visit.form() if refusal else {},
    )


def one(visit: Visit) -> Answer:
    """Look at somebody."""
    return _page(visit)


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    whom = {"code": visit.params["code"]}
    found: Person = visit.perform(show_person, ShowPerson(**whom))
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "office/person.html",
        answers.status_of(refusal) if refusal else 200,
        person=found,
        myself=found.username == visit.actor.username,
        patronage=visit.perform(read_patronage, PatronageOf(**whom)),
        places=visit.perform(list_sessions_of, SessionsOf(**whom)).items,
        trail=[tell(line) for line in _lines(visit, found.username)],
        roles=list(ROLES),
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
        values=_values(visit, found, refused=refusal is not None),
    )


def _lines(visit: Visit, username: str) -> list[TrailLine]:
    """What they did last, and what was done to them."""
    if not visit.actor.may(Permission.TRAIL_READ):
        return []
    asked = (ReadTrail(limit=LINES, who=username), ReadTrail(limit=LINES, whom=username))
    found = {line.number: line for each in asked for line in visit.perform(read_trail, each).items}
    return [found[number] for number in sorted(found, reverse=True)][:LINES]


def _values(visit: Visit, found: Person, *, refused: bool) -> dict[str, Any]:
    kept = {"name": found.name, "email": found.email or ""}
    return {**kept, **visit.form()} if refused else kept


correct = doing(correct_person, CorrectPerson, _page, PAGE)
link = doing(send_password_to, SendPasswordLink, _page, PAGE)
disable = doing(disable_person, DisablePerson, _page, PAGE)
enable = doing(enable_person, EnablePerson, _page, PAGE)
end = doing(end_sessions_of, EndSessionsOf, _page, PAGE)
give = doing(give_role, GiveRole, _page, PAGE)
take = doing(take_role, TakeRole, _page, PAGE)
close = doing(close_person, ClosePerson, _page, PAGE)


def look_as(visit: Visit) -> Answer:
    """See the shop as they do."""
    visit.admit(see_as)
    try:
        wants = shapes.read(SeeAs, {**visit.form(), **visit.params}, spoken=True)
        seen: SeenAs = visit.perform(see_as, wants)
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    visit.look_as(seen.ticket)
    return answers.see_other("/")
