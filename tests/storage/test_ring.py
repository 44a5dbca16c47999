"""The ring of keys while the shop is open: what is changed in its file counts within a moment, in every process."""

import hmac
import json
import subprocess
import sys
import threading
import time

import pytest

from counterfoil.gate.clock import SECOND
from counterfoil.storage import ring as rings
from counterfoil.storage.ring import Ring, open_ring
from counterfoil.storage.sessions.shelves import prefix_of

REVOKE = "import sys; from pathlib import Path; from counterfoil.gate.clock import SystemClock; from counterfoil.storage.ring import open_ring; open_ring(Path(sys.argv[1]), SystemClock()).revoke(sys.argv[2])"


class SetClock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self.at = 1_800_000_000 * SECOND

    def now(self) -> int:
        return self.at


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def ring(tmp_path, clock) -> Ring:
    return open_ring(tmp_path / "secrets.json", clock)


@pytest.fixture
def always_looks(monkeypatch):
    """Every question looks at the file."""
    monkeypatch.setattr(rings, "SECONDS_BETWEEN_LOOKS", 0.0)


def ids(ring: Ring, purpose: str = "session") -> list[str]:
    return [key.id for key in ring.of(purpose)]


@pytest.mark.usefixtures("always_looks")
class TestTwoProcesses:
    def test_what_one_changes_the_other_knows(self, tmp_path, clock):
        one, other = (open_ring(tmp_path / "secrets.json", clock) for _ in range(2))
        old = other.digest("session", b"ticket")
        fresh = one.rotate("session", 0)
        assert ids(other)[0] == fresh.id
        assert other.digests("session", b"ticket")[1] == old
        one.revoke(ids(one)[1])
        assert old not in other.digests("session", b"ticket")

    def test_a_key_revoked_by_another_program_counts_no_more(self, tmp_path, ring):
        (old,) = ids(ring)
        subprocess.run([sys.executable, "-c", REVOKE, str(tmp_path / "secrets.json"), old], check=True)
        assert len(ids(ring)) == 1
        assert ids(ring) != [old]

    def test_while_nothing_changes_nothing_is_made_anew(self, ring):
        assert ring.of("session") is ring.of("session")
        assert ring.still() is ring.still()

    @pytest.mark.parametrize("harm", [b"", b"{", b'{"keys": []}', None])
    def test_a_file_that_is_gone_or_broken_leaves_the_keys_as_they_were(self, tmp_path, ring, harm, caplog):
        path = tmp_path / "secrets.json"
        before, whole = ring.digest("session", b"ticket"), path.read_bytes()
        path.unlink()
        if harm is not None:
            path.write_bytes(harm)
        assert ring.digest("session", b"ticket") == before
        assert ring.digest("session", b"ticket") == before
        assert [record.message for record in caplog.records] == [
            "secrets.json is gone or cannot be read: the keys stay as they were until it can"
        ]
        path.write_bytes(whole)
        assert ring.digest("session", b"ticket") == before

    def test_of_many_changes_at_once_none_is_lost(self, tmp_path, clock):
        path = tmp_path / "secrets.json"
        open_ring(path, clock)
        threads = [
            threading.Thread(target=lambda: open_ring(path, clock).rotate("session", 0)) for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(ids(open_ring(path, clock))) == 13


def test_the_file_is_looked_at_only_now_and_then(ring, monkeypatch):
    seconds, looks = [time.monotonic() + 1], []
    monkeypatch.setattr(rings, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(rings, "_mark", lambda path: looks.append(path) or (0, 0, 0))
    for _ in range(100):
        ring.digest("session", b"ticket")
    assert len(looks) == 1
    seconds[0] += rings.SECONDS_BETWEEN_LOOKS
    ring.digest("session", b"ticket")
    assert len(looks) == 2


class TestANewKey:
    def test_it_is_known_before_it_is_used(self, ring, clock):
        (old,) = ids(ring)
        made_before = ring.digest("session", b"ticket")
        fresh = ring.rotate("session", 2 * SECOND)
        assert ids(ring) == [old, fresh.id]
        assert ring.digest("session", b"ticket") == made_before
        clock.at += 2 * SECOND
        assert ids(ring) == [fresh.id, old]
        assert ring.digest("session", b"ticket") != made_before
        assert made_before in ring.digests("session", b"ticket")

    def test_what_was_taken_to_work_with_does_not_change(self, ring, clock):
        still = ring.still()
        before = still.digests("trail", b"line")
        ring.rotate("trail", 0)
        assert still.digests("trail", b"line") == before
        assert len(ring.digests("trail", b"line")) == 2

    def test_two_that_wait_are_used_in_their_order(self, ring, clock):
        (old,) = ids(ring)
        later, sooner = ring.rotate("session", 9 * SECOND), ring.rotate("session", 5 * SECOND)
        assert ids(ring) == [old, sooner.id, later.id]
        clock.at += 5 * SECOND
        assert ids(ring)[0] == sooner.id
        clock.at += 4 * SECOND
        assert ids(ring) == [sooner.id, later.id, old]
        clock.at -= 100 * SECOND
        assert ids(ring) == [sooner.id, later.id, old]

    def test_other_purposes_are_left_alone(self, ring):
        before = ring.of("cookie")
        ring.rotate("session", 0)
        assert ring.of("cookie") == before


class TestRevoked:
    def test_the_last_of_its_purpose_has_a_successor_at_once(self, ring):
        (old,) = ids(ring)
        before = ring.digest("session", b"ticket")
        ring.revoke(old)
        assert len(ids(ring)) == 1
        assert before not in ring.digests("session", b"ticket")

    def test_one_that_waited_is_used_at_once(self, ring):
        (old,) = ids(ring)
        fresh = ring.rotate("session", 600 * SECOND)
        ring.revoke(old)
        (key,) = ring.of("session")
        assert (key.id, key.used_from) == (fresh.id, 0)

    def test_one_that_is_not_there_changes_nothing(self, tmp_path, ring):
        before = (tmp_path / "secrets.json").read_bytes()
        ring.revoke("00000000")
        assert (tmp_path / "secrets.json").read_bytes() == before

    def test_caches_stay_in_reach_until_the_oldest_key_is_gone(self, ring):
        before = prefix_of(ring)
        ring.rotate("cache", 0)
        assert prefix_of(ring) == before
        ring.revoke(ids(ring, "cache")[-1])
        assert prefix_of(ring) != before


def test_a_file_of_an_earlier_version_is_read(tmp_path, clock):
    path = tmp_path / "secrets.json"
    key = {"id": "0123abcd", "purpose": "session", "secret": "ab" * 32, "made_at": "2026-11-21T09:43:00Z"}
    path.write_text(json.dumps({"keys": [key]}))
    ring = open_ring(path, clock)
    assert ids(ring) == ["0123abcd"]
    assert ring.digest("session", b"x") == hmac.digest(b"\xab" * 32, b"x", "sha256")
