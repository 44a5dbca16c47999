"""Identity in front of a Flask app."""
# granian --interface wsgi examples.flask_app:app

import os

from flask import Flask, request

from counterfoil.identity.wsgi import VISIT, WithIdentity, requires
from counterfoil.storage.alone import open_identity

identity = open_identity(os.environ.get("IDENTITY", "identity-data"), os.environ.get("DATABASE", "sqlite:"))
app = Flask(__name__)
app.wsgi_app = WithIdentity(app.wsgi_app, identity)  # type: ignore[method-assign]


@app.get("/")
def front() -> tuple[str, dict[str, str]]:
    """Open to all: signing in is at /login, registering at /register."""
    return f"Hello {request.environ[VISIT].actor.username or 'stranger'}", {"content-type": "text/plain"}


@app.get("/visits")
@requires()
def visits() -> dict[str, int]:
    """Counts in the session; of many requests at once none is lost."""
    return {"visits": request.environ[VISIT].session.add("visits", 1)}


@app.get("/orders")
@requires("orders:read")
def orders() -> dict[str, str]:
    """For those who hold the right."""
    return {"orders of": request.environ[VISIT].actor.username}
