"""Three verbs on both databases: what goes in comes out, and a Db that is kept refuses."""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterfoil.gate.db import Either
from counterfoil.gate.refusals import Busy, Unavailable
from counterfoil.storage.postgres import in_psycopg
from counterfoil.storage.store import open_store
from tests.servers import postgres_database
from tests.storage.rows import names, put
from tests.waiting import PATIENCE

LETTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    name: str


def test_rows_become_shapes(store):
    put(store, "one", "two")
    with store.reading() as db:
        assert db.one("select id, name from jobs where name = :name", Job, name="one") == Job(1, "one")
        assert db.all("select id, name from jobs order by id", Job) == [Job(1, "one"), Job(2, "two")]
        assert db.one("select id, name from jobs where id = :id", id=2) == (2, "two")
        assert db.all("select count(*) from jobs") == [(2,)]


def test_no_row_is_none_and_no_rows_are_an_empty_list(store):
    with store.reading() as db:
        assert db.one("select id from jobs") is None
        assert db.one("select id, name from jobs", Job) is None
        assert db.all("select id, name from jobs", Job) == []


def test_run_says_how_many_rows_it_touched(store):
    put(store, "one", "two", "three")
    with store.writing() as db:
        assert db.run("update jobs set due = 5 where id > :id", id=1) == 2
        assert db.run("update jobs set due = 5 where id > :id", id=99) == 0
        assert db.run("delete from jobs") == 3


def test_a_row_just_made_can_be_returned(store):
    with store.writing() as db:
        made = db.one("insert into jobs (name, args, due) values ('a', '{}', 1) returning id, name", Job)
    assert made == Job(1, "a")
    assert names(store) == ["a"]


@pytest.mark.parametrize(
    "said, heard",
    [
        ("select :a", b"select %(a)s"),
        ("select :a, :b_2, :a", b"select %(a)s, %(b_2)s, %(a)s"),
        ("select :a::bigint", b"select %(a)s::bigint"),
        ("select x::text from t where y=:y", b"select x::text from t where y=%(y)s"),
        ("select '12:30', ':a', 'it''s :b', :c", b"select '12:30', ':a', 'it''s :b', %(c)s"),
        ('select ":a" from t', b'select ":a" from t'),
        ("select 7 % 3, 'a%' where x like :a", b"select 7 %% 3, 'a%%' where x like %(a)s"),
        ("select :a -- not :b, 5 %\n, :c", b"select %(a)s -- not :b, 5 %%\n, %(c)s"),
        ("select /* :a ' */ :b", b"select /* :a ' */ %(b)s"),
        ("do $$ begin x := 1; end $$", b"do $$ begin x := 1; end $$"),
        ("do $f$ :a $$ :b $f$ :c", b"do $f$ :a $$ :b $f$ %(c)s"),
        ("select a[1:2], e':x'", b"select a[1:2], e':x'"),
    ],
)
def test_parameters_are_told_from_all_else_that_has_a_colon(said, heard):
    assert in_psycopg(said) == heard


def test_signs_that_mean_something_to_a_driver_are_left_alone(store):
    with store.reading() as db:
        row = db.one("select '50%', ':a', '%(a)s', cast(:a as text), 7 % 4 -- :b ?", a="100% :a %s ?")
    assert row == ("50%", ":a", "%(a)s", "100% :a %s ?", 3)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=LETTERS, number=st.integers(-(2**63), 2**63 - 1), data=st.binary())
def test_what_goes_in_comes_out(sqlite_store, scratch, text, number, data):
    for store in (sqlite_store, scratch):
        with store.writing() as db:
            db.run("insert into scratch values (:text, :number, :data)", text=text, number=number, data=data)
            assert db.one("select * from scratch") == (text, number, data)
            db.run("delete from scratch")


@pytest.fixture
def scratch(sqlite_store, postgres_url, opened):
    """A PostgreSQL beside the SQLite, both with one table for anything."""
    with sqlite_store.writing() as db:
        db.run("create table scratch (text text, number integer, data blob) strict")
    with postgres_database(postgres_url) as address:
        other = opened(address)
        with other.writing() as db:
            db.run("create table scratch (text text, number bigint, data bytea)")
        yield other


def test_one_of_two_sentences_is_picked_by_the_database(store):
    with store.reading() as db:
        assert db.one(Either(sqlite="select 'sqlite'", postgres="select 'postgres'")) == (store.kind,)
        assert db.kind == store.kind


def test_a_kept_db_refuses_after_its_block(store):
    with store.reading() as looked:
        pass
    with store.writing() as wrote:
        pass
    with pytest.raises(ValueError, match="no"), store.writing() as failed:
        raise ValueError("no")
    for kept in (looked, wrote, failed):
        for verb in (kept.one, kept.all, kept.run):
            with pytest.raises(RuntimeError, match="after its block"):
                verb("select 1")


def test_a_db_refuses_another_thread(store):
    caught = []

    def use(db):
        try:
            db.one("select 1")
        except RuntimeError as error:
            caught.append(str(error))

    for block in (store.reading, store.writing):
        with block() as db:
            thread = threading.Thread(target=use, args=(db,))
            thread.start()
            thread.join()
            assert db.one("select 1") == (1,)
    assert len(caught) == 2
    assert "another thread" in caught[0]


def test_writing_while_reading_is_a_mistake_and_says_so(store):
    with pytest.raises(Exception, match=r"read-?only") as caught, store.reading() as db:
        db.run("delete from jobs")
    assert not isinstance(caught.value, Unavailable)
    put(store, "still possible")


def test_a_lane_s_thread_finds_its_own_connection_again(store):
    with store.kept_connection():
        mine = [connection_of(store) for _ in range(3)]
        others = []
        thread = threading.Thread(target=lambda: others.append(connection_of(store)))
        thread.start()
        thread.join()
    assert len(set(mine)) == 1
    assert others[0] != mine[0]
    assert connection_of(store) == others[0], "the borrowed one went back and is lent again"


def connection_of(store):
    with store.reading() as db:
        return id(db._execute.__self__)


def test_blocks_of_reading_can_stand_in_one_another(store):
    with store.kept_connection():
        for _ in range(2):
            with store.reading() as outer, store.reading() as inner:
                assert inner.one("select 1") == outer.one("select 1")
            with store.reading() as db:
                assert db.one("select 1") == (1,)


def test_reading_sees_only_what_is_committed(store):
    with store.writing() as db:
        store.enqueue(db, "secret", {}, 1, None)
        assert names(store) == []
    assert names(store) == ["secret"]


def test_reading_goes_on_while_somebody_writes(store):
    put(store, "before")
    with store.writing() as db:
        db.run("update jobs set name = 'after'")
        seen = []
        threads = [threading.Thread(target=lambda: seen.append(names(store))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert seen == [["before"]] * 4


def test_foreign_keys_hold(store):
    with pytest.raises(Exception, match=r"(?i)foreign key"), store.writing() as db:
        db.run("insert into account_roles (account_id, role, given_at) values (7, 'packer', 1)")


def test_sqlite_is_set_to_lose_nothing(sqlite_store):
    with sqlite_store.writing() as db:
        assert db.one("pragma journal_mode") == ("wal",)
        assert db.one("pragma synchronous") == (2,)
        assert db.one("pragma foreign_keys") == (1,)
    with sqlite_store.reading() as db:
        assert db.one("pragma foreign_keys") == (1,)
        assert db.one("pragma query_only") == (1,)


def test_postgres_is_set_to_lose_nothing(opened, postgres_url):
    store = opened(postgres_url)
    with store.writing() as db:
        assert db.one("show synchronous_commit") == ("on",)
        assert db.one("show timezone") == ("UTC",)
        assert db.one("show transaction_isolation") == ("read committed",)
    with store.reading() as db:
        assert db.one("show default_transaction_read_only") == ("on",)


def test_what_an_address_says_of_the_server_s_settings_is_kept(opened, postgres_url):
    store = opened(f"{postgres_url}&options=-c%20search_path%3Dshop")
    with store.reading() as db:
        assert db.one("show search_path") == ("shop",)
        assert db.one("show timezone") == ("UTC",)


def test_statements_can_be_watched(store):
    put(store, "unseen")
    with store.watch() as outer:
        with store.kept_connection(), store.reading() as db:
            db.one("select 1")
        with store.watch() as inner:
            put(store, "seen")
        with store.reading() as db:
            db.all("select 2")
    put(store, "unseen")
    assert [statement.split()[:2] for statement in outer] == [
        ["select", "1"],
        ["insert", "into"],
        ["select", "2"],
    ]
    assert len(inner) == 1


def test_a_job_wakes_the_runner_only_once_it_is_committed(store):
    with store.writing() as db:
        store.enqueue(db, "mail", {"to": "ann"}, 1, None)
        assert not store.jobs_waiting.is_set()
    assert store.jobs_waiting.is_set()


def test_a_job_of_an_undone_block_wakes_nobody(store):
    with pytest.raises(Busy), store.writing() as db:
        store.enqueue(db, "mail", {}, 1, None)
        raise Busy
    with store.writing():
        pass
    assert not store.jobs_waiting.is_set()
    assert names(store) == []


def test_a_job_with_the_same_dedupe_key_is_there_once(store):
    with store.writing() as db:
        store.enqueue(db, "receipt", {}, 1, "order 7")
        store.enqueue(db, "receipt", {}, 1, "order 7")
        store.enqueue(db, "receipt", {}, 1, "order 8")
    assert names(store) == ["receipt", "receipt"]


def test_a_closed_store_is_unavailable(url, tmp_path):
    store = open_store(url, tmp_path)
    store.close()
    with pytest.raises(Unavailable), store.reading() as db:
        db.one("select 1")
    with pytest.raises(Unavailable), store.writing() as db:
        db.one("select 1")


def test_an_address_of_another_database_is_refused_without_telling_the_password(tmp_path):
    with pytest.raises(ValueError, match="sqlite:") as caught:
        open_store("mysql://root:hunter2@db/shop", tmp_path)
    assert "hunter2" not in str(caught.value)


def test_a_missing_driver_is_named(tmp_path):
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from pathlib import Path\n"
        "from counterfoil.storage.store import open_store\n"
        "open_store('postgresql://nowhere/shop', Path())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "pip install 'counterfoil[postgres]'" in done.stderr


def test_a_server_that_is_not_there_is_unavailable(opened, tmp_path):
    store = opened(f"postgresql://postgres@/shop?host={tmp_path}")
    with pytest.raises(Unavailable), store.reading() as db:
        db.one("select 1")
    with pytest.raises(Unavailable), store.writing() as db:
        db.one("select 1")


class TestLostConnections:
    """PostgreSQL restarts, or a network breaks, and comes back."""

    name = f"lost{os.getpid()}"

    @pytest.fixture
    def postgres(self, opened, postgres_url):
        return opened(postgres_url.replace("?", f"?application_name={self.name}&"))

    def cut_off(self, postgres_url):
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            cut = admin.execute(
                "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where application_name = %s",
                [self.name],
            ).fetchone()
        assert cut
        assert cut[0] > 0

    def test_a_lost_connection_is_unavailable_and_the_next_block_has_a_new_one(self, postgres, postgres_url):
        for block in (postgres.reading, postgres.writing):
            with pytest.raises(Unavailable), block() as db:
                db.one("select 1")
                self.cut_off(postgres_url)
                db.one("select 2")
            with block() as db:
                assert db.one("select 3") == (3,)

    def test_a_block_that_goes_on_after_the_loss_is_told_at_its_end(self, postgres, postgres_url):
        with pytest.raises(Unavailable), postgres.writing() as db:
            self.cut_off(postgres_url)
            for _ in range(2):
                with pytest.raises(Unavailable):
                    db.run("create table half (id int)")

    def test_a_commit_that_is_lost_is_unavailable(self, postgres, postgres_url):
        with pytest.raises(Unavailable), postgres.writing() as db:
            db.one("select 1")
            self.cut_off(postgres_url)

    def test_idle_connections_lost_in_a_restart_cost_writers_nothing(self, postgres, postgres_url):
        with postgres.writing() as db:
            db.one("select 1")
        self.cut_off(postgres_url)
        with postgres.writing() as db:
            assert db.one("select 1") == (1,)

    def test_many_idle_connections_lost_in_a_restart_cost_readers_one_refusal(self, postgres, postgres_url):
        with postgres.reading() as one, postgres.reading() as two, postgres.reading() as three:
            assert one.one("select 1") == two.one("select 1") == three.one("select 1")
        self.cut_off(postgres_url)
        with pytest.raises(Unavailable), postgres.reading() as db:
            db.one("select 1")
        with postgres.reading() as one, postgres.reading() as two, postgres.reading() as three:
            assert one.one("select 1") == two.one("select 1") == three.one("select 1")

    def test_a_lane_has_a_new_connection_after_one_refusal(self, postgres, postgres_url):
        with postgres.kept_connection():
            with postgres.reading() as db:
                db.one("select 1")
            self.cut_off(postgres_url)
            with pytest.raises(Unavailable), postgres.reading() as db:
                db.one("select 1")
            with postgres.reading() as db:
                assert db.one("select 1") == (1,)


def test_two_who_wait_for_each_other_are_told_that_the_shop_is_busy(opened, postgres_url, migrated):
    with postgres_database(postgres_url, migrated) as address:
        store = opened(address)
        put(store, "a", "b")
        both = threading.Barrier(2)
        refused = []

        def cross(first, second):
            try:
                with store.writing() as db:
                    db.run("set local deadlock_timeout = '50ms'")
                    db.run("update jobs set due = due + 1 where id = :id", id=first)
                    both.wait(PATIENCE)
                    db.run("update jobs set due = due + 1 where id = :id", id=second)
            except Busy as refusal:
                refused.append(refusal.sentence)

        threads = [threading.Thread(target=cross, args=pair) for pair in ((1, 2), (2, 1))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert refused == ["busy"]
        with store.reading() as db:
            assert db.all("select due from jobs") == [(2,), (2,)]


def test_a_block_that_hides_a_failed_statement_keeps_nothing_on_postgres(opened, postgres_url, migrated):
    with postgres_database(postgres_url, migrated) as address:
        store = opened(address)
        with pytest.raises(RuntimeError, match="nothing of it can be kept"), store.writing() as db:
            store.enqueue(db, "lost", {}, 1, None)
            with pytest.raises(psycopg.Error):
                db.run("insert into jobs (id) values (null)")
        assert names(store) == []
        put(store, "kept")
        assert names(store) == ["kept"]
