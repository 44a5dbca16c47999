"""The keys of tokens follow the ring: made when they are asked for, put beside, taken away."""

import pytest

from counterfoil.gate.clock import MINUTE, SECOND
from counterfoil.gate.refusals import Unavailable
from counterfoil.storage import ring as rings
from counterfoil.storage.ring import open_ring
from counterfoil.storage.token_keys import RingTokenKeys


class SetClock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self.at = 1_800_000_000 * SECOND

    def now(self) -> int:
        return self.at


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def ring(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(rings, "SECONDS_BETWEEN_LOOKS", 0.0)
    return open_ring(tmp_path / "secrets.json", clock)


def ids(keys: RingTokenKeys) -> list[str]:
    return [key.id for key in keys.now().keys]


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256", "HS256"])
def test_the_first_is_made_when_somebody_asks_and_stays(ring, algorithm):
    assert not any(key.purpose.startswith("token") for key in ring.keys)
    keys = RingTokenKeys(ring, algorithm)
    assert keys.now() is keys.now()
    assert keys.now().signing.algorithm == algorithm
    assert ids(RingTokenKeys(ring, algorithm)) == ids(keys)
    assert len(keys.now().published()) == (algorithm != "HS256")


def test_one_key_is_of_one_algorithm(ring):
    assert not {*ids(RingTokenKeys(ring, "EdDSA"))} & {*ids(RingTokenKeys(ring, "ES256"))}


def test_the_next_is_published_before_it_signs_and_the_old_one_still_verifies(ring, clock):
    keys = RingTokenKeys(ring, "EdDSA")
    (old,) = ids(keys)
    fresh = ring.rotate("token-eddsa", 10 * MINUTE)
    assert [jwk["kid"] for jwk in keys.now().published()] == [old, fresh.id]
    clock.at += 10 * MINUTE - 1
    assert keys.now().signing.id == old
    clock.at += 1
    assert keys.now().signing.id == fresh.id
    assert keys.now().find(old) is not None


def test_one_that_was_revoked_is_gone_and_what_else_changes_makes_nothing_anew(ring):
    keys = RingTokenKeys(ring, "EdDSA")
    before = keys.now()
    ring.rotate("session", 0)
    assert keys.now() is before
    ring.revoke(before.signing.id)
    assert keys.now().find(before.signing.id) is None
    assert len(ids(keys)) == 1


def test_where_none_can_be_made_the_shop_is_out_of_order_for_a_moment(ring, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "no space")

    keys = RingTokenKeys(ring, "EdDSA")
    with monkeypatch.context() as disk:
        disk.setattr("counterfoil.storage.ring_file.write_whole", full)
        with pytest.raises(Unavailable):
            keys.now()
    assert len(ids(keys)) == 1
