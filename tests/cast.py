"""The cast: a real shop in a process of its own, and people who visit it over HTTP."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import httpx

from counterfoil.gate.permissions import STAFF
from counterfoil.identity.roles import permissions_of
from tests.waiting import PATIENCE, free_port

APPROVED = "4242 4242 4242 4242"
DECLINED = "4000 0000 0000 0002"
TOO_LITTLE_MONEY = "4000 0000 0000 9995"
SLOW = "4000 0000 0000 0259"
PASSWORD = "password123"
NEWCOMERS_PASSWORD = "a long enough password"
GENEROUS = {
    "guesses_per_address": "1000000",
    "registrations_per_address": "1000000",
    "codes_per_address": "1000000",
    "declines_per_person": "1000000",
    "declines_per_address": "1000000",
    "sign_in_floor": "0",
}


class Shop:
    """A shop as somebody runs it: `counterfoil serve` on a folder and a port."""

    program: tuple[str, ...] = (sys.executable, "-m", "counterfoil")

    def __init__(
        self, folder: Path, database: str = "sqlite:", *, demo: bool = True, **settings: str
    ) -> None:
        self.folder = folder
        self.database = database
        self.port = free_port()
        self.settings = {**GENEROUS, "demo": "1" if demo else "", **settings}
        self.log = folder.parent / f"{folder.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        """What its processes are told."""
        given = {**self.settings, "data": str(self.folder), "database": self.database, "port": str(self.port)}
        return {**os.environ, **{f"COUNTERFOIL_{name.upper()}": value for name, value in given.items()}}

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self, seconds: float = PATIENCE) -> Self:
        """Start it and wait until it is ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self.program, "serve"], env=self.environment, stdout=log, stderr=log
            )
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == httpx.codes.OK:
                    return self
            if self._process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError("the shop did not open:\n" + self.said()[-4000:])

    def close(self) -> int:
        """Ask it to stop; its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(PATIENCE)
        finally:
            self._process.kill()

    def ended(self, seconds: float = PATIENCE) -> int:
        """Wait until it has ended by itself; its exit code."""
        assert self._process is not None
        return self._process.wait(seconds)

    def kill(self) -> None:
        """Pull the plug: nothing is told, nothing is flushed."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(PATIENCE)

    @property
    def pid(self) -> int:
        """The process to watch."""
        assert self._process is not None
        return self._process.pid

    def said(self) -> str:
        """Its log."""
        return self.log.read_text(errors="replace")

    def command(self, *words: str, check: bool = True) -> str:
        """Run the program beside it and return what it printed."""
        done = subprocess.run(
            check=False,
            args=[sys.executable, "-m", "counterfoil", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def mails(self) -> list[str]:
        """The letters that left the shop, oldest first."""
        return [path.read_text(errors="replace") for path in sorted((self.folder / "mail").glob("*.eml"))]

    def stranger(self, **headers: str) -> "Person":
        """Somebody who just arrived."""
        return Person(self, headers)

    def person(self, username: str, password: str = PASSWORD) -> "Person":
        """Somebody with an account, signed in."""
        somebody = self.stranger()
        answer = somebody.post("/api/login", {"username": username, "password": password})
        assert answer.status_code == httpx.codes.OK, answer.text
        somebody.username, somebody.password = username, password
        return somebody

    def newcomer(self, username: str | None = None, password: str = NEWCOMERS_PASSWORD) -> "Person":
        """Somebody who registers on the spot."""
        somebody = self.stranger()
        name = username or f"shopper-{secrets.token_hex(5)}"
        answer = somebody.post(
            "/api/register", {"username": name, "email": f"{name}@example.com", "password": password}
        )
        assert answer.status_code == httpx.codes.CREATED, answer.text
        somebody.username, somebody.password = name, password
        return somebody


VISITING: list["Person"] = []


def send_everybody_home() -> None:
    """Close what people have open; done after each story."""
    while VISITING:
        VISITING.pop().http.close()


class Person:
    """A client with a cookie jar that follows no redirect unless told."""

    def __init__(self, shop: Shop, headers: Mapping[str, str]) -> None:
        self.shop = shop
        self.username = self.password = ""
        self.at_the_office = False  # whether they have come to its door yet
        self.http = httpx.Client(
            base_url=shop.url,
            timeout=PATIENCE,
            headers={"user-agent": "story/1", **headers},
            event_hooks={"request": [self._come_to_the_office]},
        )
        VISITING.append(self)

    def _come_to_the_office(self, request: httpx.Request) -> None:
        """Whoever works here signs in to the back office the first time they have something to do there."""
        first = not self.at_the_office and self.password and "authorization" not in request.headers
        if not first or not f"{request.url.path}/".startswith(("/admin/", "/api/admin/")):
            return
        self.at_the_office = True
        if self.enter_office():
            request.headers.pop("cookie", None)
            self.http.cookies.set_cookie_header(request)

    def enter_office(self) -> bool:
        """Come in by the back office's own door; whether there is anything to do there."""
        self.at_the_office = True
        roles = tuple(self.get("/api/me").json().get("roles", ()))
        if STAFF.isdisjoint(permissions_of(roles)):
            return False
        answer = self.post("/api/admin/login", {"username": self.username, "password": self.password})
        assert answer.status_code == httpx.codes.OK, answer.text
        return True

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Look at something."""
        return self.http.get(path, headers=headers)

    def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        """Send JSON."""
        return self.http.post(path, json={} if body is None else body, headers=headers)

    def patch(self, path: str, body: object) -> httpx.Response:
        """Change something by JSON."""
        return self.http.patch(path, json=body)

    def delete(self, path: str) -> httpx.Response:
        """Remove something."""
        return self.http.delete(path)

    def submit(self, path: str, **fields: str) -> httpx.Response:
        """Send a form as a browser does from a page of the shop."""
        return self.http.post(
            path, data=fields, headers={"sec-fetch-site": "same-origin", "accept": "text/html"}
        )

    def page(self, path: str) -> httpx.Response:
        """Look at a page as a browser does."""
        return self.http.get(path, headers={"accept": "text/html", "sec-fetch-site": "same-origin"})

    def buy(self, card: str = APPROVED, key: str | None = None, **body: Any) -> httpx.Response:
        """Pay for what is in the cart."""
        key = key or secrets.token_hex(16)
        return self.http.post("/api/orders", json={"card": card, **body}, headers={"Idempotency-Key": key})

    def put_into_cart(self, sku: str, quantity: int = 1) -> httpx.Response:
        """Add to the cart."""
        return self.post("/api/cart/lines", {"sku": sku, "quantity": quantity})

    def cart(self) -> dict[str, Any]:
        """What is in the cart."""
        return dict(self.get("/api/cart").json())


def every_product(person: Person, **query: str) -> Iterator[dict[str, Any]]:
    """All products, page by page."""
    after: str | None = None
    while True:
        page = person.http.get(
            "/api/products", params={**query, "limit": "100", **({"after": after} if after else {})}
        ).json()
        yield from page["items"]
        after = page["next"]
        if not after:
            return


def variants_by_stock(person: Person) -> list[tuple[int, str]]:
    """(stock, sku) of all variants, least first."""
    found = []
    for item in every_product(person):
        product = person.get(f"/api/products/{item['slug']}").json()
        found += [(variant["stock"], variant["sku"]) for variant in product["variants"]]
    return sorted(found)


def stock_of(person: Person, sku: str) -> int:
    """What is on the shelf of one variant."""
    return next(stock for stock, each in variants_by_stock(person) if each == sku)


def plenty(person: Person) -> str:
    """The sku of something the shop has plenty of."""
    first = person.get("/api/products").json()["items"][0]
    return str(person.get(f"/api/products/{first['slug']}").json()["variants"][0]["sku"])
