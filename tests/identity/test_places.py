"""Where somebody is signed in, what was done from there, and the end of it."""

from dataclasses import replace

import pytest

from counterfoil.gate.actor import visitor
from counterfoil.gate.clock import DAY, SECOND
from counterfoil.gate.codes import is_code
from counterfoil.gate.refusals import NotFound
from counterfoil.identity.changing import change_name
from counterfoil.identity.people import disable_person, give_role
from counterfoil.identity.places import (
    end_session,
    end_sessions,
    list_sessions,
    origin_of,
    read_session,
)
from counterfoil.identity.sessions import renew
from tests.identity.test_throttle import at_once

PHONE = visitor("203.0.113.9", browser="Safari on an iPhone")


@pytest.fixture
def ann(town):
    return town.newcomer("ann")


def test_each_place_is_told_and_this_one_comes_first(town, ann):
    town.clock.pass_by(60)
    phone = town.actor(town.sign_in("ann", actor=PHONE))
    here, there = town.do(list_sessions, ann).items
    assert (here.here, there.here) == (True, False)
    assert (there.browser, there.address, there.origin) == (
        "Safari on an iPhone",
        "203.0.113.9",
        "the internet",
    )
    assert there.how == "password"
    assert here.since < there.since == here.seen
    assert is_code(here.id)
    assert here.id != there.id
    assert [place.here for place in town.do(list_sessions, phone).items] == [True, False]


def test_what_was_done_from_it_is_told_and_nothing_else(town, ann):
    phone = town.actor(town.sign_in("ann", actor=PHONE))
    town.do(change_name, phone, name="Ann")
    here, there = town.do(list_sessions, ann).items
    record = town.do(read_session, ann, id=there.id)
    assert [(deed.operation, deed.outcome) for deed in record.done] == [("change_name", "done")]
    assert town.do(read_session, ann, id=here.id).done == []


def test_one_is_ended_at_once(town, ann):
    signed_in = town.sign_in("ann", actor=PHONE)
    there = town.do(list_sessions, ann).items[1]
    assert town.do(end_session, ann, id=there.id).ended == 1
    assert town.find(signed_in.ticket.secret) is None
    assert len(town.do(list_sessions, ann).items) == 1
    with pytest.raises(NotFound):
        town.do(end_session, ann, id=there.id)


def test_the_others_or_all(town):
    first = town.register("ann")
    ann = town.actor(first)
    others = [town.sign_in("ann") for _ in range(3)]
    bob = town.register("bob")
    ended = town.do(end_sessions, ann)
    assert (ended.ended, ended.here) == (3, False)
    assert [town.find(one.ticket.secret) for one in others] == [None] * 3
    assert town.find(first.ticket.secret)
    town.sign_in("ann")
    ended = town.do(end_sessions, ann, all=True)
    assert (ended.ended, ended.here) == (2, True)
    assert town.find(first.ticket.secret) is None
    assert town.find(bob.ticket.secret)


@pytest.mark.parametrize("operation", [end_session, read_session], ids=lambda each: each.name)
def test_those_of_others_are_not_there(town, ann, operation):
    eve = town.newcomer("eve")
    hers = town.do(list_sessions, ann).items[0].id
    number = str(ann.session_id)
    for name in [hers, number, "AAAAAAAAAA", "' or 1=1", "é" * 10, "x" * 100_000]:
        with pytest.raises(NotFound):
            town.do(operation, eve, id=name)
    assert len(town.do(list_sessions, ann).items) == 1


def test_of_many_who_end_it_one_does(town, ann):
    town.sign_in("ann")
    there = town.do(list_sessions, ann).items[1].id

    def attempt(_):
        try:
            return town.do(end_session, ann, id=there).ended
        except NotFound:
            return 0

    assert sum(at_once(10, attempt)) == 1


def test_what_is_over_is_not_listed(town, ann):
    town.sign_in("ann")
    town.clock.pass_by(8 * DAY // SECOND)
    assert town.do(list_sessions, ann).items == []


def test_whoever_gains_a_right_gets_a_new_id_once_and_the_old_one_is_dead(town):
    signed_in = town.register("ann")
    ann = town.actor(signed_in)
    assert not town.find(signed_in.ticket.secret).gained
    town.do(give_role, town.operator, username="ann", role="packer")
    assert town.find(signed_in.ticket.secret).gained

    def take(_):
        with town.store.writing() as db:
            return renew(db, town.keys, ann.session_id, town.clock.now(), ann.proved_at)

    (ticket,) = filter(None, at_once(8, take))
    assert town.find(signed_in.ticket.secret) is None
    found = town.find(ticket.secret)
    assert (found.gained, found.actor.session_id, found.actor.proved_at) == (
        False,
        ann.session_id,
        ann.proved_at,
    )
    town.do(give_role, town.operator, username="ann", role="packer")  # they have it already
    assert not town.find(ticket.secret).gained


def test_an_ended_session_takes_no_new_id(town):
    signed_in = town.register("ann")
    ann = town.actor(signed_in)
    town.do(give_role, town.operator, username="ann", role="packer")
    town.do(disable_person, town.operator, username="ann")
    with town.store.writing() as db:
        assert renew(db, town.keys, ann.session_id, town.clock.now(), ann.proved_at) is None


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("127.0.0.1", "the shop's own machine"),
        ("::1", "the shop's own machine"),
        ("192.168.3.4", "the shop's own network"),
        ("::ffff:10.0.0.1", "the shop's own network"),
        ("fe80::1%eth0", "the shop's own network"),
        ("8.8.8.8", "the internet"),
        ("2a00:1450::1", "the internet"),
        ("", "not known"),
        ("<script>", "not known"),
    ],
)
def test_an_address_is_roughly_somewhere(address, origin):
    assert origin_of(address) == origin


def with_mark(actor, signed_in):
    return replace(actor, mark=signed_in.ticket.mark)


def letters(town):
    return [letter for letter in town.post() if "new browser" in letter.subject]


def test_a_browser_not_seen_before_is_told_by_mail(town):
    laptop = visitor("192.0.2.1", browser="Firefox on Linux")
    registered = town.register("ann", actor=laptop, email="ann@example.com")
    town.sign_in("ann", actor=with_mark(laptop, registered))
    assert letters(town) == []
    first = town.sign_in("ann", actor=PHONE)
    (letter,) = letters(town)
    assert letter.to == "ann@example.com"
    assert "Safari on an iPhone" in letter.text
    assert "203.0.113.9" in letter.text
    again = town.sign_in("ann", actor=with_mark(PHONE, first))
    assert again.ticket.mark == first.ticket.mark
    assert len(letters(town)) == 1


def test_a_program_that_keeps_nothing_is_told_once_a_day(town):
    town.register("ann", email="ann@example.com")
    for _ in range(3):
        town.sign_in("ann", actor=PHONE)
    assert len(letters(town)) == 1
    town.clock.pass_by(DAY // SECOND + 1)
    town.sign_in("ann", actor=PHONE)
    assert len(letters(town)) == 2


def test_nobody_is_flooded_with_letters(town):
    town.register("ann", email="ann@example.com")
    for number in range(15):
        town.sign_in("ann", actor=visitor(f"198.51.{number}.1"))
    assert len(letters(town)) == 10


def test_an_invented_mark_is_replaced_and_that_of_somebody_else_is_shared(town):
    ann = town.register("ann", email="ann@example.com")
    invented = town.sign_in("ann", actor=replace(PHONE, mark="A" * 43))
    assert invented.ticket.mark != "A" * 43
    town.register("bob", email="bob@example.com")
    shared = town.sign_in("bob", actor=with_mark(PHONE, ann))
    assert shared.ticket.mark == ann.ticket.mark
    assert [letter.to for letter in letters(town)] == ["ann@example.com", "bob@example.com"]


def test_whoever_only_claims_an_address_cannot_have_its_owner_written_to(town):
    town.register("ann", email="ann@example.com")
    town.register("eve", email="ann@example.com")
    town.sign_in("eve", actor=PHONE)
    assert letters(town) == []


def test_a_mark_is_no_session_and_stands_in_no_table(town):
    ann = town.register("ann")
    assert town.find(ann.ticket.mark) is None
    for table in ["known_browsers", "sessions", "trail", "trail_words", "jobs"]:
        assert ann.ticket.mark not in str(town.all(f"select * from {table}"))


def test_few_browsers_are_kept(town):
    town.register("ann")
    for _ in range(60):
        town.clock.pass_by(1)
        town.sign_in("ann", actor=PHONE)
    assert town.one("select count(*) from known_browsers")[0] <= 51
