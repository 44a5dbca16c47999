"""The trail, each line in words."""

from dataclasses import dataclass

from counterfoil.gate.operation import OPERATIONS, Effect
from counterfoil.gate.refusals import Refusal
from counterfoil.reports.activity import ReadTrail, TrailLine, read_trail
from counterfoil.web.pages import deeds
from counterfoil.web.pages.office.listing import Column, Empty, Filter, Listing, show_list
from counterfoil.web.visit import Visit
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

    number: int
    at: str
    who: str
    known: bool  # whether that is a user name
    did: str
    whom: str
    thing: str
    refused: str
    way: str


def trail(visit: Visit) -> Answer:
    """Look through what was done."""
    return trail_page(visit)


def trail_page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    """The list, or why a form on it was refused."""
    return show_list(visit, _listing(), "office/trail.html", refusal, tell=tell)


def tell(line: TrailLine) -> Told:
    """Who did what to whom, and how it ended."""
    who = line.who or line.whom  # signing in, one was nobody yet
    return Told(
        number=line.number,
        at=line.at,
        who=who or UNNAMED.get(line.way, line.way),
        known=bool(who),
        did=deeds.done(line.operation),
        whom=line.whom if line.whom != who else "",
        thing=line.thing,
        refused=deeds.refused(line.outcome),
        way=line.way,
    )


def _listing() -> Listing:
    """What can be done is known once all rooms are there."""
    deeds_in_words = {
        operation.name: operation.says.rstrip(".")
        for operation in sorted(OPERATIONS.values(), key=lambda each: each.says)
        if operation.effect is not Effect.READS
    }
    return Listing(
        name="trail",
        title="Trail",
        address="/admin/trail",
        things=("line", "lines"),
        operation=read_trail,
        shape=ReadTrail,
        columns=(Column("When"), Column("Who"), Column("What"), Column("About"), Column("How")),
        tabs=(("Refused", "only=refused"),),
        filters=(
            Filter("who", "Who did it"),
            Filter("whom", "To whom"),
            Filter("operation", "What", deeds_in_words),
            Filter("thing", "About (a code or SKU)"),
            Filter("since", "Since", kind="date"),
            Filter("until", "Until", kind="date"),
        ),
        empty=Empty("Nothing yet", "What people do in the shop stands here from now on, line by line."),
    )
