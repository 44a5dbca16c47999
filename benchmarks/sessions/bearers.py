"""What a request by token costs against the same by cookie, at one shop and in the same minute."""

import itertools
import statistics
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks import cpu
from benchmarks.load import CLIENTS, crowd, request
from benchmarks.sessions.places import open_place
from benchmarks.shops import Measured
from benchmarks.table import Row
from benchmarks.works import PLAIN, cookie
from tests.cast import NEWCOMERS_PASSWORD

EACH = 60  # requests of a client in a round


def rows(rounds: int) -> Iterator[Row]:
    """The table's rows about tokens."""
    yield _row("Bearer check against the cookie check", rounds, most=1.3)
    yield _row("the same, each signature verified anew", rounds, verify_every_token="yes")


def _row(name: str, rounds: int, most: float | None = None, **settings: str) -> Row:
    with ExitStack() as rooms:
        with cpu.on_core(0):
            place = rooms.enter_context(open_place("sql:", **settings))
        tokens = [_token(place, client) for client in range(CLIENTS)]
        cookies = [cookie(person) for person in place.buyers]
        pairs = [(_cost(place, tokens), _cost(place, cookies)) for _ in range(rounds + 1)][1:]
    ratios = [token / ticket for token, ticket in pairs]
    middle = statistics.median(ratios)
    told = f"{middle:.2f}× ({min(ratios):.2f}–{max(ratios):.2f})"
    return Row(name, told, f"≤ {most:g}×" if most else "", not most or middle <= most)


def _token(place: Measured, client: int) -> dict[str, str]:
    asks = {"username": place.buyers[client].username, "password": NEWCOMERS_PASSWORD}
    answer = place.buyers[client].http.post("/api/tokens", json=asks, headers={"cookie": ""})
    return {"authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}


def _cost(place: Measured, shown: list[dict[str, str]]) -> float:
    asked = [request("GET", "/api/me", {**PLAIN, **each}) for each in shown]
    before = cpu.seconds(place.processes)
    with cpu.on_core(1):
        crowd(place.shop.port, lambda client: itertools.repeat(asked[client], EACH))
    return (cpu.seconds(place.processes) - before) / (EACH * CLIENTS)
