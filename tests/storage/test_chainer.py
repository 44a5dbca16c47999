"""The trail's chain: lines are chained in their order, and whatever is done to a chained one is found and named."""

import hashlib
import hmac
import random
import sqlite3
import threading
from contextlib import closing, contextmanager

import psycopg
import pytest

from counterfoil.gate import trail
from counterfoil.gate.actor import Actor, Way, visitor
from counterfoil.storage.chainer import PIECE, ChainCut, Chainer, verify
from counterfoil.storage.database import SqliteDb
from counterfoil.storage.head import Head, HeadFile, ending
from counterfoil.storage.lines import Line
from counterfoil.storage.postgres import PostgresDb
from tests.waiting import PATIENCE

TAMPERS = 2_000
LINES = 40
COLUMNS = (
    "id",
    "at",
    "operation",
    "outcome",
    "way",
    "account_id",
    "session_id",
    "acting_for",
    "person_id",
    "thing",
)
TEXTS = {"operation", "outcome", "way", "thing"}


class RingOfKeys:
    """Keys in memory; `turn` puts a new one in front."""

    def __init__(self):
        self.secrets = [b"first"]

    def turn(self):
        self.secrets.insert(0, f"key {len(self.secrets)}".encode())

    def digest(self, purpose, secret):
        return self.digests(purpose, secret)[0]

    def digests(self, purpose, secret):
        assert purpose == "trail"
        return [hmac.digest(key, secret, hashlib.sha256) for key in self.secrets]


@pytest.fixture
def keys():
    return RingOfKeys()


def write(store, *operations, account=7):
    for number, operation in enumerate(operations):
        with store.writing() as db:
            actor = Actor(Way.SESSION, account_id=account, session_id=number if number % 3 else None)
            subject = trail.Subject(f"thing {number}" if number % 2 else "", number if number % 5 else None)
            trail.write(db, 1_000 + number, operation, actor, subject, {})


def found(store, keys):
    with store.reading() as db:
        return verify(db, keys)


def chain(store):
    with store.reading() as db:
        return db.all("select seq, trail_id, link from trail_chain order by seq")


class TestChaining:
    def test_an_empty_trail_is_whole(self, store, keys):
        assert Chainer(store, keys).run() == 0
        assert str(found(store, keys)) == "All 0 chained lines are as they were written."

    def test_each_line_is_chained_once_and_the_tail_is_said(self, store, keys):
        chainer = Chainer(store, keys)
        write(store, "sign_in", "add_to_cart")
        assert (
            str(found(store, keys))
            == "All 0 chained lines are as they were written. The last 2 lines are not chained yet."
        )
        assert chainer.run() == 2
        assert chainer.run() == 0
        write(store, "place_order")
        assert (found(store, keys).lines, found(store, keys).tail) == (2, 1)
        assert Chainer(store, keys).run() == 1
        assert str(found(store, keys)) == "All 3 chained lines are as they were written."
        assert [(seq, number) for seq, number, _ in chain(store)] == [(1, 1), (2, 2), (3, 3)]

    def test_anybody_with_the_key_can_compute_a_link_from_the_description(self, store, keys):
        with store.writing() as db:
            trail.write(db, 17, "sign_in", visitor(), trail.Subject("Käse", 5), {})
        Chainer(store, keys).run()
        line = b"1:1,2:17,7:sign_in,4:done,7:visitor,---1:5,5:K\xc3\xa4se,"
        assert bytes(chain(store)[0][2]) == hmac.new(b"first", bytes(32) + line, hashlib.sha256).digest()

    def test_an_open_shop_does_not_chain_again_what_was_cut_off(self, store, keys):
        """Else whoever writes in the database could cut the chain, change lines, and have them signed."""
        chainer, of_another_process = Chainer(store, keys), Chainer(store, keys)
        write(store, "sign_in", "add_to_cart", "place_order")
        assert (chainer.run(), of_another_process.run()) == (3, 0)
        with store.writing() as db:
            assert db.run("delete from trail_chain where seq >= 2") == 2
        write(store, "pack_order")
        for each in (chainer, of_another_process, chainer):
            with pytest.raises(ChainCut, match="place 3"):
                each.run()
        assert len(chain(store)) == 1
        assert (found(store, keys).lines, found(store, keys).tail) == (1, 3)

    def test_a_shop_that_opens_does_not_either(self, store, keys, tmp_path):
        head = HeadFile(tmp_path / "trail.head")
        write(store, "sign_in", "add_to_cart")
        assert Chainer(store, keys, head).run() == 2
        with store.writing() as db:
            assert db.run("delete from trail_chain where seq = 2") == 1
        write(store, "pack_order")
        with pytest.raises(ChainCut, match="place 2"):
            Chainer(store, keys, head).run()
        assert len(chain(store)) == 1
        assert head.read().place == 2

    def test_the_file_remembers_the_last_place_whoever_comes_late(self, store, keys, tmp_path):
        head = HeadFile(tmp_path / "trail.head")
        assert head.read() is None
        chainer, other = Chainer(store, keys, head), Chainer(store, keys, head)
        write(store, "sign_in")
        chainer.run()
        early = head.read()
        write(store, "sign_out")
        assert (other.run(), chainer.run()) == (1, 0)
        assert head.read() == Head(2, bytes(chain(store)[1][2]))
        head.remember(early)
        assert head.read().place == 2
        with store.reading() as db:
            assert ending(db, early).fits
            assert ending(db, head.read()).fits

    def test_where_the_file_cannot_be_written_it_is_tried_again(self, store, keys, tmp_path):
        head = HeadFile(tmp_path / "away" / "trail.head")
        chainer = Chainer(store, keys, head)
        write(store, "sign_in")
        with pytest.raises(FileNotFoundError):
            chainer.run()
        (tmp_path / "away").mkdir()
        assert chainer.run() == 0
        assert head.read().place == 1

    def test_more_lines_than_a_piece(self, store, keys):
        with store.writing() as db:
            for number in range(2 * PIECE + 1):
                trail.write(db, number, "sign_in", visitor(), trail.Subject(), {})
        assert Chainer(store, keys).run() == 2 * PIECE + 1
        assert found(store, keys).lines == 2 * PIECE + 1

    def test_chainers_at_once_make_one_chain(self, store, keys):
        write(store, *["sign_in"] * 100)
        told = []
        threads = [threading.Thread(target=lambda: told.append(Chainer(store, keys).run())) for _ in range(6)]
        for thread in threads:
            thread.start()
        write(store, *["sign_out"] * 20)
        for thread in threads:
            thread.join()
        told.append(Chainer(store, keys).run())
        assert sum(told) == 120
        assert found(store, keys).lines == 120

    def test_nothing_new_costs_no_commit(self, store, keys):
        write(store, "sign_in")
        chainer = Chainer(store, keys)
        chainer.run()
        before = store.commits
        chainer.run()
        assert store.commits == before

    def test_a_line_that_is_committed_late_is_chained_in_its_order(self, store, keys):
        if store.kind == "sqlite":
            pytest.skip("on SQLite lines are written one after the other")
        chainer = Chainer(store, keys)
        write(store, "first")
        inside, go_on = threading.Event(), threading.Event()

        def slow():
            with store.writing() as db:
                trail.write(db, 1, "slow", visitor(), trail.Subject(), {})
                inside.set()
                assert go_on.wait(PATIENCE)

        thread = threading.Thread(target=slow)
        thread.start()
        assert inside.wait(PATIENCE)
        write(store, "quick")
        assert [chainer.run(), chainer.run()] == [0, 0]
        go_on.set()
        thread.join()
        assert chainer.run() == 3
        with store.reading() as db:
            rows = db.all("select operation, seq from trail join trail_chain on trail_id = id order by seq")
        assert rows == [("first", 1), ("slow", 2), ("quick", 3)]

    def test_a_writer_who_comes_after_the_mark_holds_no_line_up(self, store, keys):
        if store.kind == "sqlite":
            pytest.skip("on SQLite lines are written one after the other")
        chainer = Chainer(store, keys)
        held = [threading.Event() for _ in range(4)]

        def holding(inside, go_on):
            with store.writing() as db:
                trail.write(db, 1, "held", visitor(), trail.Subject(), {})
                inside.set()
                assert go_on.wait(PATIENCE)

        write(store, "first")
        threads = [
            threading.Thread(target=holding, args=held[:2]),
            threading.Thread(target=holding, args=held[2:]),
        ]
        threads[0].start()
        assert held[0].wait(PATIENCE)
        assert chainer.run() == 0
        threads[1].start()
        assert held[2].wait(PATIENCE)
        held[1].set()
        threads[0].join()
        assert chainer.run() == 1
        held[3].set()
        threads[1].join()
        assert chainer.run() == 2


class TestKeysThatAreRenewed:
    def test_a_chain_goes_on_with_a_new_key(self, store, keys):
        write(store, "sign_in")
        Chainer(store, keys).run()
        keys.turn()
        write(store, "sign_out")
        Chainer(store, keys).run()
        assert str(found(store, keys)) == "All 2 chained lines are as they were written."

    def test_an_old_key_counts_for_nothing_after_a_new_one(self, store, keys):
        write(store, "sign_in", "sign_out")
        keys.turn()
        chainer = Chainer(store, keys)
        chainer.run()
        write(store, "forged")
        keys.secrets.reverse()
        chainer.run()
        keys.secrets.reverse()
        assert (found(store, keys).lines, found(store, keys).line) == (2, 3)

    def test_another_key_finds_nothing_whole(self, store, keys):
        write(store, "sign_in")
        Chainer(store, keys).run()
        keys.secrets = [b"stolen"]
        assert found(store, keys).line == 1


@pytest.fixture
def opened_by_a_thief(store, keys, tmp_path):
    """A chained trail with gaps between the ids, and a connection that nothing stops: no trigger, no foreign key."""
    chance = random.Random(3)
    with store.writing() as db:
        for number in range(1, LINES + 1):
            values = {
                "id": number * 3,
                "at": 10**15 + number,
                "operation": chance.choice(["sign_in", "place_order"]),
                "thing": f"T{number}",
            }
            values |= {
                name: chance.choice([None, 0, number])
                for name in ("account_id", "session_id", "acting_for", "person_id")
            }
            columns, named = ", ".join(values), ", ".join(f":{name}" for name in values)
            system = "overriding system value" if store.kind == "postgres" else ""
            db.run(
                f"insert into trail ({columns}, outcome, way) {system} values ({named}, 'done', 'session')",
                **values,
            )
    assert Chainer(store, keys).run() == LINES
    with closing(unstopped(store, tmp_path)) as connection:
        yield (SqliteDb if store.kind == "sqlite" else PostgresDb)(connection.execute)


def unstopped(store, folder):
    if store.kind == "sqlite":
        connection = sqlite3.connect(folder / "shop.db", isolation_level=None)
        for name in ("update", "delete", "replace"):
            connection.execute(f"drop trigger trail_is_append_only_{name}")
    else:
        connection = psycopg.connect(address_of(store), autocommit=True, options="")
        connection.execute("set session_replication_role = replica")
        connection.execute("alter table trail alter column id drop identity")
    return connection


def address_of(store):
    with store.reading() as db:
        info = db._execute.__self__.info
    return info.dsn


@contextmanager
def undone(thief):
    thief.run("begin")
    yield
    thief.run("rollback")


def verdict_after(thief, keys, *statements):
    with undone(thief):
        for sql, params in statements:
            assert thief.run(sql, **params)
        return verify(thief, keys)


class Thief:
    """Picks something to do to the trail; `expects` is what must be said of it, None where any finding will do."""

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def line(self):
        return 3 * self.chance.randint(1, LINES)

    def edit(self, db):
        column, number = self.chance.choice(COLUMNS), self.line()
        (old,) = db.one(f"select {column} from trail where id = :id", id=number)
        if column == "id":
            number = min(
                number, 3 * LINES - 3
            )  # beyond the last chained one it would be a new line, and this one gone
            db.run("update trail set id = :new where id = :id", new=number + 1, id=number)
            return ("changed", number)
        new = self.chance.choice(
            [f"{old} ", str(old).upper() + "x", "", "x"] if column in TEXTS else [None, 0, (old or 0) + 1, -5]
        )
        if new == old or (new is None and column == "at"):
            new = f"{old}!" if column in TEXTS else 10**9
        db.run(f"update trail set {column} = :new where id = :id", new=new, id=number)
        return ("changed", number)

    def delete(self, db):
        number = self.line()
        db.run("delete from trail where id = :id", id=number)
        return ("deleted", number)

    def delete_with_its_place(self, db):
        number = 3 * self.chance.randint(1, LINES - 1)
        db.run("delete from trail where id = :id", id=number)
        db.run("delete from trail_chain where trail_id = :id", id=number)
        return ("deleted", number + 3)

    def delete_and_close_the_gap(self, db):
        number = 3 * self.chance.randint(1, LINES - 1)
        self.delete_with(db, number)
        return ("changed", number + 3)

    def delete_with(self, db, number):
        db.run("delete from trail where id = :id", id=number)
        db.run("delete from trail_chain where trail_id = :id", id=number)
        db.run("update trail_chain set seq = -seq where trail_id > :id", id=number)
        db.run("update trail_chain set seq = -seq - 1 where seq < 0")

    def delete_a_place(self, db):
        number = 3 * self.chance.randint(1, LINES - 1)
        db.run("delete from trail_chain where trail_id = :id", id=number)
        return ("deleted", number)

    def insert(self, db):
        number = self.line() - 1 - self.chance.randint(0, 1)
        self.copy(db, self.line(), number)
        return ("inserted", number)

    def insert_with_a_place(self, db):
        number = self.line() - 1
        self.copy(db, self.line(), number)
        db.run("update trail_chain set seq = -seq where trail_id > :id", id=number)
        db.run("update trail_chain set seq = -seq + 1 where seq < 0")
        db.run(
            "insert into trail_chain (seq, trail_id, link) select :id / 3 + 1, :id, link from trail_chain where trail_id = 3",
            id=number,
        )
        return ("inserted", number)

    def copy(self, db, source, number):
        rest = ", ".join(COLUMNS[1:])
        db.run(
            f"insert into trail (id, {rest}) select :id, {rest} from trail where id = :source",
            id=number,
            source=source,
        )

    def swap(self, db):
        one, other = sorted(self.chance.sample(range(3, 3 * LINES + 1, 3), 2))
        for old, new in ((one, -one), (other, one), (-one, other)):
            db.run("update trail set id = :new where id = :old", old=old, new=new)
        return ("reordered", one)

    def swap_places(self, db):
        one, other = sorted(self.chance.sample(range(3, 3 * LINES + 1, 3), 2))
        for old, new in ((one, -one), (other, one), (-one, other)):
            db.run("update trail_chain set trail_id = :new where trail_id = :old", old=old, new=new)
        return ("reordered", one)

    def swap_links(self, db):
        one, other = sorted(self.chance.sample(range(3, 3 * LINES + 1, 3), 2))
        read = "select link from trail_chain where trail_id = :id"
        links = [bytes(db.one(read, id=number)[0]) for number in (one, other)]
        for number, link in zip((other, one), links, strict=True):
            db.run("update trail_chain set link = :link where trail_id = :id", link=link, id=number)
        return ("reordered", one)

    def forge_a_link(self, db):
        number = self.line()
        db.run(
            "update trail_chain set link = :link where trail_id = :id",
            link=self.chance.randbytes(32),
            id=number,
        )
        return ("changed", number)

    def add_a_place(self, db):
        db.run("insert into trail_chain (seq, trail_id, link) values (-1, :id, :link)", id=1, link=bytes(32))
        return ("inserted", None)


WAYS = ("edit", "edit", "edit", "delete", "delete_with_its_place", "delete_and_close_the_gap", "delete_a_place", "insert",
        "insert_with_a_place", "swap", "swap_places", "swap_links", "forge_a_link", "add_a_place")  # fmt: skip


class TestTampering:
    def test_two_thousand_tampers_are_found_and_named(self, opened_by_a_thief, keys):
        db = opened_by_a_thief
        assert verify(db, keys).whole
        for seed in range(TAMPERS):
            thief, way = Thief(seed), WAYS[seed % len(WAYS)]
            with undone(db):
                what, line = getattr(thief, way)(db)
                verdict = verify(db, keys)
            assert (verdict.what, verdict.line) == (what, line), (seed, way, verdict)
            assert verdict.said in str(verdict)
            assert verdict.said
            assert (
                line is None
                or verdict.lines == (line - 1) // 3
                or way == "delete_and_close_the_gap"
                or "place" in way
            )
        assert verify(db, keys).whole

    def test_the_first_of_several_is_named(self, opened_by_a_thief, keys):
        statements = [
            ("update trail set thing = 'x' where id = :id", {"id": number}) for number in (90, 30, 60)
        ]
        assert verdict_after(opened_by_a_thief, keys, *statements).line == 30

    def test_nothing_and_zero_differ(self, opened_by_a_thief, keys):
        db = opened_by_a_thief
        (number,) = db.one("select min(id) from trail where account_id is null")
        assert (
            verdict_after(db, keys, ("update trail set account_id = 0 where id = :id", {"id": number})).line
            == number
        )

    def test_letters_that_wander_into_the_next_column_are_found(self, opened_by_a_thief, keys):
        sql = "update trail set operation = substr(operation, 1, 2), outcome = substr(operation, 3) || outcome where id = 9"
        assert verdict_after(opened_by_a_thief, keys, (sql, {})).line == 9

    def test_what_is_no_text_any_more_is_found(self, opened_by_a_thief, keys):
        if opened_by_a_thief.kind == "postgres":
            pytest.skip("PostgreSQL keeps no broken text")
        sql = "update trail set thing = cast(x'ff00fe' as text) where id = 9"
        assert verdict_after(opened_by_a_thief, keys, (sql, {})).line == 9

    def test_a_trail_that_was_emptied(self, opened_by_a_thief, keys):
        assert verdict_after(opened_by_a_thief, keys, ("delete from trail", {})).line == 3

    def test_the_words_for_the_console(self, opened_by_a_thief, keys):
        verdict = verdict_after(opened_by_a_thief, keys, ("delete from trail where id = 30", {}))
        assert str(verdict) == "The first 9 lines are as they were written. Line 30 was deleted."


def test_two_lines_are_never_written_alike():
    line = Line(1, 2, b"a", b"b", b"", None, None, None, None, b"1:x,")
    others = [
        line._replace(thing=b"", way=b"1:x,"),
        line._replace(account_id=0),
        line._replace(operation=b"a1:b,", outcome=b""),
    ]
    others += [
        line._replace(account_id=5),
        line._replace(session_id=5),
        line._replace(id=12, at=2),
        line._replace(id=1, at=22),
    ]
    assert len({each.canonical() for each in [line, *others]}) == len(others) + 1
