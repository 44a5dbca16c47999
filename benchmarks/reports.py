"""How long each report takes over a million lines of the sales ledger, cold, and what the shop feels of one meanwhile."""

import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import httpx

from benchmarks import history
from benchmarks.history import COUNTRIES, CUSTOMERS, FIRST_YEAR, LINES, THINGS, YEARS
from benchmarks.load import Tally, crowd, request
from benchmarks.table import Row
from benchmarks.works import PLAIN, cookie
from counterfoil.reports.definitions import REPORTS
from counterfoil.storage.store import open_store
from tests.cast import Person, Shop
from tests.servers import DATABASES, new_database

A_PART = 100_000
MONTH = {"since": "2015-11-01", "until": "2015-11-30"}
SOME_DAYS = {"since": "2015-11-09", "until": "2015-12-08"}  # no month is whole
ALL_YEARS = {"since": "2014-01-01", "until": "2017-12-31"}
MOST_FOR_A_MONTH, MOST_FOR_ALL = 0.3, 2.0
CLIENTS, PAUSE, EACH = 8, 0.01, 250


def rows() -> Iterator[Row]:
    """Three rows, with both databases."""
    told: dict[str, dict[str, tuple[float, str]]] = {}
    beside, brought = {}, {}
    for kind in DATABASES:
        with tempfile.TemporaryDirectory() as path, new_database(kind) as url:
            _fill(Path(path), url)
            told[kind] = {name: _slowest(Path(path), url, days) for name, days in ASKED.items()}
            with Shop(Path(path) / "data", url) as shop:
                beside[kind] = _beside(shop)
        with tempfile.TemporaryDirectory() as path, new_database(kind) as url:
            brought[kind] = _import(Path(path), url)
    for name, most in (
        ("a month", MOST_FOR_A_MONTH),
        ("thirty days", MOST_FOR_A_MONTH),
        ("all years", MOST_FOR_ALL),
    ):
        words = {kind: f"{seconds * 1000:.0f} ms ({slug})" for kind, (seconds, slug) in _of(told, name)}
        yield Row(
            f"the slowest of {len(REPORTS)} reports over a million lines, {name}, first request after a start",
            words["sqlite"],
            f"≤ {most * 1000:.0f} ms",
            all(seconds <= most for _, (seconds, _) in _of(told, name)),
            words["postgres"],
        )
    yield Row(
        "p99 of `/api/me` while one report after the other is read",
        f"{beside['sqlite']:.1f}× alone",
        "≤ 1.5×",
        max(beside.values()) <= 1.5,
        f"{beside['postgres']:.1f}× alone",
    )
    yield Row(
        "`counterfoil import orders` of 100,000 lines",
        f"{brought['sqlite']:.1f} s",
        "≤ 20 s",
        max(brought.values()) <= 20,
        f"{brought['postgres']:.1f} s",
    )


ASKED = {"a month": MONTH, "thirty days": SOME_DAYS, "all years": ALL_YEARS}


def _of(told: dict[str, dict[str, tuple[float, str]]], name: str) -> Iterator[tuple[str, tuple[float, str]]]:
    return ((kind, found[name]) for kind, found in told.items())


def _fill(folder: Path, url: str) -> None:
    """The demo shop with its people, and a history of a million lines."""
    with Shop(folder / "data", url):
        pass
    store = open_store(url, folder / "data")
    history.fill(store)
    store.close()


def _import(folder: Path, url: str) -> float:
    """The seconds that a file of a hundred thousand lines takes to come in."""
    with Shop(folder / "data", url):
        pass
    path = folder / "part.csv"
    with path.open("w") as file:
        file.write("order,placed_at,customer,country,sku,title,category,quantity,amount,currency\n")
        file.writelines(itertools.islice(_lines(), A_PART))
    begun = time.perf_counter()
    words = ["import", "orders", str(path), "--quiet", "--data", str(folder / "data"), "--database", url]
    subprocess.run([sys.executable, "-m", "counterfoil", *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _lines() -> Iterator[str]:
    """Five lines an order, every twentieth line a return; the same each time."""
    chance = Random(11)
    days = [
        f"{FIRST_YEAR + year}-{month:02}-{day:02}"
        for year in range(YEARS)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    for order in itertools.count():
        day = days[order * 5 * len(days) // LINES % len(days)]
        customer = chance.randrange(CUSTOMERS)
        for _ in range(5):
            thing = chance.randrange(THINGS)
            quantity = -1 if chance.random() < 0.05 else chance.randrange(1, 9)
            amount = quantity * chance.randrange(100, 5_000) / 100
            yield (
                f"{order},{day} {order % 24:02}:30,c{customer},country {customer % COUNTRIES},"
                f"S-{thing},Thing {thing},Category {thing % 50},{quantity},{amount:.2f},EUR\n"
            )


def _slowest(folder: Path, url: str, days: dict[str, str]) -> tuple[float, str]:
    """The slowest report, each asked of a shop that was just started."""
    return max((_cold(folder, url, slug, days), slug) for slug in REPORTS)


def _cold(folder: Path, url: str, slug: str, days: dict[str, str]) -> float:
    with Shop(folder / "data", url) as shop:
        boss = shop.person("admin_user")
        boss.enter_office()
        begun = time.perf_counter()
        answer = boss.http.get(f"/api/admin/reports/{slug}", params=days)
        seconds = time.perf_counter() - begun
        answer.raise_for_status()
    return seconds


def _beside(shop: Shop) -> float:
    """How much longer a session check takes while reports are read, as a ratio of the p99s."""
    asked = request("GET", "/api/me", {**PLAIN, **cookie(shop.newcomer())})
    boss = shop.person("admin_user")
    _ask(shop, asked)
    pairs = [(_ask(shop, asked), _while_reading(shop, boss, asked)) for _ in range(5)]
    return statistics.median(two.percentile(0.99) / one.percentile(0.99) for one, two in pairs)


def _ask(shop: Shop, asked: bytes) -> Tally:
    return crowd(shop.port, lambda _: itertools.repeat(asked, EACH), clients=CLIENTS, pause=PAUSE)


def _while_reading(shop: Shop, boss: Person, asked: bytes) -> Tally:
    enough = threading.Event()
    reader = threading.Thread(target=_read_reports, args=(boss.http, enough))
    reader.start()
    try:
        return _ask(shop, asked)
    finally:
        enough.set()
        reader.join()


def _read_reports(http: httpx.Client, enough: threading.Event) -> None:
    for slug in itertools.cycle(REPORTS):
        if enough.is_set():
            return
        json.loads(http.get(f"/api/admin/reports/{slug}", params=ALL_YEARS).content)
