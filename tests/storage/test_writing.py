"""One durable transaction a block, however many threads and processes write at once."""

import fcntl
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from counterfoil.gate.refusals import Busy, Conflict, Unavailable
from counterfoil.storage.migrations import migrate
from tests.storage.another_process import SOURCES
from tests.storage.rows import names, put
from tests.waiting import PATIENCE

HERE = Path(__file__).parent


@contextmanager
def another_process(url, folder, task, *numbers):
    """A process that opened the same store; `begin` lets it go."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", HERE / "another_process.py", url, folder, task, *map(str, numbers)],
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            if task != "write_for_ever":
                assert process.stdout.readline() == "open\n"
            yield process
        finally:
            process.kill()


def begin(process):
    process.stdin.write("go\n")
    process.stdin.flush()


class Person(threading.Thread):
    """Somebody who writes in a thread of their own; what they were told is kept."""

    def __init__(self, store, name, does=None, refused=None):
        super().__init__(daemon=True)
        self.store, self.row, self.does, self.refused = store, name, does, refused
        self.inside, self.told = threading.Event(), None
        self.start()

    def run(self):
        try:
            with self.store.writing() as db:
                self.store.enqueue(db, self.row, {}, 1, None)
                self.inside.set()
                if self.does:
                    self.does(db)
                if self.refused:
                    raise self.refused  # noqa: TRY301  (it is to come out of the block)
            self.told = "done"
        except Exception as error:
            self.told = error

    def done(self):
        self.join(PATIENCE)
        assert not self.is_alive(), "waits for ever"
        return self.told


def queued(store, count):
    """Wait until so many threads stand in the queue for the pen."""
    waited = threading.Event()
    for _ in range(int(PATIENCE * 1000)):
        if store._writer._queued == count:
            return
        waited.wait(0.001)
    pytest.fail(f"{store._writer._queued} wait, not {count}")


def left(store, count):
    """Wait until so many blocks of the open batch were left, or the batch is settled."""
    waited = threading.Event()
    for _ in range(int(PATIENCE * 1000)):
        batch = store._writer._batch
        if batch is None or (batch.blocks >= count and not store._writer._holder):
            return
        waited.wait(0.001)
    pytest.fail("the blocks were not left")


@pytest.fixture
def shared(sqlite_store):
    """A store whose batches are closed by nothing but an empty queue."""
    sqlite_store._writer.seconds_at_most = 3600
    sqlite_store._writer.blocks_at_most = 1000
    return sqlite_store


@pytest.fixture
def in_one_batch(shared):
    """Has people write in one batch, in this order."""

    def writing(*people):
        first = Person(shared, "first", does=lambda db: queued(shared, len(people)))
        assert first.inside.wait(PATIENCE)
        started = []
        for number, (name, does, refused) in enumerate(people, 1):
            started.append(Person(shared, name, does, refused))
            queued(shared, number) if number < len(people) else None
        return [first, *started]

    return writing


class TestOneBlock:
    def test_what_was_written_is_there(self, store):
        put(store, "order")
        assert names(store) == ["order"]

    def test_what_was_refused_is_not(self, store):
        with pytest.raises(Conflict, match=r"stock\.sold_out"), store.writing() as db:
            store.enqueue(db, "order", {}, 1, None)
            raise Conflict("stock.sold_out", product="teapot")
        assert names(store) == []
        put(store, "next")
        assert names(store) == ["next"]

    def test_a_mistake_in_the_program_undoes_all_of_its_block(self, store):
        with pytest.raises(ZeroDivisionError), store.writing() as db:
            store.enqueue(db, "order", {}, 1, None)
            1 / 0  # noqa: B018
        assert names(store) == []

    def test_a_block_in_a_block_is_a_mistake_and_says_so(self, store):
        with store.writing() as db:
            with pytest.raises(RuntimeError, match="already has a transaction open"), store.writing():
                pass
            store.enqueue(db, "outer", {}, 1, None)
        assert names(store) == ["outer"]
        put(store, "later")

    def test_blocks_and_commits_are_counted(self, store):
        blocks, commits = store.blocks, store.commits
        put(store, "one")
        with pytest.raises(Conflict), store.writing() as db:
            store.enqueue(db, "two", {}, 1, None)
            raise Conflict
        assert (store.blocks - blocks, store.commits - commits) == (2, 1)


class TestRaces:
    def test_forty_eight_shoppers_for_five_units(self, store):
        with store.writing() as db:
            db.run("insert into jobs (name, args, due, attempts) values ('teapot', '{}', 0, 5)")

        def take(db):
            if not db.run("update jobs set attempts = attempts - 1 where id = 1 and attempts >= 1"):
                raise Conflict("stock.sold_out")

        people = [Person(store, f"order {number}", take) for number in range(48)]
        told = [person.done() for person in people]
        assert told.count("done") == 5
        assert sum(isinstance(answer, Conflict) for answer in told) == 43
        assert len(names(store)) == 1 + 5
        with store.reading() as db:
            assert db.one("select attempts from jobs where id = 1") == (0,)

    def test_forty_eight_shoppers_in_three_processes_for_five_units(self, url, opened, tmp_path):
        store = with_tables(opened(url))
        with store.writing() as db:
            db.run("insert into jobs (name, args, due, attempts) values ('teapot', '{}', 0, 5)")
        with (
            another_process(url, tmp_path, "buy_up", 16) as one,
            another_process(url, tmp_path, "buy_up", 16) as two,
            another_process(url, tmp_path, "buy_up", 16) as three,
        ):
            for process in (one, two, three):
                begin(process)
            assert sum(int(process.stdout.readline()) for process in (one, two, three)) == 5
            assert [process.wait(PATIENCE) for process in (one, two, three)] == [0, 0, 0]

    def test_no_update_is_lost_between_threads_and_processes(self, url, opened, tmp_path):
        store = with_tables(opened(url))
        with store.writing() as db:
            db.run("insert into jobs (name, args, due) values ('count', '{}', 0)")
        with (
            another_process(url, tmp_path, "count_up", 4, 25) as one,
            another_process(url, tmp_path, "count_up", 4, 25) as two,
        ):
            for process in (one, two):
                begin(process)
            assert [process.wait(PATIENCE) for process in (one, two)] == [0, 0]
        with store.reading() as db:
            assert db.one("select due from jobs") == (200,)


def with_tables(store):
    migrate(store, SOURCES)
    return store


class TestSharedCommits:
    def test_those_who_queue_share_one_commit(self, shared, in_one_batch):
        commits = shared.commits
        people = in_one_batch(*[(f"order {number}", None, None) for number in range(20)])
        assert [person.done() for person in people] == ["done"] * 21
        assert shared.commits - commits == 1
        assert len(names(shared)) == 21

    def test_nobody_is_told_before_the_commit(self, shared, in_one_batch):
        told_early = []

        def look(db):
            assert people_so_far[0].inside.is_set()
            people_so_far[0].join(0.3)
            told_early.append(people_so_far[0].told)
            assert names(shared) == [], "nothing is committed yet"

        people_so_far = []
        first = Person(shared, "first", does=lambda db: queued(shared, 1))
        people_so_far.append(first)
        assert first.inside.wait(PATIENCE)
        second = Person(shared, "second", does=look)
        assert [first.done(), second.done()] == ["done", "done"]
        assert told_early == [None]
        assert names(shared) == ["first", "second"]

    def test_nobody_is_refused_before_the_commit_either(self, shared):
        told_early = []
        refused = Person(
            shared, "refused", does=lambda db: queued(shared, 1), refused=Conflict("stock.sold_out")
        )
        assert refused.inside.wait(PATIENCE)

        def look(db):
            refused.join(0.3)
            told_early.append(refused.told)

        last = Person(shared, "last", does=look)
        assert last.done() == "done"
        assert isinstance(refused.done(), Conflict)
        assert told_early == [None]
        assert names(shared) == ["last"]

    def test_one_refusal_takes_nothing_from_the_others(self, shared, in_one_batch):
        commits = shared.commits
        people = in_one_batch(
            ("a", None, None),
            ("b", None, Conflict("stock.sold_out")),
            ("c", None, ValueError("bug")),
            ("d", None, None),
        )
        told = [person.done() for person in people]
        assert [type(answer) for answer in told] == [str, str, Conflict, ValueError, str]
        assert names(shared) == ["first", "a", "d"]
        assert shared.commits - commits == 1

    def test_the_later_of_a_batch_see_what_the_earlier_wrote(self, shared, in_one_batch):
        seen = []
        people = in_one_batch(
            ("a", lambda db: seen.extend(db.all("select name from jobs order by id")), None)
        )
        assert [person.done() for person in people] == ["done", "done"]
        assert seen == [("first",), ("a",)]

    def test_a_batch_of_nothing_but_refusals_touches_no_disk(self, shared):
        commits, size = shared.commits, wal(shared).stat().st_size
        first = Person(shared, "first", does=lambda db: queued(shared, 1), refused=Conflict("no"))
        assert first.inside.wait(PATIENCE)
        second = Person(shared, "second", refused=Conflict("no"))
        assert isinstance(first.done(), Conflict)
        assert isinstance(second.done(), Conflict)
        assert (shared.commits, wal(shared).stat().st_size) == (commits, size)

    def test_a_crowd_is_waited_for_when_it_comes_again(self, shared, in_one_batch):
        shared._writer.patience = PATIENCE
        for person in in_one_batch(*[(f"then {n}", None, None) for n in range(4)]):
            assert person.done() == "done"
        before = shared.commits
        people = []
        for number in range(5):  # one after the other: each has left its block before the next comes
            people.append(Person(shared, f"now {number}"))
            left(shared, number + 1)
        assert [person.done() for person in people] == ["done"] * 5
        assert shared.commits == before + 1

    def test_a_crowd_that_does_not_come_again_keeps_nobody_waiting(self, shared, in_one_batch):
        shared._writer.patience = 0.001
        for person in in_one_batch(*[(f"then {n}", None, None) for n in range(4)]):
            assert person.done() == "done"
        assert Person(shared, "alone").done() == "done"
        shared._writer.patience = 3600
        assert Person(shared, "alone again").done() == "done"

    def test_a_long_queue_is_committed_in_pieces(self, shared, in_one_batch):
        shared._writer.blocks_at_most = 4
        commits = shared.commits
        people = in_one_batch(*[(f"order {number}", None, None) for number in range(11)])
        assert [person.done() for person in people] == ["done"] * 12
        assert shared.commits - commits >= 3

    def test_a_batch_that_took_long_is_committed_although_others_queue(self, shared, in_one_batch):
        shared._writer.seconds_at_most = 0
        commits = shared.commits
        people = in_one_batch(*[(f"order {number}", None, None) for number in range(3)])
        assert [person.done() for person in people] == ["done"] * 4
        assert shared.commits - commits == 4

    def test_somebody_who_is_interrupted_while_queueing_keeps_nobody_waiting(self, shared):
        class Interrupted(BaseException):
            pass

        interrupted = threading.Event()

        def interrupt(*_):
            interrupted.set()
            raise Interrupted

        def wait_then_interrupt(db):
            queued(shared, 1)
            signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
            assert interrupted.wait(PATIENCE)  # the main thread takes the signal while it still queues

        before = signal.signal(signal.SIGUSR1, interrupt)
        try:
            first = Person(shared, "first", does=wait_then_interrupt)
            assert first.inside.wait(PATIENCE)
            with pytest.raises(Interrupted), shared.writing():
                pytest.fail("the signal came too late")
        finally:
            signal.signal(signal.SIGUSR1, before)
        assert first.done() == "done"
        assert names(shared) == ["first"]
        put(shared, "second")


def wal(store):
    with store.reading() as db:
        return Path(db.one("pragma database_list")[2] + "-wal")


class TestFailures:
    def test_a_commit_that_fails_fails_for_all_of_its_batch(self, shared, in_one_batch):
        def owe(db):
            # The one thing that only COMMIT finds out. No block may do so: others pay for it.
            db.run("pragma defer_foreign_keys = on")
            db.run("insert into account_roles (account_id, role, given_at) values (7, 'packer', 1)")

        people = in_one_batch(("a", None, None), ("b", owe, None), ("c", None, Conflict("stock.sold_out")))
        told = [person.done() for person in people]
        assert [type(answer) for answer in told] == [Unavailable] * 4
        assert isinstance(told[0].__cause__, sqlite3.IntegrityError)
        assert names(shared) == []
        put(shared, "afterwards")
        assert names(shared) == ["afterwards"]

    def test_when_sqlite_undoes_everything_all_of_the_batch_are_told(self, shared, in_one_batch):
        def undo_all(db):
            db.run("insert or rollback into jobs (id, name, args, due) values (1, 'again', '{}', 1)")

        people = in_one_batch(("a", undo_all, None), ("b", None, None))
        told = [person.done() for person in people]
        assert isinstance(told[0], Unavailable)
        assert isinstance(told[1], Unavailable)
        assert told[2] == "done", "it began a new batch"
        assert names(shared) == ["b"]

    def test_a_full_database_is_unavailable_and_the_writer_is_opened_anew(self, sqlite_store):
        put(sqlite_store, "before")
        connection = sqlite_store._writer._connection
        (pages,) = connection.execute("pragma page_count").fetchone()
        connection.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(Unavailable, match=r"storage\.unavailable") as caught:
            put(sqlite_store, "x" * 100_000)
        assert "full" in str(caught.value.__cause__.__cause__)
        assert names(sqlite_store) == ["before"]
        put(sqlite_store, "x" * 100_000)
        assert len(names(sqlite_store)) == 2

    def test_a_block_that_goes_on_after_a_full_disk_keeps_nothing(self, sqlite_store):
        connection = sqlite_store._writer._connection
        (pages,) = connection.execute("pragma page_count").fetchone()
        connection.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(Unavailable), sqlite_store.writing() as db:
            sqlite_store.enqueue(db, "small", {}, 1, None)
            with pytest.raises(Unavailable):
                sqlite_store.enqueue(db, "x" * 100_000, {}, 1, None)
            with pytest.raises(Unavailable):
                sqlite_store.enqueue(db, "small too", {}, 1, None)
        assert names(sqlite_store) == []

    def test_a_block_that_hides_a_storage_error_keeps_nothing_even_if_the_transaction_survived(
        self, sqlite_store
    ):
        with pytest.raises(Unavailable), sqlite_store.writing() as db:
            sqlite_store.enqueue(db, "small", {}, 1, None)
            db.run("pragma query_only = on")
            with pytest.raises(Unavailable):
                sqlite_store.enqueue(db, "refused", {}, 1, None)
        sqlite_store._writer._connection.execute("pragma query_only = off")
        put(sqlite_store, "after")
        assert names(sqlite_store) == ["after"]

    def test_a_write_that_the_system_refuses_fails_the_batch_until_it_allows_it_again(
        self, shared, in_one_batch
    ):
        put(shared, "before")
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (wal(shared).stat().st_size + 100, before[1]))
        try:
            people = in_one_batch(("a", None, None), ("b", None, Conflict("no")))
            told = [person.done() for person in people]
            assert names(shared) == ["before"]
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert [type(answer) for answer in told] == [Unavailable] * 3
        assert "disk I/O error" in str(told[0].__cause__)
        put(shared, "after")
        assert names(shared) == ["before", "after"]

    def test_a_disk_that_is_really_full(self, tmp_path):
        """On a file system of 4 MB of its own, in a namespace of its own; needs root."""
        mount = f"mount -t tmpfs -o size=4m counterfoil {tmp_path}"
        if subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True, check=False).returncode:
            pytest.skip("this user may not mount a file system")
        fill = f"exec {sys.executable} {HERE / 'fill_the_disk.py'} {tmp_path}"
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", f"{mount} && {fill}"],
            env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        assert done.stdout.split() == ["written", "unavailable", "read", "written"]

    def test_somebody_else_s_lock_is_busy(self, sqlite_store):
        put(sqlite_store, "before")
        other = sqlite3.connect(wal(sqlite_store).with_name("shop.db"), isolation_level=None)
        sqlite_store._writer._connection.execute("pragma busy_timeout = 10")
        other.execute("begin immediate")
        with pytest.raises(Busy, match="busy"):
            put(sqlite_store, "refused")
        other.execute("rollback")
        other.close()
        put(sqlite_store, "after")
        assert names(sqlite_store) == ["before", "after"]


class TestProcesses:
    def test_the_turn_is_held_from_before_begin_until_after_commit(self, sqlite_store, tmp_path):
        held = []

        def is_held(statement):
            with (tmp_path / "db.turn").open() as turn:
                try:
                    fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    held.append(statement.split()[0].lower())

        sqlite_store._writer._connection.set_trace_callback(is_held)
        put(sqlite_store, "order")
        with pytest.raises(Conflict), sqlite_store.writing() as db:
            db.one("select 1")
            raise Conflict
        kept = "begin savepoint insert release commit"
        undone = "begin savepoint select rollback release rollback"
        assert " ".join(held) == f"{kept} {undone}"

    def test_a_process_waits_for_its_turn_until_the_other_has_committed(self, sqlite_store, tmp_path):
        with another_process("sqlite:", tmp_path, "hold") as other:
            begin(other)
            assert other.stdout.readline() == "inside\n"
            with (tmp_path / "db.turn").open() as turn, pytest.raises(BlockingIOError):
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = Person(sqlite_store, "mine")
            assert not mine.inside.wait(0.2)
            begin(other)
            assert other.wait(PATIENCE) == 0
            assert mine.done() == "done"
        assert names(sqlite_store) == ["half an order", "mine"]
        with (tmp_path / "db.turn").open() as turn:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def test_a_process_killed_inside_a_block_leaves_nothing_and_holds_nobody_up(self, url, opened, tmp_path):
        store = with_tables(opened(url))
        with another_process(url, tmp_path, "hold") as other:
            begin(other)
            assert other.stdout.readline() == "inside\n"
            mine = Person(store, "mine")
            other.kill()
            assert mine.done() == "done"
        assert names(store) == ["mine"]

    def test_what_was_acknowledged_before_a_kill_is_there_and_nothing_by_halves(self, url, opened, tmp_path):
        store = with_tables(opened(url))
        with another_process(url, tmp_path, "write_for_ever") as other:
            while (word := other.stdout.readline().strip()) != "25":
                assert word
            other.kill()
            heard = [word, *other.stdout.read().split()]
        acknowledged = max(int(word) for word in heard)
        put(store, "mine")
        rows = set(names(store)) - {"mine"}
        assert {
            f"{part} {number}" for part in ("first", "second") for number in range(1, acknowledged + 1)
        } <= rows
        assert len(rows) in (2 * acknowledged, 2 * acknowledged + 2)
