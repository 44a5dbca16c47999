"""The shop with two more addresses: one that asks who it is and reads one value of the session, and one that asks nothing."""

import secrets
import time

from counterfoil import app
from counterfoil.cli import main
from counterfoil.gate import shapes
from counterfoil.gate.refusals import NotSignedIn
from counterfoil.identity.accounts import Register, register, sign_out
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


# What peers are compared by: ten writes that cross, and signing out while one is on its way.


def come(visit: Visit) -> Answer:
    """Become somebody new."""
    name = f"somebody-{secrets.token_hex(5)}"
    wants = shapes.read(Register, {"username": name, "email": f"{name}@example.com", "password": name})
    visit.sign_in(visit.perform(register, wants).ticket)
    return answers.no_content()


def put(visit: Visit) -> Answer:
    """Read the session, be slow, and write."""
    visit.session.get("theme")
    time.sleep(int(visit.query["ms"]) / 1000)
    visit.session[visit.query["key"]] = 1
    return answers.no_content()


def keys(visit: Visit) -> Answer:
    """What was written."""
    if not visit.actor.signed_in:
        raise NotSignedIn
    return answers.json([name for name in visit.session if name.startswith("key")])


def go(visit: Visit) -> Answer:
    """Sign out."""
    visit.perform(sign_out)
    visit.sign_out()
    return answers.no_content()


if __name__ == "__main__":
    app.API = (
        *app.API,
        Route("GET", "/api/check", check),
        Route("PUT", "/api/check", remember, lane=Lane.WRITE),
        Route("GET", "/api/nothing", nothing),
        Route("POST", "/api/crossing/login", come, "register"),
        Route("POST", "/api/crossing/put", put, lane=Lane.WRITE),
        Route("GET", "/api/crossing/keys", keys),
        Route("POST", "/api/crossing/logout", go, "sign_out"),
    )
    main()
