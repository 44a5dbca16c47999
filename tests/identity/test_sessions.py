"""Sessions: found, kept alive, and over for good."""

import pytest

from counterfoil.gate.clock import DAY, HOUR, SECOND
from counterfoil.identity import sessions
from counterfoil.identity.me import read_me


def test_whoever_holds_the_secret_is_the_person(town):
    signed_in = town.register("ann")
    found = town.find(signed_in.ticket.secret)
    assert (found.actor.username, found.actor.roles, found.actor.way.value) == (
        "ann",
        ("shopper",),
        "session",
    )
    assert found.actor.session_id == signed_in.ticket.session_id
    assert found.actor.proved_at == town.clock.now()
    assert found.actor.address == "192.0.2.7"
    assert found.code == town.do(read_me, found.actor).code


def test_several_roles_are_one_person(town):
    signed_in = town.register("ann")
    for role in ["packer", "administrator", "of a later version"]:
        town.run("insert into account_roles select id, :role, 0, null from accounts", role=role)
    actor = town.actor(signed_in)
    assert actor.roles == ("administrator", "of a later version", "packer", "shopper")
    town.run("delete from account_roles")
    assert town.actor(signed_in).permissions == frozenset()


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "x",
        "A" * 42,
        "A" * 44,
        "A" * 42 + "=",
        "A" * 42 + "+",
        "A" * 42 + "/",
        "é" * 43,
        "A" * 42 + "\n",
        " " + "A" * 42,
        "A" * 42 + "\x00",
        "١" * 43,
        "A" * 1000000,
        "' or 1=1 --" + "A" * 32,
    ],
)
def test_what_we_cannot_have_made_costs_no_question(sqlite_town, secret):
    with sqlite_town.store.watch() as statements:
        assert sqlite_town.find(secret) is None
    assert statements == []


def test_what_we_did_not_make_is_nobody(town):
    town.register("ann")
    assert town.find("A" * 43) is None


def test_one_question_finds_the_person(town):
    signed_in = town.register("ann")
    with town.store.watch() as statements:
        assert town.find(signed_in.ticket.secret)
    assert len(statements) == 1


def test_a_new_key_signs_nobody_out(town):
    old = town.register("ann")
    town.keys.turn()
    new = town.sign_in("ann")
    assert town.find(old.ticket.secret)
    assert town.find(new.ticket.secret)
    town.keys.secrets.pop()
    assert town.find(old.ticket.secret) is None
    assert town.find(new.ticket.secret)


class TestTime:
    """Idle and absolute limits, by the given clock."""

    @pytest.fixture
    def secret(self, town):
        town.rule(idle=100 * SECOND, absolute=250 * SECOND)
        signed_in = town.register("ann")
        assert signed_in.ticket.max_age == 100
        return signed_in.ticket.secret

    def test_idle_ends_it_to_the_second(self, town, secret):
        town.clock.pass_by(99.999)
        assert town.find(secret).max_age == 100
        town.clock.pass_by(100)
        assert town.find(secret) is None

    def test_using_it_keeps_it_alive_until_the_absolute_end(self, town, secret):
        for _ in range(4):
            town.clock.pass_by(60)
            assert town.find(secret)
        assert town.find(secret).max_age == 10
        town.clock.pass_by(9.9)
        assert town.find(secret)
        town.clock.pass_by(0.1)
        assert town.find(secret) is None

    def test_last_seen_moves_and_the_cookie_is_renewed_every_tenth_of_the_idle_limit(self, town, secret):
        town.clock.pass_by(9.9)
        found = town.find(secret)
        assert (found.renew, found.max_age) == (False, 90)
        town.clock.pass_by(0.1)
        found = town.find(secret)
        assert (found.renew, found.max_age) == (True, 100)
        assert not town.find(secret).renew

    def test_the_cookie_never_outlives_the_session(self, town, secret):
        for _ in range(3):
            town.clock.pass_by(70)
            found = town.find(secret)
        assert (found.renew, found.max_age) == (True, 40)

    def test_a_read_writes_nothing_until_the_flush(self, town, secret):
        commits = town.store.commits
        town.clock.pass_by(60)
        assert town.find(secret)
        assert town.store.commits == commits
        assert town.seen.flush(town.store) == 1
        assert town.store.commits == commits + 1
        assert town.seen.flush(town.store) == 0
        assert town.one("select seen_at, ends_at from sessions") == (
            town.clock.now(),
            town.clock.now() + 100 * SECOND,
        )
        town.restart()
        town.clock.pass_by(99)
        assert town.find(secret)

    def test_a_flush_brings_no_ended_session_back(self, town, secret):
        town.clock.pass_by(60)
        actor = town.find(secret).actor
        town.sign_out(actor)
        town.seen.flush(town.store)
        assert town.find(secret) is None
        assert town.one("select ended_at is not null, ends_at from sessions") in [
            (1, town.clock.now()),
            (True, town.clock.now()),
        ]

    @pytest.mark.parametrize("flushed", [True, False])
    def test_a_clock_that_jumps_back_revives_nothing_that_was_seen_to_be_over(self, town, secret, flushed):
        town.clock.pass_by(150)
        assert town.find(secret) is None
        if flushed:
            town.seen.flush(town.store)
            town.restart()
        town.clock.pass_by(-150)
        assert town.find(secret) is None

    def test_a_clock_that_jumps_back_neither_ends_nor_lengthens_it(self, town, secret):
        town.clock.pass_by(-100_000)
        assert not town.find(secret).renew
        town.clock.pass_by(100_000 + 100)
        assert town.find(secret) is None

    def test_signing_in_elsewhere_lengthens_nothing_here(self, town, secret):
        town.clock.pass_by(99)
        town.sign_in("ann")
        town.clock.pass_by(1)
        assert town.find(secret) is None


def test_a_disabled_person_has_nothing_open(town):
    signed_in = town.register("ann")
    town.run("update accounts set disabled_at = 1")
    assert town.find(signed_in.ticket.secret) is None


def test_what_is_over_is_swept_in_small_pieces_with_its_values(town):
    town.rule(idle=100 * SECOND, absolute=DAY)
    for number in range(5):
        actor = town.newcomer(f"ann{number}")
        town.run("insert into session_values values (:id, 'n', '1', 1)", id=actor.session_id)
    town.sign_out(actor)
    kept = town.register("kept")
    town.clock.pass_by(HOUR // SECOND + 99)
    town.seen.move(kept.ticket.session_id, town.clock.now(), town.clock.now() + 100)
    town.seen.flush(town.store)
    with town.store.writing() as db:
        assert sessions.sweep(db, town.clock.now()) == 1
    town.clock.pass_by(2)
    with town.store.writing() as db:
        assert sessions.sweep(db, town.clock.now(), most=3) == 3
        assert sessions.sweep(db, town.clock.now(), most=3) == 1
        assert sessions.sweep(db, town.clock.now(), most=3) == 0
    assert town.all("select * from session_values") == []
    assert town.all("select id from sessions") == [(kept.ticket.session_id,)]
