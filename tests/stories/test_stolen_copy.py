"""A copy of the database and of the caches, without the key folder: every string in it is tried at every door."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from counterfoil.app import furnish
from counterfoil.settings import Settings
from tests import dump
from tests.caches import CacheServer
from tests.cast import Shop
from tests.waiting import PATIENCE

Opening = Callable[..., Shop]
FORM = "f" * 43  # the cookie of the thief's own browser, to which form tokens would be bound
PLANT = """
    insert into session_values (session_id, name, value, version)
    select max(id), :name, :value, 1 from sessions
"""


@dataclass
class Thief:
    """Tries things at the doors of a running shop, on one connection."""

    line: HTTPConnection

    def status(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> int:
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        answer.read()
        return answer.status


def by_session_cookie(thief: Thief, said: str) -> bool:
    return thief.status("GET", "/api/me", {"cookie": f"counterfoil={said}"}) != 401


def by_bearer(thief: Thief, said: str) -> bool:
    return thief.status("GET", "/api/me", {"authorization": f"Bearer {said}"}) != 401


def by_mailed_link(thief: Thief, said: str) -> bool:
    return thief.status("GET", f"/link/{quote(said, safe='')}", {"accept": "text/html"}) not in (302, 404)


def by_form_token(thief: Thief, said: str) -> bool:
    headers = {"cookie": f"form={FORM}", "content-type": "application/x-www-form-urlencoded"}
    return thief.status("POST", "/login", headers, urlencode({"token": said})) != 403


def by_kept_ticket(thief: Thief, said: str) -> bool:
    return thief.status("GET", "/api/me", {"cookie": f"counterfoil-kept={said}"}) != 401


def by_refresh_token(thief: Thief, said: str) -> bool:
    body, headers = json.dumps({"refresh_token": said}), {"content-type": "application/json"}
    return thief.status("POST", "/api/tokens/refresh", headers, body) == 200


DOORS = {
    "kept ticket": by_kept_ticket,
    "refresh token": by_refresh_token,
    "session cookie": by_session_cookie,
    "bearer": by_bearer,
    "mailed link": by_mailed_link,
    "form token": by_form_token,
}


def opened(shop: Shop, found: set[dump.Found]) -> set[tuple[str, str]]:
    """Which doors opened, and by what."""
    with closing(HTTPConnection("127.0.0.1", shop.port, timeout=PATIENCE)) as line:
        thief, tries = Thief(line), [said for said in dump.tries(found) if said]
        return {(door, said) for said in tries for door, opens in DOORS.items() if opens(thief, said)}


@pytest.fixture(params=["redis", "memcached"])
def cache(request: pytest.FixtureRequest) -> Iterator[CacheServer]:
    server = CacheServer(request.param)
    yield server
    server.kill()


def copied(shop: Shop, cache: CacheServer) -> set[dump.Found]:
    """What the thief took."""
    with (
        furnish(Settings(data=Path(shop.folder), database=shop.database)) as inside,
        inside.store.reading() as db,
    ):
        return dump.of_database(db) | dump.of_cache(cache)


def lived_in(shop: Shop) -> dict[str, str]:
    """Let people come and go; the secrets that they and the thief hold, by the door these open."""
    for name in ("ann", "eve"):
        person = shop.newcomer(name)
        person.post("/api/login", {"username": name, "password": "not the password"})
        person.page("/welcome")
    told = shop.stranger().post("/api/tokens", {"username": name, "password": "a long enough password"})
    tokens = told.json()
    plain = shop.stranger(cookie=f"form={FORM}")
    token = re.search(r'name="token" value="([^"]+)"', plain.get("/login").text)
    link = re.search(r"/link/([A-Za-z0-9_-]{43})", shop.said())
    assert token is not None
    assert link is not None
    return {
        "session cookie": person.http.cookies["counterfoil"],
        "mailed link": link[1],
        "bearer": tokens["access_token"],
        "refresh token": tokens["refresh_token"],
        "form token": token[1],
    }


def test_no_string_of_a_stolen_copy_opens_anything(opening: Opening, cache: CacheServer) -> None:
    shop = opening(demo=False, sessions=f"cached+{cache.url}")
    secrets = lived_in(shop)
    found = copied(shop, cache)
    assert dump.of_cache(cache)
    assert len(dump.tries(found)) > 500
    assert opened(shop, found) == set()
    # What the thief does would open, if the shop kept such a thing anywhere: in clear, in a text, or encoded.
    with (
        furnish(Settings(data=Path(shop.folder), database=shop.database)) as inside,
        inside.store.writing() as db,
    ):
        for door, secret in secrets.items():
            db.run(PLANT, name=door, value=f'{{"kept": ["{secret.encode().hex()}", 1]}}')
    assert opened(shop, copied(shop, cache) - found) == set(secrets.items())
