"""Caches that are emptied, killed, too small, or hang: nobody is signed out, nothing ended comes back, nobody waits long."""

import pytest

from counterfoil.gate.refusals import Unavailable
from counterfoil.identity.values import Change, Verb
from counterfoil.storage.sessions.breaker import Breaker
from counterfoil.storage.sessions.memory import MemoryShelf
from tests.sessions.hall import comes_back
from tests.waiting import eventually

CACHES = pytest.mark.parametrize("scheme", ["redis", "memcached"])


@CACHES
def test_an_emptied_cache_loses_values_where_it_stands_alone_and_no_sign_in(opening, own_server, scheme):
    server = own_server(scheme)
    alone, cached = opening(scheme, server=server), opening("cached+" + scheme, server=server)
    ann, eve = alone.newcomer("ann"), cached.newcomer("eve")
    for person in (ann, eve):
        person.change(lambda session: session.set("key", 1))
        assert person.remembers() == {"key": 1}
    server.flush()
    assert ann.remembers() == {}
    assert eve.remembers() == {"key": 1}
    ann.change(lambda session: session.add("n", 1))
    assert ann.remembers() == {"n": 1}


@CACHES
def test_a_killed_cache_is_gone_without_and_used_again(opening, own_server, scheme):
    server = own_server(scheme)
    hall = opening("cached+" + scheme, server=server)
    ann = hall.newcomer()
    ann.change(lambda session: session.set("key", 1))
    assert ann.remembers() == {"key": 1}
    server.kill()
    for number in range(5):
        ann.change(lambda session, number=number: session.set("key", number))
    server.start()
    assert ann.remembers() == {"key": 4}
    assert comes_back(hall, ann)


@CACHES
def test_where_it_stands_alone_a_dead_cache_is_unavailable_and_not_signed_out(opening, own_server, scheme):
    server = own_server(scheme)
    ann = opening(scheme, server=server).newcomer()
    ann.change(lambda session: session.set("key", 1))
    server.kill()
    assert ann.found() is not None
    visit = ann.visit()
    assert visit.session["user_id"] == "ann"
    with pytest.raises(Unavailable):
        visit.session.get("key")
    server.start()
    assert eventually(lambda: answers(lambda: ann.change(lambda session: session.set("key", 2))))
    assert ann.remembers() == {"key": 2}


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        ("redis", ("--maxmemory", "1mb", "--maxmemory-policy", "allkeys-lru")),
        ("redis", ("--maxmemory", "1mb", "--maxmemory-policy", "noeviction")),
        ("memcached", ("-m", "1", "-I", "128k", "-o", "slab_chunk_max=64")),
    ],
)
def test_a_cache_of_one_megabyte(opening, own_server, scheme, words):
    hall = opening("cached+" + scheme, server=own_server(scheme, *words))
    people = [hall.newcomer(f"person {number}") for number in range(60)]
    gone = [hall.newcomer(f"gone {number}") for number in range(5)]
    for person in gone:
        person.change(lambda session: session.set("n", "personal"))
        assert person.remembers() == {"n": "personal"}
        person.signs_out()
    for number, person in enumerate(people):
        person.change(
            lambda session, number=number: (session.set("n", number), session.set("x", "x" * 16_000))
        )
    for _ in range(3):
        for number, person in enumerate(people):
            assert person.visit().session["n"] == number
        assert [person.found() for person in gone] == [None] * 5


@CACHES
def test_two_shops_on_one_cache_never_meet(opening, own_server, scheme):
    server = own_server(scheme)
    for name in (scheme, "cached+" + scheme):
        one, other = opening(name, server=server), opening(name, server=server)
        ann, eve = one.newcomer("ann"), other.newcomer("eve")  # the same numbers at the same moment
        ann.change(lambda session: session.set("key", "ann's"))
        assert eve.remembers() == {}
        eve.change(lambda session: session.set("key", "eve's"))
        assert (ann.remembers(), eve.remembers()) == ({"key": "ann's"}, {"key": "eve's"})
        one.kept.clear()
        assert eve.remembers() == {"key": "eve's"}


def test_every_key_has_a_life_and_clearing_leaves_no_other(opening, own_server):
    server = own_server("redis")
    for name in ("redis", "cached+redis"):
        hall = opening(name, server=server)
        ann = hall.newcomer()
        ann.change(lambda session: session.set("key", 1))
        assert ann.remembers() == {"key": 1}
        keys = [word for word in server.says(b"KEYS *").split(b"\r\n") if word.startswith(b"counterfoil:")]
        assert keys
        for key in keys:
            assert 0 < int(server.says(b"TTL " + key).strip(b":\r\n")) <= 30 * 24 * 3600
        hall.kept.clear()
        assert server.says(b"KEYS *") == b"*0\r\n"


def test_an_old_answer_that_comes_late_into_the_cache_is_never_read(opening):
    hall = opening("cached+redis")
    ann = hall.newcomer()
    ann.change(lambda session: session.set("key", "old"))
    slow = ann.visit()
    old = hall.kept._truth.read(slow.holder)
    ann.change(lambda session: session.set("key", "new"))
    assert ann.remembers() == {"key": "new"}
    hall.kept._cache.put(
        slow.holder.whose.name, b'[%d, {"key": "\\"old\\""}]' % slow.holder.whose.version, 60
    )
    assert old == {"key": '"old"'}
    assert ann.remembers() == {"key": "new"}
    for garbage in (b"", b"{", b"[1]", b"7", b"\xff", b"null"):
        hall.kept._cache.put(slow.holder.whose.name, garbage, 60)
        assert ann.remembers() == {"key": "new"}


def test_memory_is_bounded_and_the_unused_make_room():
    now = [0.0]
    shelf = MemoryShelf(room=1 << 20, clock=lambda: now[0])
    assert "1 MiB" in shelf.says
    assert "gone at restart" in shelf.says
    for number in range(1000):
        shelf.write(f"key {number}", [Change(Verb.PUT, "x", "x" * 10_000)], 60)
        assert shelf.read("key 0")
    assert shelf._size <= 1 << 20
    assert 80 < len(shelf._entries) < 105
    assert not shelf.read("key 1")
    now[0] = 61.0
    assert not shelf.read("key 0")
    shelf.clear()
    assert shelf._size == 0


def test_a_breaker_lets_one_ask_after_a_pause_and_the_others_go_on():
    now = [0.0]
    breaker = Breaker("It", (OSError,), pause=5, clock=lambda: now[0])
    with pytest.raises(Unavailable), breaker.through():
        raise OSError
    for _ in range(2):
        with pytest.raises(Unavailable), breaker.through():
            pytest.fail("nobody is let through")
    now[0] = 5.0
    with pytest.raises(Unavailable), breaker.through():
        raise OSError
    now[0] = 10.0
    with breaker.through(), pytest.raises(Unavailable), breaker.through():
        pytest.fail("one at a time")
    with breaker.through(), breaker.through():
        pass


def answers(fn):
    """Whether the store lets it through."""
    try:
        fn()
    except Unavailable:
        return False
    return True
