"""One ending ends everything: a thousand requests race it in two processes, and none that begins after it gets in."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Self

import pytest

from tests.caches import CacheServer
from tests.cast import Person, Shop
from tests.waiting import PATIENCE

Opening = Callable[..., Shop]
CROWD = 16
BEFORE, IN_ALL = 500, 1_000
ON_ONE_LINE = 20  # requests
PROMISED = 1.0  # seconds after which nothing of it may get in anywhere


@dataclass
class Race:
    """What a crowd with one person's cookie was told, and when."""

    port: int
    cookie: str
    over: threading.Event = field(default_factory=threading.Event)
    told: list[tuple[float, float, int]] = field(default_factory=list)  # asked, answered, status

    def __enter__(self) -> Self:
        self.threads = [threading.Thread(target=self._ask) for _ in range(CROWD)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _ask(self) -> None:
        # A connection each, and another now and then, so that both processes are asked: the kernel deals them out.
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        for number in itertools.count(1):
            if self.over.is_set():
                break
            if number % ON_ONE_LINE == 0:
                line.close()
            asked = time.monotonic()
            line.request("GET", "/api/me", headers={"cookie": self.cookie})
            answer = line.getresponse()
            answer.read()
            self.told.append((asked, time.monotonic(), answer.status))
        line.close()

    def until(self, enough: Callable[[], bool]) -> None:
        """Let the crowd go on; it is told to stop when the test's own time is up."""
        while not enough():
            assert all(thread.is_alive() for thread in self.threads)
            time.sleep(0.005)


def sign_out(ann: Person) -> None:
    assert ann.post("/api/logout").status_code == 200


def end_all(ann: Person) -> None:
    assert ann.delete("/api/sessions?all=1").status_code == 200


def disable(ann: Person) -> None:
    ann.shop.command("people", "disable", ann.username)


def raced(ann: Person, end: Callable[[Person], None]) -> tuple[list[float], list[float]]:
    """How long after the ending successes were asked, and how long after it others were told that had begun before."""
    cookie = f"counterfoil={ann.http.cookies['counterfoil']}"
    with Race(ann.shop.port, cookie) as race:
        race.until(lambda: len(race.told) >= BEFORE)
        end(ann)
        ended = time.monotonic()
        race.until(lambda: len(race.told) >= IN_ALL and time.monotonic() > ended + PROMISED * 1.5)
    assert {status for _, _, status in race.told} == {200, 401}
    late = [(asked - ended, told - ended) for asked, told, status in race.told if status == 200]
    return [asked for asked, _ in late if asked > 0], sorted(told for _, told in late if told > 0)


def processes_of(shop: Shop) -> set[str]:
    """The processes that answered, by the names in the log's ids."""
    lines = [json.loads(line) for line in shop.said().splitlines() if line.startswith("{")]
    return {line["id"].partition("-")[0] for line in lines if line.get("path") == "/api/me"}


@pytest.fixture
def cache() -> Iterator[CacheServer]:
    server = CacheServer("redis")
    yield server
    server.kill()


@pytest.mark.parametrize(
    ("store", "endings"), [("sql:", (sign_out, end_all, disable)), ("cached+redis", (sign_out,))]
)
def test_a_thousand_requests_race_one_ending(
    opening: Opening,
    cache: CacheServer,
    record_property: Callable[[str, object], None],
    store: str,
    endings: tuple[Callable[[Person], None], ...],
) -> None:
    shop = opening(demo=False, workers="2", sessions=store.replace("redis", cache.url), log="json")
    for end in endings:
        asked_late, told_late = raced(shop.newcomer(), end)
        p99 = told_late[int(len(told_late) * 0.99)] * 1000 if told_late else 0.0
        on_their_way = f"{len(told_late)} answered after the ending, p99 {p99:.1f} ms after it"
        record_property(
            "figure", f"{shop.database.partition(':')[0]}, {store}, {end.__name__}: {on_their_way}"
        )
        # Promised is a second; what is asked after the ending was told never gets in at all.
        assert asked_late == []
    assert len(processes_of(shop)) == 2
