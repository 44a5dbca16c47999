"""Identity in front of a FastAPI app."""
# granian --interface asgi examples.fastapi_app:app

import os
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import PlainTextResponse

from counterfoil.identity.asgi import WithIdentity, requires
from counterfoil.storage.alone import open_identity

identity = open_identity(os.environ.get("IDENTITY", "identity-data"), os.environ.get("DATABASE", "sqlite:"))
app = FastAPI()
app.add_middleware(WithIdentity, identity=identity)


@app.get("/", response_class=PlainTextResponse)
async def front(request: Request) -> str:
    """Open to all: signing in is at /login, registering at /register."""
    return f"Hello {request.state.visit.actor.username or 'stranger'}"


@app.get("/visits")
async def visits(visit: Annotated[Any, Depends(requires())]) -> dict[str, int]:
    """Counts in the session; of many requests at once none is lost."""
    return {"visits": visit.session.add("visits", 1)}


@app.get("/orders")
@requires("orders:read")
def orders(request: Request) -> dict[str, str]:
    """For those who hold the right."""
    return {"orders of": request.state.visit.actor.username}
