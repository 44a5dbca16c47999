"""Jobs: done at least once, by one runner at a time, tried again with patience, and never the end of their runner."""

import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from counterfoil.gate.clock import DAY, SECOND, SystemClock
from counterfoil.gate.refusals import Unavailable
from counterfoil.gate.trail import Refused
from counterfoil.gate.work import JOBS, House, job
from counterfoil.storage import job_rows
from counterfoil.storage.failures import LONGEST, told
from counterfoil.storage.jobs import LEASE, Every, Runner, failing
from tests.waiting import PATIENCE

HERE = Path(__file__).parent
NOW = 1_795_254_180 * SECOND


class SetClock:
    """Tells the time it was set to."""

    def __init__(self, at=NOW):
        self.at = at

    def now(self):
        return self.at

    def pass_by(self, seconds):
        self.at += int(seconds * SECOND)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def house(store, clock):
    return House(store, clock, Refused())


@pytest.fixture
def runner(house, store):
    return Runner(house, store)


@pytest.fixture
def does():
    """Declares what the job `errand` does; its arguments are kept."""
    seen = []

    def declare(fn=lambda **args: None):
        @job("errand")
        def errand(work, **args):
            seen.append(args)
            fn(**args)

        return seen

    yield declare
    JOBS.pop("errand", None)


def enqueue(store, name="errand", due=NOW, dedupe=None, **args):
    with store.writing() as db:
        store.enqueue(db, name, args, due, dedupe)


def one(store, sql, **params):
    with store.reading() as db:
        return db.one(sql, **params)


def failures(store):
    with store.reading() as db:
        return failing(db)


class TestDoing:
    def test_jobs_are_done_in_the_order_they_fall_due(self, store, runner, does):
        seen = does()
        enqueue(store, due=NOW - 1, number=2)
        enqueue(store, due=NOW, number=3)
        enqueue(store, due=NOW - 2, number=1)
        assert runner.run_due() == 3
        assert [args["number"] for args in seen] == [1, 2, 3]
        assert runner.run_due() == 0

    def test_a_job_waits_until_it_is_due(self, store, runner, clock, does):
        does()
        enqueue(store, due=NOW + SECOND)
        assert runner.run_due() == 0
        clock.pass_by(1)
        assert runner.run_due() == 1

    def test_a_job_of_an_undone_transaction_is_never_done(self, store, runner, does):
        seen = does()
        with pytest.raises(LookupError), store.writing() as db:
            store.enqueue(db, "errand", {}, NOW, None)
            raise LookupError
        assert runner.run_due() == 0
        assert not seen

    def test_the_same_errand_twice_is_done_once(self, store, runner, does):
        seen = does()
        for _ in range(2):
            enqueue(store, dedupe="letter to ann")
            runner.run_due()
        assert len(seen) == 1

    def test_looking_for_nothing_costs_no_transaction(self, store, runner):
        before = store.blocks
        runner.run_due()
        assert store.blocks == before

    def test_one_commit_for_twenty_jobs_and_one_for_the_end(self, store, runner, does):
        does()
        for _ in range(45):
            enqueue(store)
        before = store.commits
        assert runner.run_due() == 45
        assert store.commits == before + 4

    def test_a_job_may_write_and_put_other_jobs_in_the_queue(self, store, house, runner, does):
        does(lambda number: enqueue(store, number=number - 1) if number else None)
        enqueue(store, number=3)
        assert runner.run_due() == 4


class TestFailing:
    def test_a_job_that_fails_is_tried_again_with_pauses_that_double(self, store, runner, clock, does):
        does(lambda: 1 / 0)
        enqueue(store)
        pauses = []
        for _ in range(9):
            assert runner.run_due() == 1
            (due,) = one(store, "select due from jobs")
            pauses.append((due - clock.at) // SECOND)
            clock.at = due - 1
            assert runner.run_due() == 0
            clock.at = due
        assert pauses == [30 * 2**n for n in range(9)]

    def test_after_ten_tries_it_is_given_up_and_its_failure_is_kept(self, store, runner, clock, does):
        seen = does(lambda: 1 / 0)
        enqueue(store)
        for _ in range(15):
            runner.run_due()
            clock.pass_by(DAY / SECOND)
        assert len(seen) == 10
        (given_up,) = failures(store)
        assert (given_up.name, given_up.attempts, given_up.next_try) == ("errand", 10, None)
        assert given_up.failure.startswith("ZeroDivisionError: division by zero (test_jobs.py:")

    def test_what_failed_and_was_done_then_is_forgotten(self, store, runner, clock, does):
        troubles = [OSError("no post today")]
        does(lambda: troubles and (_ for _ in ()).throw(troubles.pop()))
        enqueue(store)
        runner.run_due()
        (tried,) = failures(store)
        assert (tried.attempts, tried.next_try) == (1, NOW + 30 * SECOND)
        assert "no post today" in tried.failure
        clock.pass_by(30)
        runner.run_due()
        assert failures(store) == []

    def test_one_that_fails_holds_no_other_up(self, store, runner, does):
        seen = does(lambda number: 1 / number)
        for number in (0, 1, 0, 2):
            enqueue(store, number=number)
        assert runner.run_due() == 4
        assert len(seen) == 4
        assert one(store, "select count(*) from jobs where done_at is not null") == (2,)

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (SystemExit(3), "SystemExit: 3"),
            (Unavailable(), "Unavailable: storage.unavailable"),
            (MemoryError(), "MemoryError:"),
        ],
    )
    def test_a_runner_outlives_whatever_a_job_does(self, store, runner, does, error, said):
        def fail():
            raise error

        does(fail)
        enqueue(store)
        assert runner.run_due() == 1
        assert failures(store)[0].failure.startswith(said)

    def test_a_job_nobody_knows_and_arguments_nobody_understands(self, store, runner, does):
        does()
        enqueue(store, name="of the next version")
        with store.writing() as db:
            db.run("insert into jobs (name, args, due) values ('errand', 'not JSON', 1)")
        assert runner.run_due() == 2
        assert sorted(each.failure.split(":")[0] for each in failures(store)) == [
            "JSONDecodeError",
            "KeyError",
        ]

    def test_nobody_is_given_up_with_one_that_kills_its_process(self, store, runner, clock, does):
        seen = does()
        for number in range(5):
            enqueue(store, number=number)
        with store.writing() as db:
            assert len(job_rows.lease(db, clock.now(), clock.now() + LEASE, 10)) == 5
        for _ in range(9):
            clock.at += LEASE + 1
            with store.writing() as db:
                assert len(job_rows.lease(db, clock.now(), clock.now() + LEASE, 10)) == 1
        clock.at += LEASE + 1
        runner.run_due()
        assert {args["number"] for args in seen} >= {1, 2, 3, 4}

    def test_what_was_not_begun_is_given_back_untried(self, store, runner, does):
        seen = does(lambda number: runner._stopping.set())
        for number in range(5):
            enqueue(store, number=number)
        runner._do(runner._next(10))
        runner._write_down()
        assert [args["number"] for args in seen] == [0]
        assert one(store, "select count(*) from jobs where attempts = 0 and leased_until = 0")[0] == 4

    def test_one_that_kills_its_process_each_time_is_given_up_without_a_try(self, store, runner, clock, does):
        seen = does()
        enqueue(store)
        for _ in range(10):
            with store.writing() as db:
                assert job_rows.lease(db, clock.now(), clock.now() + LEASE, 10)
            clock.at += LEASE
        runner.run_due()
        assert not seen
        assert failures(store)[0].next_try is None
        assert "ended in the middle" in failures(store)[0].failure


class TestWhatIsKept:
    @pytest.mark.parametrize(
        "secret",
        ["ann@example.com", "ann:hunter2", "hunter2", "K7XJ-link-secret", "4242 4242 4242 4242", "4242424242424242", "s3cr3t!",
         "nT3xq0JcX1m9b2V5w8Z4k7L6p0Q3r1S2"],
    )  # fmt: skip
    def test_no_secret_is_kept(self, secret):
        error = OSError(
            "450 ann@example.com unknown, smtp://ann:hunter2@post.example, link K7XJ-link-secret, card 4242 4242 4242 4242 or "
            "4242424242424242, password=s3cr3t! ticket nT3xq0JcX1m9b2V5w8Z4k7L6p0Q3r1S2"
        )
        kept = told(error, {"order": {"links": ["K7XJ-link-secret"]}})
        assert secret not in kept
        assert kept == "OSError: 450 … unknown, …, link …, card … or …, password=… ticket …"

    def test_a_long_story_is_cut_and_stands_on_one_line(self):
        with pytest.raises(ValueError, match="why") as caught:
            raise ValueError("why\n" * 1_000 + "\0\x1b[31m")
        kept = told(caught.value, {})
        assert len(kept) <= LONGEST
        assert kept.isprintable()
        assert kept.endswith(")")

    @pytest.mark.timeout(60)  # looked through more than once, each of these takes minutes
    @pytest.mark.parametrize("letters", ["a", "1 ", "password=", "@", "://", "a@", "A1-"])
    def test_a_story_is_cut_quickly_whatever_it_holds(self, letters):
        assert len(told(ValueError(letters * 100_000), {})) <= LONGEST

    def test_the_log_says_which_job_failed_and_nothing_of_what_it_was_given(
        self, store, runner, does, caplog
    ):
        does(lambda link: [][int(f"0{link}" == "")])
        enqueue(store, link="K7XJ-link-secret")
        with caplog.at_level(logging.WARNING):
            runner.run_due()
        assert "job errand failed (try 1 of 10): IndexError" in caplog.text
        assert "K7XJ" not in caplog.text


class TestLeases:
    def test_while_one_runner_is_at_it_another_leaves_it_alone(self, store, house, clock, does):
        others = []
        does(lambda: others.append(Runner(house, store).run_due()))
        enqueue(store)
        Runner(house, store).run_due()
        assert others == [0]

    def test_who_overran_their_lease_has_nothing_to_say_any_more(self, store, house, clock, does):
        def overrun():
            clock.at += LEASE
            Runner(house, store).run_due()
            raise OSError("too late")

        seen = does(lambda: overrun() if len(seen) == 1 else None)
        enqueue(store)
        Runner(house, store).run_due()
        assert len(seen) == 2
        assert failures(store) == []
        assert one(store, "select attempts, failure from jobs where done_at is not null") == (2, "")

    def test_how_it_went_is_written_down_when_the_store_is_back(self, store, house, clock, does):
        """The table of jobs is away while the job ends."""

        def rename(one, other):
            with store.writing() as db:
                db.run(f"alter table {one} rename to {other}")

        seen = does(lambda: rename("jobs", "gone"))
        enqueue(store)
        runner = Runner(house, store)
        with pytest.raises(Exception, match="jobs"):
            runner.run_due()
        rename("gone", "jobs")
        assert runner.run_due() == 0
        assert len(seen) == 1
        assert one(store, "select count(*) from jobs where done_at is not null") == (1,)


class TestProcesses:
    def test_runners_in_several_processes_and_threads_do_each_job_once(self, url, opened, tmp_path):
        store = tables(opened(url))
        for number in range(60):
            enqueue(store, "count", due=1, number=number)
        with running(url, tmp_path, "work") as one_, running(url, tmp_path, "work") as other:
            for process in (one_, other):
                say(process)
            until(lambda: one(store, "select count(*) from jobs where done_at is null") == (0,))
            for process in (one_, other):
                say(process)
                assert process.wait(PATIENCE) == 0
        diary = (tmp_path / "diary").read_text().split("\n")[:-1]
        assert sorted(diary) == sorted(
            f"{what} {number}" for what in ("begin", "end") for number in range(60)
        )
        assert one(store, "select max(attempts) from jobs") == (1,)

    def test_a_job_whose_process_was_killed_is_run_again_after_its_lease(self, url, opened, tmp_path, does):
        store = tables(opened(url))
        enqueue(store, "count", due=1, number=1)
        before = time.time_ns() // 1000
        with running(url, tmp_path, "hang") as process:
            say(process)
            assert process.stdout.readline() == "inside\n"
            process.kill()
        after = time.time_ns() // 1000
        seen = []
        job("count")(lambda work, *, number: seen.append(number))
        clock = SetClock(before + LEASE - 1)
        runner = Runner(House(store, clock, Refused()), store)
        assert runner.run_due() == 0
        clock.at = after + LEASE
        assert runner.run_due() == 1
        assert seen == [1]
        del JOBS["count"]


def tables(store):
    from counterfoil.storage.migrations import migrate
    from tests.storage.conftest import SOURCES

    migrate(store, SOURCES)
    return store


@contextmanager
def running(url, folder, what):
    process = subprocess.Popen(
        [sys.executable, "-W", "error", HERE / "job_process.py", url, folder, what],
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout.readline() == "open\n"
            yield process
        finally:
            process.kill()


def say(process):
    process.stdin.write("go\n")
    process.stdin.flush()


def until(true):
    waiting = threading.Event()
    for _ in range(int(PATIENCE * 100)):
        if true():
            return
        waiting.wait(0.01)
    pytest.fail("it never came to pass")


@contextmanager
def started(house, store, *periodic, pause=None, **more):
    """A runner at work; with `pause` it looks so seldom by itself that it must be told."""
    runner = Runner(house, store, periodic, **more)
    runner._pause = pause or runner._pause
    runner.start()
    try:
        yield runner
    finally:
        assert runner.stop(PATIENCE)


class TestThread:
    def test_what_is_enqueued_here_is_done_at_once(self, store, house, does):
        done = threading.Event()
        does(done.set)
        idle = threading.Event()
        with started(house, store, Every(3600, idle.set), pause=3600):
            assert idle.wait(PATIENCE)
            enqueue(store)
            assert done.wait(PATIENCE)

    def test_it_stops_at_once_when_it_has_nothing_to_do(self, store, house):
        idle = threading.Event()
        with started(house, store, Every(3600, idle.set), pause=3600) as runner:
            assert idle.wait(PATIENCE)
            assert runner.stop(PATIENCE)

    def test_it_ends_the_job_at_hand_writes_it_down_and_begins_no_other(self, store, house, does):
        inside, go_on = threading.Event(), threading.Event()
        does(lambda: (inside.set(), go_on.wait(PATIENCE)))
        enqueue(store)
        enqueue(store)
        with started(house, store) as runner:
            assert inside.wait(PATIENCE)
            assert not runner.stop(0.05)
            go_on.set()
        assert one(store, "select count(*), sum(attempts) from jobs where done_at is not null") == (1, 1)
        assert one(store, "select attempts from jobs where done_at is null") == (0,)

    def test_many_jobs_do_not_keep_periodic_things_from_their_turn(self, store, house, clock, does):
        order = []
        does(lambda: (order.append("job"), clock.pass_by(1)))
        for _ in range(120):
            enqueue(store, due=0)
        with started(house, store, Every(1, lambda: order.append("periodic"))):
            until(lambda: order.count("job") == 120)
        assert "periodic" in order[:60]

    def test_a_crowd_at_the_door_comes_first(self, store, house, does, monkeypatch):
        monkeypatch.setattr("counterfoil.storage.jobs.SECONDS_GIVING_WAY", PATIENCE)
        looks, seen = iter([True, True, True]), []
        does(lambda: seen.append(next(looks, "nobody left")))
        enqueue(store)
        with started(house, store, crowded=lambda: next(looks, False)):
            until(lambda: seen)
        assert seen == ["nobody left"]

    def test_a_crowd_that_stays_holds_no_letter_up_for_long(self, store, house, does):
        done = threading.Event()
        does(done.set)
        enqueue(store)
        with started(house, store, crowded=lambda: True):
            assert done.wait(PATIENCE)

    def test_what_is_to_be_done_four_times_a_second_is(self, store):
        done = []
        house = House(store, SystemClock(), Refused())
        began = time.monotonic()
        with started(house, store, Every(0.25, lambda: done.append(1))) as runner:
            assert runner._pause == 0.25
            until(lambda: len(done) >= 4)
        assert time.monotonic() - began > 0.7

    def test_a_runner_that_never_started_stops_too(self, runner):
        assert runner.stop()

    def test_a_store_that_fails_is_no_end(self, store, house, does, caplog):
        """The tables are gone for a while; said once, not each time."""
        done = threading.Event()
        does(done.set)
        looks = []
        with store.writing() as db:
            db.run("alter table jobs rename to gone")
        with caplog.at_level(logging.WARNING), started(house, store, Every(0, lambda: looks.append(1))):
            for _ in range(3):
                before = len(looks)
                store.jobs_waiting.set()
                until(lambda before=before: len(looks) > before)
            with store.writing() as db:
                db.run("alter table gone rename to jobs")
            enqueue(store)
            assert done.wait(PATIENCE)
        assert caplog.text.count("_run_some failed") == 1


class TestPeriodic:
    def test_each_is_done_at_the_start_and_then_so_often(self, store, house, clock):
        done = []
        runner = Runner(
            house, store, [Every(5, lambda: done.append("often")), Every(60, lambda: done.append("seldom"))]
        )
        for _ in range(61):
            runner.run_periodic()
            clock.pass_by(1)
        assert (done.count("often"), done.count("seldom")) == (13, 2)

    def test_one_that_fails_is_done_again_and_stops_no_other(self, store, house, clock, caplog):
        done = []
        runner = Runner(house, store, [Every(1, lambda: 1 / 0), Every(1, lambda: done.append(1))])
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                runner.run_periodic()
                clock.pass_by(1)
        assert done == [1, 1, 1]
        assert caplog.text.count("ZeroDivisionError") == 1

    def test_a_clock_that_is_put_back_stops_nothing(self, store, house, clock):
        done = []
        runner = Runner(house, store, [Every(60, lambda: done.append(1))])
        runner.run_periodic()
        clock.pass_by(-3600)
        runner.run_periodic()
        assert done == [1, 1]

    def test_old_jobs_are_forgotten_in_pieces_and_failed_ones_are_not(
        self, store, house, clock, runner, does
    ):
        does(lambda fails=False: 1 / 0 if fails else None)
        for _ in range(5):
            enqueue(store)
        enqueue(store, fails=True)
        runner.run_due()
        clock.pass_by(2 * DAY / SECOND)
        with store.writing() as db:
            assert [job_rows.sweep(db, clock.at, most=3) for _ in range(3)] == [3, 2, 0]
        assert one(store, "select count(*) from jobs") == (1,)
        assert runner.sweep() == 0
