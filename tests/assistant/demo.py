"""The demo shop with its door, in this very process and at a time of its own; people visit it over its real API."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from counterfoil.app import Furnished, _committer, _site, furnish
from counterfoil.console.demo import fill_if_new
from counterfoil.settings import Settings
from counterfoil.storage.lanes import Lanes
from counterfoil.web.api.routes import ROUTES as API
from counterfoil.web.door import Door
from counterfoil.web.log import Log
from counterfoil.web.pages.routes import ROUTES as PAGES
from counterfoil.web.static import Static
from tests.cast import GENEROUS, PASSWORD

NOON = 1_795_003_200_000_000  # 18 November 2026, 12:00 UTC


class SetClock:
    """A clock that stands, and is set on by whoever tells the story."""

    def __init__(self, now: int = NOON) -> None:
        self.at = now

    def now(self) -> int:
        return self.at


class Guest:
    """Somebody who visits."""

    def __init__(self, demo: "Demo", headers: dict[str, str]) -> None:
        self._demo = demo
        self.token = headers.get("authorization", "").removeprefix("Bearer ")
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(demo.door), base_url="http://localhost:5000", headers=headers
        )

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """One request."""
        return self._demo.run(self._client.request(method, path, json=body, headers=headers))

    def say(self, say: str, conversation: str = "", choice: str = "") -> dict[str, Any]:
        """Say something to the assistant; its answer."""
        body = {"say": say, "conversation": conversation, "choice": choice}
        answer = self.ask("POST", "/api/assistant", body)
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    def cart(self) -> dict[str, int]:
        """What is in the cart: how many of each SKU."""
        return {line["sku"]: line["quantity"] for line in self.ask("GET", "/api/cart").json()["lines"]}


class Demo:
    """The open shop."""

    def __init__(self, shop: Furnished, clock: SetClock, loop: asyncio.AbstractEventLoop) -> None:
        self.shop, self.clock = shop, clock
        self._loop = loop
        self.lanes = Lanes(shop.store, committer=_committer(shop))
        self.door = Door(_site(shop), (*PAGES, *API), self.lanes, Static(shop.folder.media), Log(quiet=True))

    def run(self, story: Any) -> Any:
        """What a coroutine gives, run in the door's loop."""
        return asyncio.run_coroutine_threadsafe(story, self._loop).result(60)

    def stranger(self, **headers: str) -> Guest:
        """Somebody who is not signed in."""
        return Guest(self, headers)

    def person(self, name: str, at: str = "/api/tokens") -> Guest:
        """One of the demo's people, by an access token."""
        token = self.stranger().ask("POST", at, {"username": name, "password": PASSWORD})
        return Guest(self, {"authorization": f"Bearer {token.json()['access_token']}"})

    def newcomer(self, name: str) -> Guest:
        """Somebody who registers, with an access token."""
        body = {"username": name, "password": PASSWORD, "email": f"{name}@example.com"}
        answer = self.stranger().ask("POST", "/api/register", body)
        assert answer.status_code == 201, answer.text
        return self.person(name)


@contextmanager
def open_demo(
    folder: Path, clock: SetClock | None = None, database: str = "sqlite:", **more: str
) -> Iterator[Demo]:
    """The demo shop, open until the end."""
    settings = Settings.read({}, {"data": str(folder), "demo": "1", "database": database, **GENEROUS, **more})
    clock = clock or SetClock()
    with ExitStack() as ending:
        shop = ending.enter_context(furnish(settings, clock))
        fill_if_new(shop)
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        demo = Demo(shop, clock, loop)
        loop.call_soon_threadsafe(demo.lanes.start, loop)
        yield demo
        demo.run(demo.lanes.drain(10))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
