"""A state machine that drives the refresh rules: whatever the order of tabs, retries, pauses and thieves."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from counterfoil.gate.clock import SECOND
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.tokens.refreshing import InvalidGrant, revoke_token
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.identity.conftest import QUICK, SOURCES, Town
from tests.identity.tokens.people import holder, newcomer, refreshes, signs_in

FORGIVEN = 30 * SECOND
# Pauses that people make, and those on the edge of the rule.
PAUSES = st.sampled_from([0, 1, 10, 29, 30, 30.000001, 31, 60, 299, 300, 3_600])


class Refreshing(RuleBasedStateMachine):
    """One session with its refresh tokens. The model: which count was used first when, and whether it is over."""

    shown = Bundle("shown")  # every token that anybody was ever given

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store("sqlite:", Path(self.folder.name))
        migrate(self.store, SOURCES)
        self.hasher = Hasher(QUICK["argon2id"])
        self.town = Town(self.store, self.hasher)
        self.order: list[str] = []  # tokens in the order in which they were made, the newest last
        self.used: dict[str, int] = {}  # token → when it was first used
        self.over = False
        self.stolen = False

    @initialize(target=shown)
    def signs_in(self):
        tokens = newcomer(self.town, email="ann@example.com")
        self.bystander = signs_in(self.town)
        self.access = tokens.access
        self.order.append(tokens.refresh)
        return tokens.refresh

    @rule(target=shown, token=shown)
    def refreshes(self, token):
        """Somebody shows a token."""
        return self.show(token)

    @rule(target=shown, seconds=PAUSES)
    def a_tab_goes_on_and_another_lags_behind(self, seconds):
        """The newest is shown twice, the second time a while after."""
        token = self.order[-1]
        self.show(token)
        self.town.clock.pass_by(seconds)
        return self.show(token)

    def show(self, token: str) -> str:
        """What the paper says should happen, happens; what its holder has afterwards."""
        now = self.town.clock.now()
        newest = token == self.order[-1]
        forgiven = token in self.used and now - self.used[token] <= FORGIVEN
        try:
            got = refreshes(self.town, token)
        except InvalidGrant:
            assert self.over or not (newest or forgiven)
            self.stolen = self.stolen or not self.over
            self.over = True
            return token
        assert not self.over
        assert newest or forgiven
        if newest:
            assert got.refresh not in self.order
            self.used[token] = now
            self.order.append(got.refresh)
        assert got.refresh == self.order[-1]  # all meet at the newest
        self.access = got.access
        return got.refresh

    @rule(seconds=PAUSES)
    def time_goes_by(self, seconds):
        self.town.clock.pass_by(seconds)

    @rule(token=consumes(shown))
    def an_answer_is_lost(self, token):
        """Whoever should have had it never shows it."""

    @rule(token=shown)
    def is_given_back(self, token):
        self.town.do(revoke_token, token=token)
        self.over = True

    @rule()
    def is_signed_out(self):
        self.town.run(
            "update sessions set ended_at = 1 where refreshes is not null and code <> :code",
            code=self.bystander.refresh.split(".")[1],
        )
        self.over = True

    @invariant()
    def an_access_token_counts_exactly_while_the_session_is_open(self):
        if not self.order:
            return
        fresh = self.town.clock.now() < self.made_until()
        assert bool(holder(self.town, self.access)) == (not self.over and fresh)

    def made_until(self) -> int:
        from tests.identity.tokens.people import says

        return says(self.access)["exp"] * SECOND

    @invariant()
    def nobody_else_is_signed_out(self):
        if self.order:
            assert self.town.one(
                "select 1 from sessions where code = :code and ended_at is null",
                code=self.bystander.refresh.split(".")[1],
            )

    @invariant()
    def a_theft_is_told_once_and_nothing_else_is_called_one(self):
        told = self.town.all("select 1 from trail where operation = 'end_copied_tokens'")
        assert len(told) == self.stolen
        letters = self.town.all("select 1 from jobs where name = 'send_shown_twice'")
        assert len(letters) == self.stolen

    def teardown(self) -> None:
        self.hasher.close()
        self.store.close()
        self.folder.cleanup()


TestRefreshing = Refreshing.TestCase
TestRefreshing.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,  # the same runs everywhere; the long ones are for an afternoon
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
