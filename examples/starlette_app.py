"""Identity in front of a Starlette app."""
# granian --interface asgi examples.starlette_app:app

import os

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from counterfoil.identity.asgi import WithIdentity, requires
from counterfoil.storage.alone import open_identity

identity = open_identity(os.environ.get("IDENTITY", "identity-data"), os.environ.get("DATABASE", "sqlite:"))


async def front(request: Request) -> PlainTextResponse:
    """Open to all: signing in is at /login, registering at /register."""
    return PlainTextResponse(f"Hello {request.state.visit.actor.username or 'stranger'}")


@requires()
async def visits(request: Request) -> JSONResponse:
    """Counts in the session; of many requests at once none is lost."""
    return JSONResponse({"visits": request.state.visit.session.add("visits", 1)})


@requires("orders:read")
async def orders(request: Request) -> JSONResponse:
    """For those who hold the right."""
    return JSONResponse({"orders of": request.state.visit.actor.username})


app = Starlette(
    routes=[Route("/", front), Route("/visits", visits), Route("/orders", orders)],
    middleware=[Middleware(WithIdentity, identity=identity)],
)
