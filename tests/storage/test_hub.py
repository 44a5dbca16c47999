"""A thread that many calls share: they wait for their commits together, and nobody waits for somebody else's bank."""

import asyncio
import sqlite3
import threading
from contextlib import asynccontextmanager, closing
from queue import SimpleQueue

import pytest

from counterfoil.gate.elsewhere import elsewhere, rest, shared_thread
from counterfoil.gate.refusals import Conflict, Unavailable
from counterfoil.storage.lanes import CROWD, Lane, Lanes
from tests.storage.rows import names, put
from tests.waiting import PATIENCE, eventually, in_a_loop


@asynccontextmanager
async def shared(store):
    """Lanes whose writing calls share a thread for each lane."""
    lanes = Lanes(store, committer=store.committer)
    lanes.start(asyncio.get_running_loop())
    try:
        yield lanes
    finally:
        assert await lanes.drain(PATIENCE)


def run(story):
    return in_a_loop(asyncio.wait_for(story, PATIENCE))


def put_here(store, name):
    """Put it, and tell in which thread."""
    put(store, name)
    return threading.get_ident()


def test_a_hundred_calls_that_come_together_share_commits_and_a_thread(sqlite_store):
    async def story():
        async with shared(sqlite_store) as lanes:
            before = sqlite_store.commits
            gate = threading.Event()
            first = lanes.call(Lane.WRITE, lambda: (gate.wait(PATIENCE), put(sqlite_store, "first")))
            calls = [lanes.call(Lane.WRITE, put_here, sqlite_store, f"{n:03}") for n in range(100)]
            gate.set()
            await first
            threads = set(await asyncio.gather(*calls))
            return threads, sqlite_store.commits - before

    threads, commits = run(story())
    assert len(threads) == 1
    assert commits <= 4
    assert names(sqlite_store) == ["first", *(f"{n:03}" for n in range(100))]


def test_nobody_goes_on_before_the_commit(sqlite_store, tmp_path):
    """What each sees right after its block, by another connection, is on the disk."""
    seen = []

    def put_and_look(name):
        put(sqlite_store, name)
        with closing(sqlite3.connect(tmp_path / "shop.db")) as other:
            seen.append(other.execute("select count(*) from jobs where name = ?", [name]).fetchone()[0])

    async def story():
        async with shared(sqlite_store) as lanes:
            await asyncio.gather(*(lanes.call(Lane.WRITE, put_and_look, f"{n}") for n in range(20)))

    run(story())
    assert seen == [1] * 20


def test_a_call_that_is_undone_takes_no_other_with_it(sqlite_store):
    def refuse(name):
        with sqlite_store.writing() as db:
            sqlite_store.enqueue(db, name, {}, 1, None)
            raise Conflict("stock.sold_out", product="mug")

    async def story():
        async with shared(sqlite_store) as lanes:
            calls = [
                lanes.call(
                    Lane.WRITE, refuse if n % 3 == 1 else put, *([] if n % 3 == 1 else [sqlite_store]), f"{n}"
                )
                for n in range(12)
            ]
            return await asyncio.gather(*calls, return_exceptions=True)

    told = run(story())
    assert [isinstance(each, Conflict) for each in told] == [n % 3 == 1 for n in range(12)]
    assert names(sqlite_store) == [f"{n}" for n in range(12) if n % 3 != 1]


def test_a_commit_that_fails_is_told_to_all_whose_it_was(sqlite_store, monkeypatch):
    """And the next ones are kept again."""
    writer = sqlite_store.committer

    class Failing:
        def __init__(self, connection):
            self._connection = connection

        def __getattr__(self, name):
            return getattr(self._connection, name)

        def execute(self, sql, *given):
            if sql == "commit":
                raise sqlite3.OperationalError("disk I/O error")
            return self._connection.execute(sql, *given)

    async def story():
        async with shared(sqlite_store) as lanes:
            monkeypatch.setattr(writer, "_connection", Failing(writer._connection))
            calls = [lanes.call(Lane.WRITE, put_here, sqlite_store, f"lost {n}") for n in range(5)]
            lost = await asyncio.gather(*calls, return_exceptions=True)
            await lanes.call(Lane.WRITE, put, sqlite_store, "kept")
            return lost

    lost = run(story())
    assert all(isinstance(each, Unavailable | int) for each in lost)
    assert any(isinstance(each, Unavailable) for each in lost)
    kept = names(sqlite_store)
    assert kept[-1] == "kept"
    assert [f"lost {n}" in kept for n in range(5)] == [isinstance(each, int) for each in lost]


def test_while_one_waits_for_a_bank_and_one_rests_others_buy(sqlite_store):
    bank, answered = threading.Event(), []

    def pay():
        put(sqlite_store, "placed")
        answered.append(elsewhere(bank.wait, PATIENCE))
        rest(0.05)
        put(sqlite_store, "paid")

    async def story():
        async with shared(sqlite_store) as lanes:
            slow = [lanes.call(Lane.BANK, pay) for _ in range(3)]
            await asyncio.gather(*(lanes.call(Lane.BANK, put, sqlite_store, "quick") for _ in range(40)))
            assert not any(each.done() for each in slow)
            bank.set()
            await asyncio.gather(*slow)

    run(story())
    assert answered == [True] * 3
    assert sorted(names(sqlite_store)) == ["paid"] * 3 + ["placed"] * 3 + ["quick"] * 40


def test_what_the_bank_raises_comes_back(sqlite_store):
    def ask():
        raise ConnectionError("the line is dead")

    async def story():
        async with shared(sqlite_store) as lanes:
            with pytest.raises(ConnectionError, match="the line is dead"):
                await lanes.call(Lane.BANK, elsewhere, ask)
            assert await lanes.call(Lane.BANK, elsewhere, int, "7") == 7

    run(story())


@pytest.mark.parametrize("wait", [lambda: elsewhere(int), lambda: rest(0.01)], ids=["bank", "pause"])
def test_nobody_waits_for_a_bank_with_a_transaction_open(sqlite_store, wait):
    def hold():
        with sqlite_store.writing():
            wait()

    async def story():
        async with shared(sqlite_store) as lanes:
            with pytest.raises(RuntimeError, match="inside writing"):
                await lanes.call(Lane.WRITE, hold)
            await lanes.call(Lane.WRITE, put, sqlite_store, "next")

    run(story())
    assert names(sqlite_store) == ["next"]


def test_whoever_is_inside_at_the_end_is_answered(sqlite_store):
    bank = threading.Event()

    def pay():
        elsewhere(bank.wait, PATIENCE)
        put(sqlite_store, "paid")
        return "paid"

    async def story():
        lanes = Lanes(sqlite_store, committer=sqlite_store.committer)
        lanes.start(asyncio.get_running_loop())
        calls = [lanes.call(Lane.BANK, pay) for _ in range(5)]
        ending = asyncio.ensure_future(lanes.drain(PATIENCE))
        await asyncio.sleep(0)
        bank.set()
        assert await ending
        return [call.result() for call in calls]

    assert run(story()) == ["paid"] * 5
    assert names(sqlite_store) == ["paid"] * 5


def test_the_end_waits_for_whoever_rests_and_does_nothing_meanwhile(sqlite_store):
    looks = []

    class Counted(SimpleQueue):
        def get(self, *args, **named):
            looks.append(named)
            return super().get(*args, **named)

    async def story():
        lanes = Lanes(sqlite_store, committer=sqlite_store.committer)
        lanes._queues[Lane.BANK].calls = Counted()
        lanes.start(asyncio.get_running_loop())
        call = lanes.call(Lane.BANK, rest, 0.2)
        assert await lanes.drain(PATIENCE)
        assert call.done()

    run(story())
    assert len(looks) < 10


def test_threads_of_their_own_and_those_that_share_one_write_side_by_side(sqlite_store):
    def write(prefix):
        for n in range(40):
            put(sqlite_store, f"{prefix} {n}")

    async def story():
        async with shared(sqlite_store) as lanes:
            alone = [threading.Thread(target=write, args=(f"alone {n}",)) for n in range(3)]
            for thread in alone:
                thread.start()
            lane = [Lane.WRITE, Lane.BANK]
            await asyncio.gather(
                *(lanes.call(lane[n % 2], put, sqlite_store, f"shared {n}") for n in range(120))
            )
            for thread in alone:
                await asyncio.to_thread(thread.join)

    run(story())
    assert len(set(names(sqlite_store))) == 240


def test_a_crowd_is_seen_while_it_waits_and_forgotten_soon_after(sqlite_store):
    async def story():
        async with shared(sqlite_store) as lanes:
            gate = threading.Event()
            assert not lanes.crowded()
            calls = [lanes.call(Lane.WRITE, gate.wait, PATIENCE) for _ in range(CROWD)]
            assert lanes.crowded()
            gate.set()
            await asyncio.gather(*calls)
            assert eventually(lambda: not lanes.crowded())

    run(story())


def test_elsewhere_is_a_plain_call_where_nobody_shares_the_thread():
    assert shared_thread() is None
    assert elsewhere(threading.get_ident) == threading.get_ident()
    rest(0)
