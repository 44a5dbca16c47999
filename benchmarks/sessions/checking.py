"""The shop with two more addresses: one that asks who it is and reads one value of the session, and one that asks nothing."""

from counterfoil import app
from counterfoil.cli import main
from counterfoil.gate.refusals import NotSignedIn
from counterfoil.storage.lanes import Lane
from counterfoil.web.routes import Route
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def check(visit: Visit) -> Answer:
    """Who asks, and one thing that their session remembers."""
    if not visit.actor.signed_in:
        raise NotSignedIn
    return answers.json({"username": visit.actor.username, "theme": visit.session["theme"]})


def remember(visit: Visit) -> Answer:
    """Have the session remember it."""
    visit.session["theme"] = "dark"
    return answers.no_content()


def nothing(_: Visit) -> Answer:
    """An answer of the same size to anybody."""
    return answers.json({"username": "buyer-0123456789", "theme": "dark"})


if __name__ == "__main__":
    app.API = (
        *app.API,
        Route("GET", "/api/check", check),
        Route("PUT", "/api/check", remember, lane=Lane.WRITE),
        Route("GET", "/api/nothing", nothing),
    )
    main()
