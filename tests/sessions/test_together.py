"""Visits at the same time share their trips to a server, and are told nothing that was not so when they came."""

import threading

import pytest

from counterfoil.gate.refusals import Unavailable
from counterfoil.identity.site import Site
from counterfoil.identity.together import CROWD, Doorstep, Together, doorstep_of
from counterfoil.identity.visit import Visit

FAR = [
    ("sql:", "postgres"),
    ("redis", "sqlite"),
    ("memcached", "sqlite"),
    ("cached+redis", "postgres"),
    ("cached+memcached", "postgres"),
]


@pytest.fixture(params=FAR, ids="-".join)
def far_hall(request, opening):
    return opening(*request.param)


def site_of(hall) -> Site:
    return Site(hall.house, hall.keys, hall.seen)


def visit_of(hall, person, errand: object = "page") -> Visit:
    visit = Visit(site_of(hall), "GET", "/", b"", {b"cookie": b"counterfoil=" + person.secret.encode()}, b"")
    visit.errand = errand
    return visit


def company(hall, people, moment: float = 60.0) -> list[Visit]:
    """Visits that have met and not asked yet."""
    together = Together(site_of(hall), moment)
    visits = [visit_of(hall, person) for person in people]
    for visit in visits:
        visit.together = together
        together.join(visit)
    return visits


def crowd(hall, count: int = 10):
    """People whose sessions remember their number, and of whom the second has a second role."""
    people = [hall.newcomer(f"person {number}") for number in range(count)]
    for number, person in enumerate(people):
        person.change(lambda session, number=number: session.set("n", number))
    for role in ("packer", "shopper"):
        hall.run(
            "insert into account_roles (account_id, role, given_at) values (:id, :role, 0)",
            id=people[1].account_id,
            role=role,
        )
    return people


def test_ten_visits_are_told_in_one_trip_who_they_are_and_what_they_remember(far_hall):
    people = crowd(far_hall)
    visits = company(far_hall, people)
    with far_hall.store.watch() as statements:
        assert [visit.actor.username for visit in visits] == [f"person {number}" for number in range(10)]
        asked = len(statements)
        assert [visit.session["n"] for visit in visits] == list(range(10))
    assert visits[1].actor.roles == ("packer", "shopper")
    assert asked == (1 if far_hall.store.kind == "postgres" else 10)  # SQLite is no trip away
    assert len(statements) - asked <= 1


def test_many_threads_ask_once(opening):
    hall = opening("sql:", "postgres")
    visits = company(hall, crowd(hall))
    told = [0] * len(visits)

    def ask(number):
        told[number] = visits[number].session["n"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(visits))]
    with hall.store.watch() as statements:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert told == list(range(10))
    assert len(statements) == 2


def test_an_ending_before_the_question_is_seen_by_all(far_hall):
    people = crowd(far_hall)
    visits = company(far_hall, people)
    people[3].signs_out()
    far_hall.run("update accounts set disabled_at = 1 where id = :id", id=people[4].account_id)
    far_hall.run("delete from account_roles where role = 'packer'")
    assert [visit.actor.signed_in for visit in visits] == [number not in (3, 4) for number in range(10)]
    assert visits[1].actor.roles == ("shopper",)
    assert visits[3].session.keys() == []


def test_what_was_told_counts_for_a_moment_and_is_then_asked_again_for_those_who_are_left(far_hall):
    people = crowd(far_hall)
    visits = company(far_hall, people, moment=0.0)
    assert visits[0].actor.signed_in
    people[3].signs_out()
    people[5].change(lambda session: session.set("n", "new"))
    assert not visits[3].actor.signed_in
    assert visits[5].session["n"] == "new"


def test_who_writes_meanwhile_loses_nothing(far_hall):
    ann = far_hall.newcomer()
    visits = company(far_hall, [ann] * 10)
    for number, visit in enumerate(visits):
        visit.session.add("n", 1)
        visit.session[f"key {number}"] = number
    for visit in visits:
        visit.leave()
    assert ann.remembers() == {"n": 10, **{f"key {number}": number for number in range(10)}}


def test_only_those_with_the_same_errand_are_read_for(opening):
    hall = opening("sql:", "postgres")
    visits = company(hall, crowd(hall))
    for visit in visits[5:]:
        visit.errand = "another page"
    trips = []
    with hall.store.watch() as statements:
        for visit in visits:
            assert visit.session["n"] == visits.index(visit)
            trips.append(len(statements))
    # Who they are, for all; what they remember, for the first five; and then for the others.
    assert trips == [2] * 5 + [3] * 5


def test_whoever_comes_after_the_question_is_in_another_company(opening):
    hall = opening("sql:", "postgres")
    ann, eve = hall.newcomer("ann"), hall.newcomer("eve")
    step = Doorstep(site_of(hall))
    first, second, late = (visit_of(hall, person) for person in (ann, ann, eve))
    first.together, second.together = step.meet(first), step.meet(second)
    assert first.together is second.together
    assert first.actor.username == "ann"
    ann.signs_out()
    late.together, again = step.meet(late), visit_of(hall, ann)
    again.together = step.meet(again)
    assert late.together is again.together is not first.together
    assert late.actor.username == "eve"
    assert not again.actor.signed_in
    # One that slipped in while the question was on its way asks by itself.
    slipped = visit_of(hall, eve)
    slipped.together = first.together
    first.together.join(slipped)
    assert slipped.actor.username == "eve"


def test_a_company_is_no_larger_than_a_crowd_and_those_who_leave_are_not_asked_for(opening):
    hall = opening("sql:", "postgres")
    ann = hall.newcomer()
    step = Doorstep(site_of(hall))
    visits = [visit_of(hall, ann) for _ in range(CROWD + 1)]
    companies = [step.meet(visit) for visit in visits]
    assert set(map(id, companies[:CROWD])) == {id(companies[0])}
    assert companies[CROWD] is not companies[0]
    for visit in visits[:CROWD]:
        companies[0].leave(visit)
    assert companies[0].rows(ann.secret) is None


def test_trouble_is_for_whoever_asked_and_the_next_one_tries_again(opening, own_server):
    server = own_server("redis")
    hall = opening("redis", server=server)
    visits = company(hall, crowd(hall, 3))
    assert visits[0].actor.signed_in
    server.kill()
    for visit in visits[:2]:
        with pytest.raises(Unavailable):
            visit.session.get("n")
    server.start()
    visits[2].session._kept._shelf._server._breaker._closed_until = 0.0  # the pause is over
    assert visits[2].session.get("n") is None


@pytest.mark.parametrize("store", ["sql:", "memory:", "cookie:signed"])
def test_where_nothing_is_a_trip_away_nothing_is_shared(opening, store):
    assert doorstep_of(site_of(opening(store))) is None
    assert doorstep_of(site_of(opening(store, "postgres"))) is not None


def test_a_company_that_was_asked_for_while_somebody_came_in_stays_closed(hall):
    """Or whoever comes later would be told what was true before."""
    together = Together(site_of(hall))

    class Guests(set):
        def __len__(self):
            together.open = False  # another thread asks just now
            return super().__len__()

    together._guests = Guests()
    together.join(visit_of(hall, hall.newcomer("ann")))
    assert not together.open
