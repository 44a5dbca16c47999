"""The session as a dictionary bound to a visit."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterfoil.gate.clock import DAY
from counterfoil.gate.refusals import NotSignedIn
from counterfoil.identity.dictionary import SessionDict
from counterfoil.identity.values import Holder, Whose
from counterfoil.storage.sessions.sql import SqlValues

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def ann(town):
    return town.newcomer("ann")


def visit(town, actor):
    """The dictionary as one visit has it."""
    return SessionDict(town.store, SqlValues(town.store), holder(town, actor.session_id), "ABCDEFGHJK")


def holder(town, session_id):
    return Holder(Whose(session_id, 0, 0), town.clock.now(), town.clock.now() + DAY)


def change(town, actor, fn):
    session = visit(town, actor)
    fn(session)
    session.save()


def test_what_one_visit_puts_in_the_next_one_finds(town, ann):
    session = visit(town, ann)
    session["basket"] = {"sku": "A-1", "count": [1, 2.5, None, True, "ü"]}
    session.set("theme", "dark")
    assert session["theme"] == "dark"
    session.save()
    later = visit(town, ann)
    assert later["basket"] == {"sku": "A-1", "count": [1, 2.5, None, True, "ü"]}
    assert later.keys() == ["basket", "theme", "user_id"] == list(later)
    assert later.get("nothing") is None
    assert later.get("nothing", 7) == 7
    assert "theme" in later
    assert "nothing" not in later
    with pytest.raises(KeyError):
        later["nothing"]


def test_taking_out(town, ann):
    change(town, ann, lambda session: (session.set("a", 1), session.set("b", 2)))
    session = visit(town, ann)
    assert session.pop("a") == 1
    assert session.pop("a", "gone") == "gone"
    del session["b"]
    with pytest.raises(KeyError):
        del session["b"]
    session.save()
    assert visit(town, ann).keys() == ["user_id"]


def test_who_signed_in_can_be_read_and_not_changed(town, ann):
    session = visit(town, ann)
    assert session["user_id"] == "ABCDEFGHJK"
    for attempt in [
        lambda: session.set("user_id", "eve"),
        lambda: session.pop("user_id"),
        lambda: session.add("user_id", 1),
    ]:
        with pytest.raises(TypeError):
            attempt()


def test_reading_nothing_costs_nothing_and_reading_costs_one_question(town, ann):
    with town.store.watch() as statements:
        session = visit(town, ann)
        assert session["user_id"]
        session.save()
        assert statements == []
        session.get("a")
        session.get("b")
        session.keys()
        session.save()
        assert len(statements) == 1


@pytest.mark.parametrize(
    "value", [(1, 2), {1: 2}, {1, 2}, b"x", object(), float("nan"), float("inf"), [object()], {"a": (1,)}]
)
def test_what_json_would_change_is_refused_with_a_clear_error(town, ann, value):
    session = visit(town, ann)
    with pytest.raises(TypeError, match=r"session\['key'\] takes plain JSON values"):
        session["key"] = value
    assert not session.changed


def test_what_is_too_long_is_refused_naming_its_key(town, ann):
    session = visit(town, ann)
    with pytest.raises(ValueError, match="'key'"):
        session["key"] = "x" * 20_000
    for name in ["", "x" * 65, "a\0b", "\ud800", 7]:
        with pytest.raises(TypeError):
            session[name] = 1


@given(value=JSON)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_plain_value_comes_back_as_it_was(sqlite_town, value):
    if sqlite_town.one("select count(*) from accounts") == (0,):
        sqlite_town.register("ann")
    kept = SqlValues(sqlite_town.store)
    session = SessionDict(sqlite_town.store, kept, holder(sqlite_town, 1), "CODE")
    session["key"] = value
    session.save()
    assert SessionDict(sqlite_town.store, kept, holder(sqlite_town, 1), "CODE")["key"] == value


def test_ten_visits_at_once_with_ten_keys_lose_none(town, ann):
    visits = [visit(town, ann) for _ in range(10)]
    for number, session in enumerate(visits):
        session.get("warm")  # all have read before any has written
        session[f"key {number}"] = number
    together(lambda number: visits[number].save(), 10)
    assert len(visit(town, ann).keys()) == 11


def test_of_two_writes_to_one_key_the_later_counts(town, ann):
    first, second = visit(town, ann), visit(town, ann)
    first["key"] = "first"
    second["key"] = "second"
    second.save()
    first.save()
    assert visit(town, ann)["key"] == "first"
    assert town.one("select version from session_values") == (2,)


def test_a_counter_never_loses(town, ann):
    visits = [visit(town, ann) for _ in range(20)]
    for session in visits:
        assert session.add("n", 1) == 1
        assert session.add("n", 2) == 3
    together(lambda number: visits[number].save(), 20)
    assert visit(town, ann)["n"] == 60


def test_counting_after_setting_and_after_taking_out(town, ann):
    change(town, ann, lambda session: (session.set("n", 5), session.add("n", 2)))
    assert visit(town, ann)["n"] == 7
    change(town, ann, lambda session: (session.pop("n"), session.add("n", 2)))
    assert visit(town, ann)["n"] == 2
    change(town, ann, lambda session: (session.add("n", 2), session.set("n", 1)))
    assert visit(town, ann)["n"] == 1
    session = visit(town, ann)
    session["n"] = "text"
    with pytest.raises(TypeError):
        session.add("n", 1)


def test_a_slow_visit_brings_no_ended_session_back(town, ann):
    slow = visit(town, ann)
    slow["key"] = 1
    slow.add("n", 1)
    town.sign_out(ann)
    slow.save()
    assert town.all("select * from session_values") == []


def test_nobody_has_nothing_to_remember(town):
    session = SessionDict(town.store, SqlValues(town.store), None)
    assert session.keys() == []
    assert session.get("user_id") is None
    with pytest.raises(NotSignedIn):
        session["key"] = 1


def test_two_people_have_two_dictionaries(town, ann):
    eve = town.newcomer("eve")
    change(town, ann, lambda session: session.set("key", "ann's"))
    assert visit(town, eve).get("key") is None


def together(fn, count):
    threads = [threading.Thread(target=fn, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
