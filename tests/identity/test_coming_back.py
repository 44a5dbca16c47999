"""A browser that is kept signed in comes back, once for each ticket; a copy of one ends it all."""

from dataclasses import replace

import pytest

from counterfoil.gate.actor import visitor
from counterfoil.gate.clock import DAY, SECOND
from counterfoil.gate.operation import check, perform
from counterfoil.gate.refusals import NotFresh, WrongCredentials
from counterfoil.identity import kept_series, kept_tickets, sessions
from counterfoil.identity.accounts import SignIn, sign_in
from counterfoil.identity.changing import change_name, change_password
from counterfoil.identity.clearing import clear_sessions, prune_sessions
from counterfoil.identity.coming_back import ComeBack, come_back
from counterfoil.identity.dictionary import SessionDict
from counterfoil.identity.people import disable_person, enable_person, give_role
from counterfoil.identity.places import end_session, end_sessions, list_sessions
from counterfoil.storage.sessions.sql import SqlValues
from tests.identity.conftest import PASSWORD
from tests.identity.test_throttle import at_once

THIEF = visitor("203.0.113.9", browser="Firefox on Linux")
NEW = "another long password"


@pytest.fixture
def ann(town):
    """Ann's browser keeps her signed in."""
    return town.register("ann", email="ann@example.com", keep=True).ticket


def back(town, text, actor=None):
    """Show a ticket."""
    return perform(town.house, come_back, actor or town.stranger(), ComeBack(text))


def kept_sign_in(town, username="ann", password=PASSWORD, actor=None):
    return perform(
        town.house, sign_in, actor or town.stranger(), SignIn(password, login=username, keep=True)
    ).ticket


def worthless(town, *texts):
    """Whether each of these opens nothing and is to be forgotten."""
    return all(answer.ticket is None and answer.forget for answer in (back(town, text) for text in texts))


def idle(town):
    """Stay away until the session is over, and a little longer."""
    town.clock.pass_by(town.rules.idle // SECOND + 60)


def test_a_ticket_opens_a_session_and_is_turned_in_for_the_next(town, ann):
    idle(town)
    assert town.find(ann.secret) is None
    came = back(town, ann.kept.text).ticket
    found = town.find(came.secret)
    assert (found.actor.username, found.actor.way) == ("ann", "session")
    assert came.kept.text != ann.kept.text
    assert came.secret != ann.secret
    assert found.until_closed is False
    idle(town)
    assert town.find(back(town, came.kept.text).ticket.secret).actor.username == "ann"
    assert town.one("select count(*) from kept_series") == (1,)


def test_only_who_asked_for_it_is_kept(town):
    for keep, closes in [(None, False), (False, True), (True, False)]:
        ticket = town.register(f"ann-{keep}".lower(), keep=keep).ticket
        assert (ticket.kept is not None, ticket.until_closed) == (bool(keep), closes)
        assert town.find(ticket.secret).until_closed is closes
    assert town.one("select count(*) from kept_series") == (1,)


def test_the_new_session_is_the_same_place_and_no_fresher(town, ann):
    before = town.find(ann.secret).actor
    (place,) = town.do(list_sessions, before).items
    idle(town)
    actor = town.find(back(town, ann.kept.text, THIEF).ticket.secret).actor
    assert actor.proved_at == before.proved_at
    (after,) = town.do(list_sessions, actor).items
    assert (after.id, after.since, after.here) == (place.id, place.since, True)
    assert (place.how, after.how) == ("password", "kept")
    assert (after.address, after.browser) == ("203.0.113.9", "Firefox on Linux")
    fresh = replace(change_name, fresh=True)
    with pytest.raises(NotFresh):
        check(fresh, actor, town.clock.now())
    check(fresh, before, before.proved_at)


def test_the_session_before_is_over_and_what_it_remembered_goes_along(town, ann):
    before = town.find(ann.secret)
    session = SessionDict(town.store, SqlValues(town.store), before.holder)
    session["basket"] = ["A-1"]
    session.save()
    came = back(town, ann.kept.text)  # its cookie was lost, and it is open still
    assert town.find(ann.secret) is None
    assert came.before is None
    after = town.find(came.ticket.secret)
    assert SqlValues(town.store).read(after.holder) == {"basket": '["A-1"]'}
    session["late"] = 1
    session.save()
    assert SqlValues(town.store).read(before.holder) == {}


def test_one_line_in_the_trail_for_each_time(town, ann):
    idle(town)
    for _ in range(3):
        back(town, ann.kept.text)
    assert town.all("select way, outcome from trail where operation = 'come_back'") == [("visitor", "done")]


def test_all_who_come_at_once_are_given_the_same(town, ann):
    idle(town)
    told = at_once(20, lambda _: back(town, ann.kept.text).ticket)
    assert len({(each.secret, each.kept.text, each.session_id) for each in told}) == 1
    assert town.one("select counter from kept_series") == (2,)
    assert town.one("select count(*) from sessions where ended_at is null") == (1,)
    assert town.one("select count(*) from trail where operation = 'come_back'") == (1,)


def test_a_lost_answer_can_be_asked_for_again_for_half_a_minute(town, ann):
    idle(town)
    first = back(town, ann.kept.text).ticket
    town.clock.pass_by(30)
    again = back(town, ann.kept.text).ticket
    assert (again.secret, again.kept.text) == (first.secret, first.kept.text)
    town.keys.turn()  # and by a shop with a newer key
    later = back(town, ann.kept.text).ticket
    assert town.find(later.secret).actor.session_id == first.session_id
    assert town.find(back(town, later.kept.text).ticket.secret)


class TestCopies:
    """An old ticket is shown again."""

    @pytest.fixture
    def series(self, town, ann):
        """The thief has come by a copy of the first ticket; it is Ann who is late."""
        self.elsewhere = kept_sign_in(town, actor=visitor("198.51.100.4"))
        town.post()
        town.outbox.letters.clear()
        stolen = back(town, ann.kept.text, THIEF).ticket
        town.clock.pass_by(31)
        return ann, stolen

    def test_the_series_ends_with_all_it_opened(self, town, series):
        mine, stolen = series
        assert town.find(mine.secret) is None
        assert town.find(stolen.secret)
        assert worthless(town, mine.kept.text)
        assert town.find(stolen.secret) is None
        assert worthless(town, stolen.kept.text, mine.kept.text)
        assert town.find(self.elsewhere.secret)
        assert back(town, self.elsewhere.kept.text).ticket

    def test_its_owner_is_told_once(self, town, series):
        mine, stolen = series
        for _ in range(3):
            back(town, mine.kept.text)
        (letter,) = town.post()
        assert letter.to == "ann@example.com"
        assert "an old one" in letter.text
        assert "192.0.2.7" in letter.text
        assert stolen.kept.text not in letter.text

    def test_the_trail_says_why(self, town, series):
        mine, _ = series
        back(town, mine.kept.text)
        back(town, mine.kept.text)
        (me,) = town.one("select id from accounts")
        line = "select outcome, person_id from trail where operation = 'end_copied_series'"
        assert town.all(line) == [("done", me)]

    def test_it_is_the_same_when_the_thief_is_the_late_one(self, town, ann):
        idle(town)
        mine = back(town, ann.kept.text).ticket
        town.clock.pass_by(DAY // SECOND)
        assert worthless(town, ann.kept.text)
        assert town.find(mine.secret) is None
        assert kept_sign_in(town)

    def test_of_many_at_once_one_ends_it(self, town, series):
        mine, _ = series
        told = at_once(8, lambda _: back(town, mine.kept.text))
        assert all(each.ticket is None for each in told)
        assert len(town.post()) == 1

    def test_whoever_only_claims_an_address_has_nobody_written_to(self, town, ann):
        eve = town.register("eve", email="ann@example.com", keep=True).ticket
        town.post()
        town.outbox.letters.clear()
        back(town, eve.kept.text)
        town.clock.pass_by(31)
        assert worthless(town, eve.kept.text)
        assert town.post() == []


class TestEndings:
    """However it was ended, nothing brings it back."""

    @pytest.fixture
    def actor(self, town, ann):
        return town.actor(SignedIn(ann))

    def test_by_signing_out(self, town, ann, actor):
        town.sign_out(actor)
        assert worthless(town, ann.kept.text)

    def test_by_signing_out_just_when_a_thief_has_come(self, town, ann, actor):
        stolen = back(town, ann.kept.text, THIEF).ticket
        town.sign_out(actor)  # it was open when this began
        assert town.find(stolen.secret) is None
        assert worthless(town, ann.kept.text, stolen.kept.text)

    def test_by_ending_the_place_also_while_nobody_is_there(self, town, ann):
        idle(town)
        other = town.actor(town.sign_in("ann"))
        there = town.do(list_sessions, other).items[1]
        assert (there.kept, there.here, there.how) == (True, False, "kept")
        assert town.do(end_session, other, id=there.id).ended == 1
        assert worthless(town, ann.kept.text)
        assert len(town.do(list_sessions, other).items) == 1

    @pytest.mark.parametrize("swept", [False, True])
    def test_by_ending_the_others_or_all(self, town, ann, swept):
        idle(town)
        if swept:
            town.clock.pass_by(2 * 3600)
            town.do(prune_sessions, town.operator)
        here = kept_sign_in(town)
        other = town.actor(SignedIn(here))
        assert town.do(end_sessions, other).ended == 1
        assert worthless(town, ann.kept.text)
        again = back(town, here.kept.text).ticket
        other = town.find(again.secret).actor
        assert town.do(end_sessions, other, all=True).ended == 1
        assert worthless(town, again.kept.text)

    def test_by_a_new_password_but_here(self, town, ann):
        here = kept_sign_in(town)
        changed = town.do(
            change_password, town.actor(SignedIn(here)), current_password=PASSWORD, password=NEW
        )
        assert worthless(town, ann.kept.text)
        assert town.find(back(town, changed.ticket.kept.text).ticket.secret)

    def test_by_being_disabled(self, town, ann):
        town.do(disable_person, town.operator, username="ann")
        assert worthless(town, ann.kept.text)
        town.do(enable_person, town.operator, username="ann")
        assert worthless(town, ann.kept.text)

    def test_by_signing_in_as_somebody_else_there(self, town, ann, actor):
        town.register("bob", actor=actor)
        assert worthless(town, ann.kept.text)

    def test_by_clearing_all(self, town, ann):
        town.do(clear_sessions, town.operator, sign_out=True)
        assert worthless(town, ann.kept.text)

    def test_by_the_sessions_own_will(self, town, ann):
        session = SessionDict(town.store, SqlValues(town.store), town.find(ann.secret).holder)
        session.expire_in(5)
        session.save()
        town.clock.pass_by(4)
        assert town.find(ann.secret)
        town.clock.pass_by(1)
        assert town.find(ann.secret) is None
        assert worthless(town, ann.kept.text)

    def test_by_any_of_them_while_somebody_comes_back(self, town):
        for number in range(12):
            first = town.register(f"ann{number}", keep=True).ticket
            actor = town.actor(SignedIn(first))
            ends = [
                lambda actor=actor: town.sign_out(actor),
                lambda actor=actor: town.do(end_sessions, actor, all=True),
                lambda number=number: town.do(disable_person, town.operator, username=f"ann{number}"),
            ][number % 3]
            did = at_once(
                5, lambda n, first=first, ends=ends: ends() if n == 2 else back(town, first.kept.text)
            )
            assert not [each for each in did if isinstance(each, str)]
            opened = {each.ticket.secret for each in did if getattr(each, "ticket", None)}
            assert [town.find(secret) for secret in {first.secret, *opened}] == [None] * (1 + len(opened))
            texts = {each.ticket.kept.text for each in did if getattr(each, "ticket", None)}
            assert worthless(town, first.kept.text, *texts)


class SignedIn:
    """As much of an answer as `town.actor` looks at."""

    def __init__(self, ticket):
        self.ticket = ticket


class TestTime:
    """Limits, by the given clock."""

    def test_never_beyond_the_absolute_limit_from_the_sign_in(self, town):
        town.rule(absolute=5 * SECOND, idle=2 * SECOND)
        ann = town.register("ann", keep=True).ticket
        assert (ann.max_age, ann.kept.max_age) == (2, 5)
        town.clock.pass_by(3)
        came = back(town, ann.kept.text).ticket
        assert (came.max_age, came.kept.max_age) == (2, 2)
        town.clock.pass_by(1.5)
        assert town.find(came.secret)
        town.clock.pass_by(0.5)
        assert town.find(came.secret) is None
        assert worthless(town, came.kept.text)

    def test_away_for_longer_than_a_ticket_lives(self, town):
        town.rule(keep_for=10 * DAY, absolute=90 * DAY)
        ann = town.register("ann", keep=True).ticket
        assert ann.kept.max_age == 10 * DAY // SECOND
        town.clock.pass_by(9 * DAY // SECOND)
        came = back(town, ann.kept.text).ticket
        assert came.kept.max_age == 10 * DAY // SECOND
        town.clock.pass_by(10 * DAY // SECOND)
        assert worthless(town, came.kept.text)

    def test_a_clock_that_jumps_back_revives_nothing(self, town, ann):
        town.clock.pass_by(30 * DAY // SECOND)
        assert worthless(town, ann.kept.text)
        town.clock.pass_by(-29 * DAY // SECOND)
        assert worthless(town, ann.kept.text)

    def test_what_is_over_is_written_down_once(self, town, ann):
        town.clock.pass_by(30 * DAY // SECOND)
        assert worthless(town, ann.kept.text)
        before = town.store.commits
        assert worthless(town, ann.kept.text)
        assert town.store.commits == before


def test_whoever_gains_a_right_gets_a_new_ticket_and_the_old_one_is_dead(town, ann):
    town.do(give_role, town.operator, username="ann", role="packer")
    found = town.find(ann.secret)
    with town.store.writing() as db:
        ticket = sessions.renew(
            db, town.keys, found.actor.session_id, town.clock.now(), found.actor.proved_at
        )
    assert ticket.kept.text != ann.kept.text
    answer = back(town, ann.kept.text)  # a tab that was on its way: no session, and no alarm
    assert (answer.ticket, answer.forget) == (None, False)
    assert town.find(ticket.secret)
    town.clock.pass_by(31)
    assert worthless(town, ann.kept.text)
    assert town.find(ticket.secret) is None


def test_a_password_shown_again_counts_when_coming_back(town, ann):
    town.clock.pass_by(3600)
    actor = town.actor(SignedIn(ann))
    changed = town.do(change_password, actor, current_password=PASSWORD, password=NEW)
    proved_at = town.clock.now()
    idle(town)
    came = back(town, changed.ticket.kept.text).ticket
    assert town.find(came.secret).actor.proved_at == proved_at
    with pytest.raises(WrongCredentials):
        kept_sign_in(town)


def test_what_is_no_ticket_of_ours_costs_no_question(town, ann):
    odd = ["", "x", "A" * 43, ann.secret, ann.kept.text[:-1], ann.kept.text.lower(), "A" * 100_000]
    with town.store.watch() as statements:
        assert worthless(town, *odd)
    assert statements == []


def test_a_ticket_of_a_day_that_a_restored_backup_does_not_know_is_nothing(town, ann):
    later = kept_tickets.kept(town.keys, ann.kept.text.partition(".")[0], 2, 1).text
    assert worthless(town, later)
    assert back(town, ann.kept.text).ticket


def test_no_ticket_and_no_secret_stands_in_a_table(town, ann):
    came = back(town, ann.kept.text).ticket
    town.clock.pass_by(31)
    back(town, ann.kept.text)
    for table in ["kept_series", "sessions", "trail", "trail_words", "jobs", "known_browsers"]:
        rows = str(town.all(f"select * from {table}"))
        for secret in (ann.kept.text, came.kept.text, came.secret):
            assert secret not in rows
            assert secret.rpartition(".")[2] not in rows


def test_series_are_swept_and_remember_when_somebody_was_last_there(town, ann):
    town.clock.pass_by(600_000)
    assert town.find(ann.secret)
    town.seen.flush(town.store)
    seen_at = town.clock.now()
    idle(town)
    town.clock.pass_by(3600)
    town.do(prune_sessions, town.operator)
    assert town.all("select id from sessions") == []
    assert town.one("select seen_at from kept_series") == (seen_at,)
    for _ in range(4):
        kept_sign_in(town)
    town.clock.pass_by(40 * DAY // SECOND)
    with town.store.writing() as db:
        assert kept_series.sweep(db, town.clock.now(), most=3) == 3
        assert kept_series.sweep(db, town.clock.now(), most=3) == 2
        assert kept_series.sweep(db, town.clock.now(), most=3) == 0
