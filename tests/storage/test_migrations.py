"""Migrations: both databases get the same tables, each step is taken once, and a changed past is refused."""

import re

import pytest

from counterfoil.storage.migrations import MigrationRefused, migrate, read_source
from tests.servers import new_database, postgres_database
from tests.storage.another_process import SOURCES
from tests.storage.test_writing import another_process, begin
from tests.waiting import PATIENCE

# A table of words for searching is each database's own.
OWN_WAY = "product_words"
# What begins so: SQLite finds it by the index of uniqueness, PostgreSQL needs one without its locale.
BEGINNINGS = {("accounts", "accounts_by_name"), ("orders", "orders_by_code")}
SAME_TYPE = {"integer": "whole", "bigint": "whole", "text": "text", "blob": "bytes", "bytea": "bytes"}

TABLES = """
    select s.name, s.sql, l.strict
    from sqlite_schema s join pragma_table_list l on l.name = s.name
    where s.type = 'table'
"""
POSTGRES_COLUMNS = """
    select table_name, column_name, data_type, is_nullable = 'NO', column_default, is_identity = 'YES'
    from information_schema.columns
    where table_schema = 'public'
        and table_name in (select tablename from pg_tables where schemaname = 'public')
    order by table_name, ordinal_position
"""
POSTGRES_INDEXES = """
    select t.relname, i.relname, x.indisunique, x.indisprimary,
        (select string_agg(a.attname, ',' order by k.n) from unnest(x.indkey) with ordinality k (attnum, n)
         join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum),
        pg_get_expr(x.indpred, t.oid)
    from pg_index x
    join pg_class t on t.oid = x.indrelid
    join pg_class i on i.oid = x.indexrelid
    join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
"""
POSTGRES_REFERENCES = """
    select c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, c.confdeltype = 'c'
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f'
"""
POSTGRES_CHECKS = "select conrelid::regclass::text from pg_constraint where contype = 'c' and conrelid <> 0"


@pytest.fixture
def both(sqlite_store, opened, postgres_url, migrated):
    with postgres_database(postgres_url, migrated) as address:
        yield sqlite_store, opened(address)


def tables(store):
    with store.reading() as db:
        rows = db.all(TABLES)
    return {name: (sql, strict) for name, sql, strict in rows if not name.startswith(("sqlite_", OWN_WAY))}


def sqlite_columns(db, table):
    for _, name, kind, not_null, default, key in db.all(f"select * from pragma_table_info('{table}')"):
        yield name, SAME_TYPE[kind.lower()], bool(not_null or key), default


def test_every_table_has_the_same_columns_in_both(both):
    sqlite, postgres = both
    with sqlite.reading() as db:
        ours = {table: list(sqlite_columns(db, table)) for table in tables(sqlite)}
    theirs = {}
    with postgres.reading() as db:
        for table, name, kind, not_null, default, _ in db.all(POSTGRES_COLUMNS):
            if table != OWN_WAY:
                plain = re.sub(r"::\w+$", "", default) if default else default
                theirs.setdefault(table, []).append((name, SAME_TYPE[kind], not_null, plain))
    assert ours == theirs
    assert len(ours) > 15


def test_ids_count_themselves_in_both(both):
    sqlite, postgres = both
    ours = {name for name, (sql, _) in tables(sqlite).items() if "autoincrement" in sql}
    with postgres.reading() as db:
        theirs = {row[0] for row in db.all(POSTGRES_COLUMNS) if row[5]}
    assert ours == theirs
    assert "orders" in ours


def test_every_index_and_every_promise_of_uniqueness_is_in_both(both):
    sqlite, postgres = both
    ours, theirs = set(), set()
    with sqlite.reading() as db:
        for table, (sql, _) in tables(sqlite).items():
            for _, name, unique, origin, partial in db.all(f"select * from pragma_index_list('{table}')"):
                rows = db.all(f"select * from pragma_index_info('{name}')")
                columns = ",".join(row[2] for row in rows if row[2])  # an expression has no name
                given = name if origin == "c" else ""
                ours.add((table, given, bool(unique), columns, bool(partial)))
            if key := re.search(r"(\w+) integer primary key", sql):
                ours.add((table, "", True, key[1], False))
    with postgres.reading() as db:
        for table, name, unique, primary, columns, where in db.all(POSTGRES_INDEXES):
            given = "" if primary or name.endswith("_key") else name
            if table != OWN_WAY and (table, name) not in BEGINNINGS:
                theirs.add((table, given, unique, columns, where is not None))
    assert ours == theirs


def test_every_reference_and_every_check_is_in_both(both):
    sqlite, postgres = both
    references, checks = set(), []
    with sqlite.reading() as db:
        for table, (sql, _) in tables(sqlite).items():
            for row in db.all(f"select * from pragma_foreign_key_list('{table}')"):
                references.add((table, row[3], row[2], row[6] == "CASCADE"))
            checks += [table] * sql.count("check (")
    with postgres.reading() as db:
        theirs = {row for row in db.all(POSTGRES_REFERENCES) if row[0] != OWN_WAY}
        assert references == theirs
        assert sorted(checks) == sorted(table for (table,) in db.all(POSTGRES_CHECKS))


def test_every_sqlite_table_is_strict(sqlite_store):
    assert [name for name, (_, strict) in tables(sqlite_store).items() if not strict] == []


TRAIL = "insert into trail (at, operation, outcome, way) values (1, 'sign_in', 'done', 'session')"


@pytest.mark.parametrize("change", ["update trail set thing = 'x'", "delete from trail"])
def test_the_trail_cannot_be_changed(store, change):
    with store.writing() as db:
        db.run(TRAIL)
    with pytest.raises(Exception, match="append-only"), store.writing() as db:
        db.run(change)


def test_the_trail_cannot_be_replaced_or_truncated(both):
    changes = (
        "insert or replace into trail (id, at, operation, outcome, way) values (1, 2, 'x', 'x', 'x')",
        "truncate trail cascade",
    )
    for store, change in zip(both, changes, strict=True):
        with store.writing() as db:
            db.run(TRAIL)
        with pytest.raises(Exception, match="append-only"), store.writing() as db:
            db.run(change)
        with store.reading() as db:
            assert db.all("select at from trail") == [(1,)]


def test_a_second_time_there_is_nothing_to_do(store):
    assert migrate(store, SOURCES) == []


def test_steps_are_taken_in_order_and_only_those_of_this_database(opened, url, steps):
    steps("0002_b.sql", "insert into a values (7);")
    steps("0001_a.sqlite.sql", "create table a (n integer) strict;")
    steps("0001_a.postgres.sql", "create table a (n bigint);")
    steps("README.md", "not a migration")
    store = opened(url)
    assert migrate(store, steps.sources) == ["test 0001 (a)", "test 0002 (b)"]
    with store.reading() as db:
        assert db.all("select n from a") == [(7,)]
    steps("0003_c.sql", "insert into a values (8);")
    assert migrate(store, steps.sources) == ["test 0003 (c)"]


def test_a_step_that_fails_leaves_nothing_behind(opened, url, steps):
    steps("0001_a.sql", "create table a (n int);")
    steps("0002_b.sql", "create table b (n int);\ninsert into b values (1);\ninsert into nowhere values (1);")
    store = opened(url)
    with pytest.raises(Exception, match="nowhere"):
        migrate(store, steps.sources)
    steps("0002_b.sql", "create table b (n int);")
    assert migrate(store, steps.sources) == ["test 0002 (b)"]


def test_a_step_that_was_changed_later_is_refused(opened, url, steps):
    store = opened(url)
    steps("0001_a.sql", "create table a (n int);")
    migrate(store, steps.sources)
    steps("0001_a.sql", "create table a (n int, m int);")
    with pytest.raises(MigrationRefused, match=r"test 0001 \(a\) was changed"):
        migrate(store, steps.sources)


def test_other_line_endings_are_no_change(opened, url, steps):
    store = opened(url)
    steps("0001_a.sql", "create table a (\n    n int\n);\n")
    migrate(store, steps.sources)
    steps("0001_a.sql", "create table a (\r\n    n int\r\n);\r\n")
    assert migrate(store, steps.sources) == []


def test_a_database_of_a_newer_version_is_refused_and_left_alone(opened, url, steps):
    store = opened(url)
    steps("0001_a.sql", "create table a (n int);")
    steps("0002_b.sql", "create table b (n int);")
    migrate(store, steps.sources)
    steps.folder.joinpath("0002_b.sql").unlink()
    with pytest.raises(MigrationRefused, match=r"0002 \(b\).*newer version of Counterfoil"):
        migrate(store, steps.sources)


def test_a_step_that_comes_too_late_for_its_number_is_refused(opened, url, steps):
    store = opened(url)
    steps("0002_b.sql", "create table b (n int);")
    migrate(store, steps.sources)
    steps("0001_a.sql", "create table a (n int);")
    with pytest.raises(MigrationRefused, match="next free number"):
        migrate(store, steps.sources)


def test_two_steps_with_one_number_are_refused(steps):
    steps("0001_a.sql", "select 1;")
    steps("0001_b.sqlite.sql", "select 1;")
    with pytest.raises(MigrationRefused, match="two migrations numbered 0001"):
        read_source("test", steps.folder, "sqlite")


@pytest.fixture
def steps(tmp_path):
    """Writes migration files; `sources` is what to migrate."""
    folder = tmp_path / "steps"
    folder.mkdir()

    def write(name, sql):
        folder.joinpath(name).write_bytes(sql.encode())

    write.folder, write.sources = folder, [("test", folder)]
    return write


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_processes_that_start_at_once_take_each_step_once(kind, tmp_path):
    with (
        new_database(kind) as url,
        another_process(url, tmp_path, "bring_up_to_date") as one,
        another_process(url, tmp_path, "bring_up_to_date") as two,
        another_process(url, tmp_path, "bring_up_to_date") as three,
    ):
        for process in (one, two, three):
            begin(process)
        taken = sum(int(process.stdout.readline()) for process in (one, two, three))
        assert taken == sum(len(read_source(source, folder, kind)) for source, folder in SOURCES)
        assert [process.wait(PATIENCE) for process in (one, two, three)] == [0, 0, 0]
