"""Where I am signed in, and what was done from there."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import NotFound
from counterfoil.identity.places import (
    Deed,
    Ended,
    EndSession,
    EndSessions,
    LookAtPlace,
    end_session,
    end_sessions,
    list_sessions,
    read_session,
)
from counterfoil.web.pages import deeds
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def places(visit: Visit) -> Answer:
    """See every place I am signed in."""
    ended = visit.query.get("ended", "")[:6]
    note = f"Signed out in {_places(int(ended))}." if ended.isascii() and ended.isdigit() else ""
    return show(visit, "places.html", said=note, note=note, places=visit.perform(list_sessions).items)


def place(visit: Visit) -> Answer:
    """See what was done from one of them."""
    record = visit.perform(read_session, LookAtPlace(visit.params["id"]))
    return show(visit, "place.html", place=record.place, done=[_told(deed) for deed in record.done])


def end(visit: Visit) -> Answer:
    """Sign out in one of them, in the others, or in all."""
    form = visit.form()
    try:
        done: Ended = (
            visit.perform(end_session, shapes.read(EndSession, form, spoken=True))
            if form.get("id")
            else visit.perform(end_sessions, shapes.read(EndSessions, form, spoken=True))
        )
    except NotFound:  # it has ended meanwhile
        return answers.see_other("/account/sessions?ended=0")
    if done.here:
        visit.sign_out()
        return answers.see_other("/")
    return answers.see_other(f"/account/sessions?ended={done.ended}")


def _told(deed: Deed) -> tuple[str, str, str, str]:
    return deed.at, deeds.done(deed.operation), deed.thing, deeds.refused(deed.outcome)


def _places(count: int) -> str:
    return f"{count} {'place' if count == 1 else 'places'}"
