"""How long /api/me takes alone, and while two people sign in again and again."""

import itertools
import json
import statistics
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx

from benchmarks.load import Tally, crowd, request
from benchmarks.table import Row
from benchmarks.works import PLAIN, cookie
from tests.cast import PASSWORD, Shop

CLIENTS, PAUSE, EACH = 8, 0.01, 250  # each asks a hundred times a second, about three seconds long


def rows(rounds: int) -> Iterator[Row]:
    """The table's third part."""
    with tempfile.TemporaryDirectory() as folder, Shop(Path(folder) / "data") as shop:
        asked = request("GET", "/api/me", {**PLAIN, **cookie(shop.newcomer())})
        _ask(shop, asked)
        pairs = [(_ask(shop, asked), _ask_alongside(shop, asked)) for _ in range(rounds)]
    alone, beside = ([tally.percentile(0.99) for tally in tallies] for tallies in zip(*pairs, strict=True))
    ratio = statistics.median(two / one for one, two in zip(alone, beside, strict=True))
    told = f"{ratio:.1f}× alone ({statistics.median(alone):.1f} → {statistics.median(beside):.1f} ms)"
    yield Row("p99 of `/api/me` while two people sign in all the time", told, "≤ 2.5×", ratio <= 2.5)


def _ask(shop: Shop, asked: bytes) -> Tally:
    return crowd(shop.port, lambda _: itertools.repeat(asked, EACH), clients=CLIENTS, pause=PAUSE)


def _ask_alongside(shop: Shop, asked: bytes) -> Tally:
    enough = threading.Event()
    people = [threading.Thread(target=_sign_in, args=(shop, name, enough)) for name in NAMES]
    for one in people:
        one.start()
    try:
        return _ask(shop, asked)
    finally:
        enough.set()
        for one in people:
            one.join()


NAMES = ("authorized_user", "unauthorized_user")


def _sign_in(shop: Shop, name: str, enough: threading.Event) -> None:
    body = json.dumps({"username": name, "password": PASSWORD})
    with httpx.Client(base_url=shop.url, headers={"content-type": "application/json"}) as somebody:
        while not enough.is_set():
            somebody.post("/api/login", content=body).raise_for_status()
