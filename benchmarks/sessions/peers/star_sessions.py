"""starsessions with the store that comes with it, loaded for every request."""

import asyncio
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starsessions import InMemoryStore, SessionAutoloadMiddleware, SessionMiddleware


async def login(request: Request) -> Response:
    request.session["user"] = "ann"
    return Response(status_code=204)


async def put(request: Request) -> Response:
    await asyncio.sleep(int(request.query_params["ms"]) / 1000)
    request.session[request.query_params["key"]] = 1
    return Response(status_code=204)


async def keys(request: Request) -> Response:
    if "user" not in request.session:
        return Response(status_code=401)
    return JSONResponse([name for name in request.session if name.startswith("key")])


async def logout(request: Request) -> Response:
    request.session.clear()
    return Response(status_code=204)


routes = [
    Route("/login", login, methods=["POST"]),
    Route("/put", put, methods=["POST"]),
    Route("/keys", keys),
    Route("/logout", logout, methods=["POST"]),
]
middleware = [
    Middleware(SessionMiddleware, store=InMemoryStore(), cookie_https_only=False, lifetime=3600),
    Middleware(SessionAutoloadMiddleware),
]
uvicorn.run(Starlette(routes=routes, middleware=middleware), port=int(sys.argv[1]), log_level="warning")
