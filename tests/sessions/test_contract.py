"""What every store of sessions promises."""

import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.identity.clearing import ClearSessions, clear_sessions, prune_sessions
from counterfoil.identity.values import ValuesTooLong
from counterfoil.storage.sessions.forgetting import Forgetter
from tests.waiting import PATIENCE

REPOSITORY = Path(__file__).parents[2]


def together(fn, count):
    failed = []

    def guarded(number):
        try:
            fn(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_what_one_visit_puts_the_next_one_finds(hall):
    ann = hall.newcomer()
    kept = {"sku": "A-1", "count": [1, 2.5, None, True, "ü\n\0\U0001f600"], "": {"": []}}
    ann.change(lambda session: (session.set("basket", kept), session.set("thème", "dark")))
    session = ann.visit().session
    assert session["basket"] == kept
    assert session.keys() == ["basket", "thème", "user_id"]
    assert session["user_id"] == "ann"
    ann.change(lambda session: session.pop("basket"))
    assert ann.remembers() == {"thème": "dark"}
    ann.change(lambda session: session.pop("thème"))
    assert ann.remembers() == {}
    ann.change(lambda session: (session.set("n", 5), session.add("n", 2)))
    ann.change(lambda session: session.add("n", -10))
    assert ann.remembers() == {"n": -3}
    ann.change(lambda session: (session.pop("n"), session.add("n", 1)))
    assert ann.remembers() == {"n": 1}


def test_a_visit_that_does_not_touch_it_asks_nothing(hall):
    ann = hall.newcomer()
    visit = ann.visit()
    with hall.store.watch() as statements:
        assert visit.session["user_id"] == "ann"
        visit.ends()
    assert statements == []
    assert visit.holder.keep is None
    hall.kept, kept = None, hall.kept  # whoever asks it now fails
    visit = ann.visit()
    assert visit.session["user_id"] == "ann"
    visit.ends()
    hall.kept = kept


def test_reading_writes_nothing_and_asks_once(hall):
    ann = hall.newcomer()
    ann.change(lambda session: session.set("a", 1))
    visit = ann.visit()
    with hall.store.watch() as statements:
        assert visit.session["a"] == 1
        assert visit.session.get("b") is None
        visit.ends()
    assert len(statements) <= 1
    assert all("select" in statement for statement in statements)
    assert visit.holder.keep is None


def test_many_are_read_at_once_as_each_by_itself(hall):
    people = [hall.newcomer(f"person {number}") for number in range(5)]
    for number, person in enumerate(people[:4]):
        person.change(lambda session, number=number: (session.set("n", number), session.set("ü", [number])))
    people[0].change(lambda session: (session.pop("n"), session.pop("ü")))
    for _ in range(2):  # once as nobody asked for any before, and once more
        holders = [person.found().holder for person in [*people, people[1]]]
        expected = [{"n": f"{number}", "ü": f"[{number}]"} for number in (1, 2, 3)]
        assert hall.kept.read_all(holders) == [{}, *expected, {}, expected[0]]
    assert hall.kept.read_all([]) == []


def test_ten_visits_at_once_with_ten_keys_lose_none(server_hall):
    ann = server_hall.newcomer()
    visits = [ann.visit() for _ in range(10)]
    for number, visit in enumerate(visits):
        visit.session.get("warm")  # all have read before any has written
        visit.session[f"key {number}"] = number
    together(lambda number: visits[number].ends(), 10)
    assert ann.remembers() == {f"key {number}": number for number in range(10)}


def test_of_two_writes_to_one_key_the_later_counts(server_hall):
    ann = server_hall.newcomer()
    first, second = ann.visit(), ann.visit()
    first.session["key"] = "first"
    second.session["key"] = "second"
    second.ends()
    first.ends()
    assert ann.remembers() == {"key": "first"}


def test_a_counter_never_loses(server_hall):
    ann = server_hall.newcomer()
    visits = [ann.visit() for _ in range(20)]
    for visit in visits:
        visit.session.add("n", 1)
        assert visit.session.add("n", 2) == 3
    together(lambda number: visits[number].ends(), 20)
    assert ann.remembers() == {"n": 60}


def test_counting_begins_again_where_somebody_put_a_text_meanwhile(server_hall):
    ann = server_hall.newcomer()
    counting = ann.visit()
    counting.session.add("n", 3)
    counting.session["m"] = 1
    ann.change(lambda session: session.set("n", "a text"))
    counting.ends()
    assert ann.remembers() == {"n": 3, "m": 1}


def test_processes_lose_nothing_either(shared_hall):
    ann = shared_hall.newcomer()
    command = [sys.executable, "-m", "tests.sessions.another_process"]
    words = [shared_hall.database, str(shared_hall.folder), shared_hall.name, ann.secret]
    workers = [
        subprocess.Popen([*command, *words, str(number)], cwd=REPOSITORY, stdin=subprocess.PIPE)
        for number in range(2)
    ]
    for worker in workers:
        worker.stdin.close()
    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0]
    assert ann.remembers() == {
        "n": 2 * 4 * 10,
        **{f"{p} {t} {r}": r for p in range(2) for t in range(4) for r in range(10)},
    }


def test_a_slow_visit_brings_no_ended_session_back(hall):
    ann = hall.newcomer()
    ann.change(lambda session: session.set("before", 1))
    slow, slower = ann.visit(), ann.visit()
    slow.session["key"] = 1
    slower.session.add("n", 1)
    ann.signs_out()
    slow.ends()
    assert ann.found() is None
    forgetter = Forgetter(hall.store, hall.kept, hall.clock)
    forgetter.run()
    slower.ends()
    assert ann.found() is None
    hall.restart()
    assert ann.found() is None
    if not hall.name.startswith(("cookie", "sql")):
        assert "key" not in hall.kept.read(slow.holder)
        assert "n" not in hall.kept.read(slow.holder)
    again = hall.signs_in(ann.account_id)
    again.values = ann.values
    assert again.remembers() == {}


def test_what_an_ended_session_remembered_goes_at_once(server_hall):
    ann = server_hall.newcomer()
    ann.change(lambda session: session.set("key", "personal"))
    visit = ann.visit()
    assert visit.session["key"] == "personal"
    forgetter = Forgetter(server_hall.store, server_hall.kept, server_hall.clock)
    ann.signs_out()
    forgetter.run()
    server_hall.run("delete from session_values")  # in the database it goes with the session's row
    assert server_hall.kept.read(visit.holder) == {}


def test_two_people_have_two_dictionaries(hall):
    ann, eve = hall.newcomer("ann"), hall.newcomer("eve")
    ann.change(lambda session: session.set("key", "ann's"))
    eve.change(lambda session: session.set("other", 1))
    assert ann.remembers() == {"key": "ann's"}
    assert eve.remembers() == {"other": 1}
    eve.values = ann.values
    assert "key" not in eve.remembers()


def test_clearing_makes_all_forget_and_signs_nobody_out(hall):
    people = [hall.newcomer(name) for name in ("ann", "eve")]
    for person in people:
        person.change(lambda session: session.set("key", 1))
    assert perform(hall.house, clear_sessions, operator(), ClearSessions()).sessions == 2
    assert [person.remembers() for person in people] == [{}, {}]
    people[0].change(lambda session: session.set("key", 2))
    assert people[0].remembers() == {"key": 2}
    perform(hall.house, clear_sessions, operator(), ClearSessions(sign_out=True))
    assert [person.found() for person in people] == [None, None]


def test_a_session_whose_life_was_shortened_ends_and_stays_ended(hall):
    ann, eve = hall.newcomer("ann"), hall.newcomer("eve")
    hall.clock.pass_by(100_000)
    ann.change(lambda session: (session.set("key", 1), session.expire_in(5)))
    hall.seen.flush(hall.store)
    hall.clock.pass_by(4)
    found = ann.found()
    assert found is not None
    assert found.max_age == 1
    assert ann.remembers() == {"key": 1}
    ann.change(lambda session: session.expire_in(100))  # no life can be made longer
    hall.clock.pass_by(2)
    assert ann.found() is None
    hall.clock.pass_by(-3600)
    assert ann.found() is None
    assert eve.found() is not None


@pytest.mark.parametrize("seconds", [0, -1, 1.5, True, "5"])
def test_a_life_is_whole_seconds(opening, seconds):
    ann = opening("memory:").newcomer()
    with pytest.raises(TypeError):
        ann.visit().session.expire_in(seconds)


def test_what_does_not_fit_is_refused_naming_its_key_and_the_rest_stays(hall):
    ann = hall.newcomer()
    ann.change(lambda session: session.set("small", 1))
    session = ann.visit().session
    with pytest.raises(ValueError, match=r"session\['huge'\]"):
        session["huge"] = "x" * 20_000
    assert "huge" not in session
    assert not session.changed
    assert ann.remembers() == {"small": 1}


@pytest.mark.parametrize("name", ["memory:", "memcached", "redis"])
def test_many_values_that_do_not_fit_together_are_refused(opening, name):
    session = opening(name).newcomer().visit().session
    with pytest.raises(ValuesTooLong, match=r"session\['key \d+'\] does not fit: all values together"):
        for number in range(300):
            session[f"key {number}"] = "x" * 16_000


def test_the_log_tells_names_and_no_values(hall, caplog):
    ann = hall.newcomer()
    with caplog.at_level(logging.DEBUG):
        ann.change(lambda session: (session.set("birthday", "a secret"), session.add("n", 77_777)))
        ann.change(lambda session: session.pop("birthday"))
    assert "put 'birthday', add 'n'" in caplog.text
    assert "drop 'birthday'" in caplog.text
    assert "a secret" not in caplog.text
    assert "77" not in caplog.text.replace(f"session {ann.found().actor.session_id}", "")


def test_sessions_that_are_over_are_swept_and_others_stay(hall):
    gone, ann = hall.newcomer("gone"), hall.newcomer("ann")
    gone.change(lambda session: session.set("key", 1))
    ann.change(lambda session: session.set("key", 1))
    gone.signs_out()
    hall.clock.pass_by(2 * 3600)
    assert perform(hall.house, prune_sessions, operator()).sessions == 1
    assert hall.one("select count(*) from sessions") == (1,)
    assert ann.remembers() == {"key": 1}
