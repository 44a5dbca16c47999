"""The rules of kept tickets against a model of one page: whatever people and thieves do, in whatever order."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from counterfoil.gate.clock import SECOND
from counterfoil.gate.operation import perform
from counterfoil.identity import sessions
from counterfoil.identity.coming_back import ComeBack, come_back
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.places import end_sessions
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.identity.conftest import QUICK, SOURCES, Town

IDLE, ABSOLUTE, LIFE, TOGETHER = 100, 2_000, 700, 30


class Kept(RuleBasedStateMachine):
    """One browser that is kept signed in, and copies of everything it ever held."""

    town: Town

    @initialize()
    def sign_in(self):
        town = self.town
        town.rule(idle=IDLE * SECOND, absolute=ABSOLUTE * SECOND, keep_for=LIFE * SECOND)
        name = f"ann{town.one('select count(*) from accounts')[0]}"
        ticket = town.register(name, keep=True).ticket
        self.texts = [ticket.kept.text]  # the last is the newest
        self.opened = [ticket.secret]  # by sign-in, then by each ticket
        self.session_id = ticket.session_id
        self.signed_in_at = self.turned_at = self.seen_at = self.now()
        self.moved_on = False  # the newest session has another secret than the one its ticket opened
        self.kept = self.open = True  # neither the series nor its newest session was ended

    def now(self) -> int:
        return self.town.clock.now() // SECOND

    @rule(seconds=st.sampled_from([1, 10, 20, 29, 31, 99, 101, 400, 699, 701]))
    def time_passes(self, seconds):
        self.town.clock.pass_by(seconds)

    @rule()
    def a_page_is_looked_at(self):
        found = self.town.find(self.opened[-1])
        assert (found is not None) == self.session_is_open()
        if found:
            # Last-seen moves every tenth of the limit only.
            if self.now() - self.seen_at >= IDLE // 10:
                self.seen_at = self.now()
            assert found.max_age == min(self.seen_at + IDLE, self.signed_in_at + ABSOLUTE) - self.now()

    @rule(seconds=st.sampled_from([0, 29, 30, 31, 40]))
    def a_ticket_is_shown_twice(self, seconds):
        self.a_ticket_is_shown(0)
        self.time_passes(seconds)
        self.a_ticket_is_shown(1)

    @rule(back=st.sampled_from([0, 0, 0, 1, 5]))
    def a_ticket_is_shown(self, back):
        number = max(0, len(self.texts) - 1 - back)
        answer = perform(self.town.house, come_back, self.town.stranger(), ComeBack(self.texts[number]))
        newest = len(self.texts) - 1
        if not self.series_is_open():
            self.kept = False  # noticed now, and for good
            assert (answer.ticket, answer.forget) == (None, True)
        elif number == newest:
            self.texts.append(answer.ticket.kept.text)
            self.opened.append(answer.ticket.secret)
            self.session_id = answer.ticket.session_id
            self.turned_at = self.seen_at = self.now()
            self.moved_on, self.open = False, True
            assert answer.ticket.kept.max_age == min(LIFE, self.signed_in_at + ABSOLUTE - self.now())
        elif number == newest - 1 and self.now() - self.turned_at <= TOGETHER:
            if self.moved_on or not self.session_is_open():
                assert (answer.ticket, answer.forget) == (None, False)
            else:
                assert answer.ticket.kept.text == self.texts[-1]
                assert answer.ticket.secret == self.opened[-1]
        else:
            self.kept = self.open = False
            assert (answer.ticket, answer.forget) == (None, True)

    @precondition(lambda self: self.session_is_open())
    @rule()
    def a_right_is_gained(self):
        with self.town.store.writing() as db:
            ticket = sessions.prove(db, self.town.keys, self.session_id, self.town.clock.now())
        self.opened.append(ticket.secret)
        self.seen_at = self.now()
        if self.series_is_open():
            self.texts.append(ticket.kept.text)
            self.turned_at, self.moved_on = self.now(), True

    @precondition(lambda self: self.session_is_open() and len(self.texts) > 2)
    @rule(how=st.sampled_from(["sign out", "all"]))
    def it_is_ended(self, how):
        found = self.town.find(self.opened[-1])
        if how == "all":
            self.town.do(end_sessions, found.actor, all=True)
        else:
            self.town.sign_out(found.actor)
        self.kept = self.open = False

    def series_is_open(self) -> bool:
        until = min(self.turned_at + LIFE, self.signed_in_at + ABSOLUTE)
        return self.kept and self.now() < until

    def session_is_open(self) -> bool:
        until = min(self.seen_at + IDLE, self.signed_in_at + ABSOLUTE)
        return self.open and self.now() < until

    @invariant()
    def what_was_turned_in_opens_nothing(self):
        assert all(self.town.find(secret) is None for secret in getattr(self, "opened", [])[:-1])


def test_whatever_people_and_thieves_do(monkeypatch):
    hasher = Hasher(QUICK["argon2id"])
    with tempfile.TemporaryDirectory() as folder:
        store = open_store("sqlite:", Path(folder))
        migrate(store, SOURCES)
        monkeypatch.setattr(Kept, "town", Town(store, hasher), raising=False)
        machine = Kept.TestCase
        machine.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
        machine("runTest").runTest()
        store.close()
    hasher.close()
