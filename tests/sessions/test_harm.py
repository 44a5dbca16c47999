"""A cache that is killed, emptied or hangs, and a database that cannot be read: nobody is signed out by it."""

import socket
import threading
import time
from contextlib import suppress

import pytest

from counterfoil.gate.refusals import Unavailable
from counterfoil.storage.sessions import HURRIED
from tests.servers import damaged
from tests.sessions.hall import REAL_HURRY, comes_back

CACHES = pytest.mark.parametrize("scheme", ["redis", "memcached"])


@pytest.fixture(autouse=True)
def as_hurried_as_a_shop(monkeypatch):
    """Here a cache is waited for as long as in a shop."""
    monkeypatch.setitem(HURRIED, "seconds", REAL_HURRY)


def killed(server):
    server.kill()
    yield
    server.start()


def flushed(server):
    server.flush()
    yield
    server.flush()


def hung(server):
    until = time.monotonic() + 5
    with server.hanging():
        yield
        time.sleep(max(0.0, until - time.monotonic()))


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
@pytest.mark.parametrize("harm", [killed, flushed, hung])
@CACHES
def test_whatever_happens_to_the_cache_nobody_is_signed_out_and_nothing_ended_comes_back(
    opening, own_server, scheme, harm, database
):
    server = own_server(scheme)
    hall = opening("cached+" + scheme, database, server)
    ann, gone = hall.newcomer("ann"), hall.newcomer("gone")
    for person in (ann, gone):
        person.change(lambda session: session.set("key", 0))
        assert person.remembers() == {"key": 0}
    slow = gone.visit()
    slow.session["key"] = "back again"
    harmed = harm(server)
    next(harmed)
    gone.signs_out()
    for number in range(10):
        ann.change(lambda session: session.add("key", 1))
        assert ann.remembers() == {"key": number + 1}
        assert gone.found() is None
    slow.ends()
    next(harmed, None)
    assert ann.remembers() == {"key": 10}
    assert gone.found() is None
    assert hall.signs_in(gone.account_id).remembers() == {}
    assert comes_back(hall, ann)
    assert gone.found() is None


class Deaf:
    """Takes every connection and every word, and never answers."""

    def __init__(self, scheme):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"{scheme}://127.0.0.1:{self._listening.getsockname()[1]}"
        self.asked = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        lines = []
        with suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                lines.append(line)
                threading.Thread(target=self._hear, args=(line,), daemon=True).start()

    def _hear(self, line):
        with line, suppress(OSError):
            while line.recv(65_536):
                self.asked += 1

    def kill(self):
        self._listening.close()


@CACHES
def test_a_cache_that_never_answers_is_asked_once_in_a_pause_and_others_do_not_wait(opening, scheme):
    """A question waits for a connection and for an answer; as it is asked once, that is all the delay there is."""
    assert 2 * HURRIED["seconds"] <= 0.25
    server = Deaf(scheme)
    hall = opening("cached+" + scheme, server=server)
    ann = hall.newcomer()
    begun = time.monotonic()
    for number in range(100):
        ann.change(lambda session: session.add("key", 1))
        assert ann.remembers() == {"key": number + 1}
    pauses = (time.monotonic() - begun) / HURRIED["pause"]
    server.kill()
    assert 1 <= server.asked <= 1 + pauses


@pytest.mark.parametrize("store", ["sql:", "memory:", "cookie:signed", "redis", "cached+redis"])
def test_without_its_database_nobody_is_signed_out(opening, store):
    hall = opening(store)
    ann = hall.newcomer()
    ann.change(lambda session: session.set("key", 1))
    assert ann.remembers() == {"key": 1}
    with damaged(hall.folder / "shop.db", "sessions"):
        for _ in range(3):
            with pytest.raises(Unavailable):
                ann.found()
    assert ann.remembers() == {"key": 1}
