"""The back office, bare as yet: people, and what happened last."""

from contextlib import suppress
from dataclasses import dataclass

from counterfoil.gate import shapes
from counterfoil.gate.refusals import NotFound
from counterfoil.identity.people import ListPeople, list_people
from counterfoil.reports.activity import ReadTrail, TrailLine, read_trail
from counterfoil.shop.books.alerts import CloseAlert, close_alert, list_alerts
from counterfoil.web.pages import deeds
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

UNNAMED = {
    "visitor": "somebody not signed in",
    "command line": "whoever runs the shop",
    "webhook": "the bank",
    "job": "the shop itself",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the trail in words."""

    at: str
    who: str
    did: str
    about: str
    refused: str


def office(visit: Visit) -> Answer:
    """See who has an account and what was done last."""
    lines = visit.perform(read_trail, ReadTrail()).items
    people = visit.perform(list_people, shapes.read(ListPeople, visit.query, spoken=True))
    alerts = visit.perform(list_alerts).items
    return show(
        visit,
        "office/now.html",
        alerts=alerts,
        people=people.items,
        next=people.next,
        trail=[tell(line) for line in lines],
    )


def looked_after(visit: Visit) -> Answer:
    """Put an alert away."""
    visit.admit(close_alert)
    with suppress(NotFound):  # somebody was quicker
        visit.perform(close_alert, shapes.read(CloseAlert, visit.form(), spoken=True))
    return answers.see_other("/admin")


def tell(line: TrailLine) -> Told:
    """Who did what to whom, and how it ended."""
    who = line.who or line.whom  # signing in, one was nobody yet
    about = " · ".join(part for part in (line.whom if line.whom != who else "", line.thing) if part)
    return Told(
        at=line.at,
        who=who or UNNAMED.get(line.way, line.way),
        did=deeds.done(line.operation),
        about=about,
        refused=deeds.refused(line.outcome),
    )
