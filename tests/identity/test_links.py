"""Links that work once."""

import pytest

from counterfoil.gate.clock import DAY, HOUR, SECOND
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, Refusal
from counterfoil.identity import mailed_links
from counterfoil.identity.links import look_at_link, make_first_administrator_link, use_link
from counterfoil.identity.people import give_role, take_role
from tests.identity.conftest import PASSWORD
from tests.identity.test_throttle import at_once


@pytest.fixture
def link(town):
    return town.do(make_first_administrator_link, town.operator).secret


def use(town, link, username="boss", actor=None, **more):
    return town.do(use_link, actor, link=link, username=username, password=PASSWORD, **more)


def test_the_first_administrator_comes_in_by_it(town, link):
    assert town.do(look_at_link, link=link).purpose == "first administrator"
    signed_in = use(town, link)
    actor = town.actor(signed_in)
    assert signed_in.roles == actor.roles == ("administrator", "shopper")
    assert actor.may(Permission.PEOPLE_GRANT)
    assert town.sign_in("boss").username == "boss"


def test_it_works_once(town, link):
    use(town, link)
    for again in [lambda: use(town, link, "eve"), lambda: town.do(look_at_link, link=link)]:
        with pytest.raises(NotFound) as refusal:
            again()
        assert refusal.value.sentence == "link.over"


def test_of_fifty_at_once_exactly_one_wins(town, link):
    def attempt(number):
        try:
            return use(town, link, f"boss{number}").roles
        except Refusal as refusal:
            return refusal.sentence

    told = at_once(50, attempt)
    assert told.count(("administrator", "shopper")) == 1
    assert set(told) == {("administrator", "shopper"), "link.over"}
    assert town.one("select count(*) from accounts") == (1,)


def test_its_time_is_over_after_a_day(town, link):
    town.clock.pass_by(DAY // SECOND - 1)
    assert town.do(look_at_link, link=link)
    town.clock.pass_by(1)
    with pytest.raises(NotFound):
        use(town, link)


def test_a_new_one_withdraws_the_one_before(town, link):
    newer = town.do(make_first_administrator_link, town.operator).secret
    with pytest.raises(NotFound):
        use(town, link)
    assert use(town, newer)


def test_with_an_administrator_there_is_none_and_none_works(town, link):
    town.register("boss")
    town.do(give_role, town.operator, username="boss", role="administrator")
    with pytest.raises(Conflict):
        town.do(make_first_administrator_link, town.operator)
    with pytest.raises(Conflict):
        use(town, link, "eve")
    assert town.one("select count(*) from accounts") == (1,)


def test_a_refused_use_leaves_it_working(town, link):
    town.register("boss")
    with pytest.raises(Invalid):
        use(town, link)
    with pytest.raises(Invalid):
        use(town, link, "root", email="nonsense")
    assert use(town, link, "root")


@pytest.mark.parametrize("secret", ["x", "A" * 43, "é" * 43, "\0" * 43, "A" * 100_000])
def test_an_invented_one_is_not_there_and_costs_no_hash(town, link, secret):
    before = town.hasher.computed
    with pytest.raises(NotFound):
        use(town, secret)
    assert town.hasher.computed == before


def test_a_session_is_no_link_and_a_link_no_session(town, link):
    signed_in = town.register("ann")
    assert town.find(link) is None
    with pytest.raises(NotFound):
        use(town, signed_in.ticket.secret)


def test_whoever_uses_it_signed_in_changes_person(town, link):
    ann = town.register("ann")
    boss = use(town, link, actor=town.actor(ann))
    assert town.find(ann.ticket.secret) is None
    assert town.actor(boss).username == "boss"


def test_only_somebody_at_the_machine_makes_one(town):
    with pytest.raises(NotSignedIn):
        town.do(make_first_administrator_link, town.stranger())
    with pytest.raises(NotAllowed):
        town.do(make_first_administrator_link, town.administrator())


def test_the_secret_is_in_no_table(town, link):
    for table in ["mailed_links", "trail", "trail_words", "jobs"]:
        assert link not in str(town.all(f"select * from {table}"))
    assert link not in repr(town.do(make_first_administrator_link, town.operator))


def test_a_link_for_one_thing_does_not_do_another(town):
    with town.store.writing() as db:
        secret = mailed_links.make(db, town.keys, "verify", town.clock.now(), HOUR)
    with pytest.raises(NotFound):
        use(town, secret)
    town.keys.turn()
    with town.store.writing() as db:
        mailed_links.use(db, town.keys, "verify", secret, town.clock.now())
    with town.store.writing() as db, pytest.raises(NotFound):
        mailed_links.use(db, town.keys, "verify", secret, town.clock.now())


def test_an_administrator_at_the_console_is_as_good_as_by_link(town, link):
    use(town, link)
    town.register("second")
    town.do(give_role, town.operator, username="second", role="administrator")
    assert town.do(take_role, town.operator, username="boss", role="administrator").roles == ("shopper",)


def test_what_is_over_is_swept(town, link):
    town.clock.pass_by(DAY // SECOND)
    with town.store.writing() as db:
        assert mailed_links.sweep(db, town.clock.now()) == 1
    assert town.all("select * from mailed_links") == []
