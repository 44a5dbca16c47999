"""Lanes: the event loop hands work over and goes on; every call is answered, refused or given up by its awaiter."""

import asyncio
import threading
import time
from contextlib import asynccontextmanager

import pytest

from counterfoil.gate.refusals import Busy, Conflict
from counterfoil.storage.lanes import Lane, Lanes
from tests.storage.rows import put
from tests.waiting import PATIENCE, eventually, in_a_loop


@asynccontextmanager
async def started(store, **settings):
    lanes = Lanes(store, **settings)
    lanes.start(asyncio.get_running_loop())
    try:
        yield lanes
    finally:
        await lanes.drain(PATIENCE)


def story(test):
    """An asynchronous test, run to its end."""

    def run(store):
        in_a_loop(asyncio.wait_for(test(store), PATIENCE))

    run.__name__ = test.__name__
    run.__doc__ = test.__doc__
    return run


def count_jobs(store):
    with store.reading() as db:
        return db.one("select count(*) from jobs")[0]


@story
async def test_what_a_call_gives_comes_back(store):
    async with started(store) as lanes:
        await lanes.call(Lane.WRITE, put, store, "order")
        assert await lanes.call(Lane.READ, count_jobs, store) == 1
        assert await lanes.call(Lane.SLOW, count_jobs, store) == 1
        assert await asyncio.gather(*(lanes.call(Lane.READ, int, n) for n in range(500))) == list(range(500))


@story
async def test_what_a_call_raises_comes_back_to_its_awaiter_alone(store):
    def refuse():
        raise Conflict("stock.sold_out", product="teapot")

    async with started(store) as lanes:
        calls = [lanes.call(Lane.READ, refuse), lanes.call(Lane.READ, count_jobs, store)]
        told = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(told[0], Conflict)
    assert told[0].params == {"product": "teapot"}
    assert told[1] == 0


@pytest.mark.parametrize("raised", [StopIteration, SystemExit, KeyboardInterrupt, asyncio.CancelledError])
def test_a_lane_outlives_whatever_a_call_raises(sqlite_store, raised):
    def go_wrong():
        raise raised

    async def test():
        async with started(sqlite_store, reads=1) as lanes:
            with pytest.raises(RuntimeError, match=raised.__name__):
                await lanes.call(Lane.READ, go_wrong)
            assert await lanes.call(Lane.READ, count_jobs, sqlite_store) == 0

    in_a_loop(test())


@story
async def test_a_slow_read_holds_up_neither_the_loop_nor_other_lanes(store):
    goes_on, runs = threading.Event(), threading.Event()

    def slow():
        with store.reading() as db:
            runs.set()
            assert goes_on.wait(PATIENCE)
            return db.one("select 1")

    async with started(store) as lanes:
        report = lanes.call(Lane.SLOW, slow)
        second = lanes.call(Lane.SLOW, count_jobs, store)
        page = lanes.call(Lane.READ, slow)
        await asyncio.to_thread(runs.wait, PATIENCE)
        for number in range(10):
            await lanes.call(Lane.WRITE, put, store, f"order {number}")
            assert await lanes.call(Lane.READ, count_jobs, store) == number + 1
        assert not report.done()
        assert not second.done(), "the slow lane is one thread"
        goes_on.set()
        assert await report == await page == (1,)
        assert await second == 10


@story
async def test_reading_lanes_keep_their_connections_and_writing_lanes_have_none(store):
    both = threading.Barrier(2)

    def which():
        both.wait(PATIENCE)
        with store.reading() as db:
            return threading.get_ident(), id(db._execute.__self__)

    async with started(store) as lanes:
        seen = [await asyncio.gather(*(lanes.call(Lane.READ, which) for _ in range(2))) for _ in range(5)]
        assert len({pair for pairs in seen for pair in pairs}) == 2
        wrote = await asyncio.gather(*(lanes.call(Lane.WRITE, which) for _ in range(2)))
        assert not {connection for _, connection in wrote} & {connection for _, connection in seen[0]}


@story
async def test_as_many_write_at_once_as_there_are_writers(store):
    all_of_them = threading.Barrier(32)
    async with started(store) as lanes:
        await asyncio.gather(*(lanes.call(Lane.WRITE, all_of_them.wait, PATIENCE) for _ in range(32)))


@story
async def test_writers_that_run_together_share_commits(store):
    async with started(store) as lanes:
        blocks, commits = store.blocks, store.commits
        if store.kind == "sqlite":
            store._writer.seconds_at_most = 3600  # a batch is closed by nothing but an empty queue
            calls = [lanes.call(Lane.WRITE, put_with_all_others_queueing, store)]
        else:
            calls = [lanes.call(Lane.WRITE, put, store, "order")]
        calls += [lanes.call(Lane.WRITE, put, store, "order") for _ in range(199)]
        await asyncio.gather(*calls)
        assert store.blocks - blocks == 200
        assert store.commits - commits <= (169 if store.kind == "sqlite" else 200)


def put_with_all_others_queueing(store):
    """On 32 threads that is 31 others."""
    with store.writing() as db:
        store.enqueue(db, "order", {}, 1, None)
        assert eventually(lambda: store._writer._queued == 31)


@story
async def test_a_full_lane_says_busy_and_takes_calls_again_later(store):
    goes_on = threading.Event()
    async with started(store) as lanes:
        waiting = [
            lanes.call(Lane.SLOW, goes_on.wait, PATIENCE) for _ in range(lanes.report()["slow"]["room"])
        ]
        with pytest.raises(Busy):
            lanes.call(Lane.SLOW, count_jobs, store)
        assert await lanes.call(Lane.READ, count_jobs, store) == 0, "other lanes have room"
        goes_on.set()
        assert all(await asyncio.gather(*waiting))
        assert await lanes.call(Lane.SLOW, count_jobs, store) == 0


@story
async def test_an_awaiter_who_gave_up_breaks_nothing_and_what_had_not_begun_is_not_done(store):
    goes_on, begun, done = threading.Event(), threading.Event(), []

    def running():
        begun.set()
        return goes_on.wait(PATIENCE)

    async with started(store) as lanes:
        first = asyncio.ensure_future(lanes.call(Lane.SLOW, running))
        second = asyncio.ensure_future(lanes.call(Lane.SLOW, done.append, "second"))
        third = lanes.call(Lane.SLOW, done.append, "third")
        await asyncio.to_thread(begun.wait, PATIENCE)
        first.cancel()
        second.cancel()
        await asyncio.sleep(0)
        goes_on.set()
        await third
        assert done == ["third"]
        assert lanes.report()["slow"]["depth"] == 0


@story
async def test_draining_finishes_what_is_queued_and_refuses_what_comes(store):
    goes_on = threading.Event()
    lanes = Lanes(store)
    lanes.start(asyncio.get_running_loop())
    calls = [lanes.call(Lane.SLOW, goes_on.wait, PATIENCE)]
    calls += [lanes.call(Lane.SLOW, put, store, f"order {number}") for number in range(20)]
    assert lanes.ready
    drained = asyncio.ensure_future(lanes.drain(PATIENCE))
    await asyncio.sleep(0)
    assert not lanes.ready
    for lane in Lane:
        with pytest.raises(Busy):
            lanes.call(lane, count_jobs, store)
    goes_on.set()
    assert await drained
    assert all(call.done() for call in calls)
    assert count_jobs(store) == 20
    assert not [thread for thread in lanes._threads if thread.is_alive()]


@story
async def test_draining_does_not_wait_for_ever(store):
    goes_on = threading.Event()
    lanes = Lanes(store)
    lanes.start(asyncio.get_running_loop())
    stuck = lanes.call(Lane.SLOW, goes_on.wait, PATIENCE)
    assert not await lanes.drain(0.01)
    assert not stuck.done()
    goes_on.set()
    await stuck
    for thread in lanes._threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_a_loop_that_is_gone_ends_no_lane_with_an_error(sqlite_store):
    goes_on = threading.Event()
    lanes = Lanes(sqlite_store)

    async def leave():
        lanes.start(asyncio.get_running_loop())
        lanes.call(Lane.SLOW, goes_on.wait, PATIENCE)
        await lanes.drain(0)

    in_a_loop(leave())
    goes_on.set()
    for thread in lanes._threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()


@story
async def test_many_answers_share_few_wake_ups_of_the_loop(store):
    loop = asyncio.get_running_loop()
    rung = []
    call_soon_threadsafe = loop.call_soon_threadsafe
    loop.call_soon_threadsafe = lambda *args: (rung.append(1), call_soon_threadsafe(*args))
    goes_on = threading.Event()
    async with started(store, reads=1) as lanes:
        calls = [lanes.call(Lane.READ, goes_on.wait, PATIENCE)]
        calls += [lanes.call(Lane.READ, int, number) for number in range(800)]
        goes_on.set()
        await asyncio.gather(*calls)
        assert len(rung) <= 200, "eight at once, where so many wait"


@story
async def test_writers_who_finish_while_the_loop_is_busy_ring_once(store):
    loop, rung, ran = asyncio.get_running_loop(), [], threading.Semaphore(0)
    call_soon_threadsafe = loop.call_soon_threadsafe
    async with started(store) as lanes:
        loop.call_soon_threadsafe = lambda *args: (rung.append(1), call_soon_threadsafe(*args))
        calls = [lanes.call(Lane.WRITE, ran.release) for _ in range(100)]
        for _ in calls:
            ran.acquire(timeout=PATIENCE)  # the loop is held up until all have run
        await asyncio.gather(*calls)
        assert len(rung) < 20


@story
async def test_the_report_tells_depth_and_the_longest_wait(store):
    goes_on, begun = threading.Event(), threading.Event()

    def running():
        begun.set()
        goes_on.wait(PATIENCE)

    async with started(store) as lanes:
        asked = time.monotonic()
        calls = [lanes.call(Lane.SLOW, running), lanes.call(Lane.SLOW, time.monotonic)]
        await asyncio.to_thread(begun.wait, PATIENCE)
        assert lanes.report()["slow"]["depth"] == 2
        assert lanes.report()["read"] == {"threads": 2, "depth": 0, "room": 1024, "longest_wait": 0.0}
        goes_on.set()
        _, began = await asyncio.gather(*calls)
        waited = lanes.report()["slow"]["longest_wait"]
        assert 0 < waited <= began - asked + 0.000_001  # to which it is rounded
        assert lanes.report()["slow"] == {"threads": 1, "depth": 0, "room": 128, "longest_wait": 0.0}
