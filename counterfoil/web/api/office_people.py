"""The endpoints by which staff look after people."""

from dataclasses import dataclass

from counterfoil.identity.looking_after import (
    correct_person,
    create_person,
    end_sessions_of,
    invite_staff,
    send_password_to,
)
from counterfoil.identity.people import (
    disable_person,
    enable_person,
    give_role,
    list_people,
    show_person,
    take_role,
)
from counterfoil.identity.places import list_sessions_of
from counterfoil.identity.seeing_as import SeenAs, see_as
from counterfoil.shop.closing import close_person
from counterfoil.shop.patronage import read_patronage
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

AT = "/api/admin/people"
NOT_SO = NOT_THERE | {"409": "Not with this person, or not as they stand."}


@dataclass(frozen=True, slots=True)
class Looking:
    """Whom this browser sees the shop as, and until when."""

    username: str
    until: str


def _looking(visit: Visit, seen: SeenAs) -> Answer:
    visit.look_as(seen.ticket)
    return answers.json(Looking(seen.username, seen.until))


ENDPOINTS = (
    Endpoint("GET", AT, list_people),
    Endpoint("POST", AT, create_person, 201),
    Endpoint("POST", f"{AT}/invitations", invite_staff, 201),
    Endpoint("GET", f"{AT}/{{code}}", show_person, refuses=NOT_THERE),
    Endpoint("PUT", f"{AT}/{{code}}", correct_person, refuses=NOT_SO),
    Endpoint("GET", f"{AT}/{{code}}/orders", read_patronage, refuses=NOT_THERE),
    Endpoint("GET", f"{AT}/{{code}}/sessions", list_sessions_of, refuses=NOT_THERE),
    Endpoint("DELETE", f"{AT}/{{code}}/sessions", end_sessions_of, refuses=NOT_SO),
    Endpoint("POST", f"{AT}/{{code}}/link", send_password_to, refuses=NOT_SO),
    Endpoint("POST", f"{AT}/{{code}}/disable", disable_person, refuses=NOT_SO),
    Endpoint("POST", f"{AT}/{{code}}/enable", enable_person, refuses=NOT_SO),
    Endpoint("PUT", f"{AT}/{{code}}/roles/{{role}}", give_role, refuses=NOT_SO),
    Endpoint("DELETE", f"{AT}/{{code}}/roles/{{role}}", take_role, refuses=NOT_SO),
    Endpoint("POST", f"{AT}/{{code}}/close", close_person, refuses=NOT_SO),
    Endpoint("POST", f"{AT}/{{code}}/see-as", see_as, gives=Looking, tells=_looking, refuses=NOT_SO),
)
