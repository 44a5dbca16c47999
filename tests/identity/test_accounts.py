"""Registering, signing in, signing out."""

import msgspec
import pytest

from counterfoil.gate.refusals import Invalid, TooMany, WrongCredentials
from counterfoil.identity.accounts import sign_in
from counterfoil.identity.me import read_me, read_my_record
from counterfoil.identity.passwords import Hasher, PasswordRules
from tests.identity.conftest import PASSWORD, QUICK


def test_somebody_registers_and_is_in(town):
    signed_in = town.register("Ann", email="ann@example.com", name="Ann Lee")
    assert (signed_in.username, signed_in.roles) == ("Ann", ("shopper",))
    me = town.do(read_me, town.actor(signed_in))
    assert (me.username, me.email, me.name, me.email_verified) == ("Ann", "ann@example.com", "Ann Lee", False)
    assert (me.sign_ins, me.sessions, me.last_visit) == (1, 1, None)
    assert me.since == "2027-01-15T08:00:00Z"


@pytest.mark.parametrize(
    "login",
    [
        "Straße",
        "STRASSE",
        " strasse ",
        "ｓｔｒａｓｓｅ",
        "ann@exämple.com",
        "ANN@EXÄMPLE.COM",
        "Ann@xn--exmple-cua.com",
    ],
)
def test_somebody_signs_in_by_name_however_it_is_written_and_by_address(town, login):
    town.register("Straße", email="ann@Exämple.com")
    assert town.sign_in(login).username == "Straße"


@pytest.mark.parametrize(
    "given, field",
    [
        ({}, "username"),
        ({"username": "ann", "email": "ann@example.com"}, "email"),
        ({"login": "ann", "username": "ann"}, "login"),
        ({"username": 7}, "username"),
        ({"username": ""}, "username"),
        ({"username": None}, "username"),
    ],
)
def test_a_sign_in_names_one_person(town, given, field):
    with pytest.raises(Invalid) as refusal:
        town.do(sign_in, password=PASSWORD, **given)
    assert [misfit.field for misfit in refusal.value.misfits] == [field]


def test_a_taken_name_is_said_beside_its_field_and_costs_no_hash(town):
    town.register("Ann")
    before = town.hasher.computed
    with pytest.raises(Invalid) as refusal:
        town.register("ＡＮＮ")
    assert [(misfit.field, misfit.sentence) for misfit in refusal.value.misfits] == [
        ("username", "username.taken")
    ]
    assert town.hasher.computed == before


def test_the_secret_is_in_no_table_and_in_no_words(town):
    signed_in = town.register("ann", email="ann@example.com")
    secret = signed_in.ticket.secret
    for table in [
        "accounts",
        "sessions",
        "session_values",
        "throttle",
        "trail",
        "trail_words",
        "jobs",
        "mailed_links",
    ]:
        assert secret not in str(town.all(f"select * from {table}"))
        assert PASSWORD not in str(town.all(f"select * from {table}"))
    assert secret not in repr(signed_in)
    with pytest.raises(TypeError):
        msgspec.json.encode(signed_in)


def test_one_line_in_the_trail_for_each_thing_done(town):
    signed_in = town.register("ann")
    with pytest.raises(WrongCredentials):
        town.sign_in("ann", "not the password")
    actor = town.actor(town.sign_in("ann"))
    town.sign_out(actor)
    lines = town.all("select operation, outcome, person_id, thing from trail order by id")
    assert lines == [
        ("register", "done", actor.id, town.find(signed_in.ticket.secret).code),
        ("sign_in", "done", actor.id, town.find(signed_in.ticket.secret).code),
        ("sign_out", "done", actor.id, ""),
    ]


class TestAddresses:
    """An address is a claim until it is verified, and nobody learns whether it is taken."""

    def test_a_taken_address_makes_a_working_account_like_any_other(self, town):
        town.register("ann", email="ann@example.com")
        eve = town.newcomer("eve", email="Ann@Example.com")
        fresh = town.newcomer("new", email="new@example.com")
        assert town.do(read_me, eve).email == "Ann@example.com"
        assert eve.roles == fresh.roles
        assert town.do(read_me, eve).permissions == town.do(read_me, fresh).permissions

    def test_by_that_address_it_is_the_first_one_who_signs_in(self, town):
        town.register("ann", email="ann@example.com")
        town.register("eve", "eves own password", email="ann@example.com")
        assert town.sign_in("ann@example.com").username == "ann"
        with pytest.raises(WrongCredentials):
            town.sign_in("ann@example.com", "eves own password")

    def test_once_verified_it_is_whoever_verified_it(self, town):
        town.register("eve", "eves own password", email="ann@example.com")
        ann = town.newcomer("ann", email="ann@example.com")
        town.run("update accounts set email_verified_at = 1 where id = :id", id=ann.id)
        assert town.sign_in("ann@example.com").username == "ann"
        with pytest.raises(WrongCredentials):
            town.sign_in("ann@example.com", "eves own password")

    def test_the_owner_gets_a_letter_once_a_day_and_the_newcomer_a_welcome(self, town):
        town.register("ann", email="ann@example.com")
        town.post()
        town.run("update accounts set email_verified_at = 1")
        for name in ["eve", "eva", "evi"]:
            town.register(name, email="ann@EXAMPLE.com")
        town.register("quiet")
        letters = town.post()
        assert [(letter.to, letter.subject) for letter in letters] == [
            ("ann@example.com", "Welcome to Counterfoil"),
            ("ann@example.com", "Your address was used at Counterfoil"),
        ]
        assert "Hello ann" in letters[1].text
        assert "eve" not in letters[1].text
        town.clock.pass_by(86_400)
        town.register("ever", email="ann@example.com")
        assert len(town.post()) == 3

    def test_a_letter_tried_again_has_the_same_number(self, town):
        town.register("ann", email="ann@example.com")
        town.post()
        town.run("update jobs set done_at = null where name = 'send_welcome'")
        first, second = town.post()
        assert first == second
        assert first.message_id.endswith("@localhost>")

    def test_a_refused_registration_writes_to_nobody(self, town):
        town.register("ann", email="ann@example.com")
        with pytest.raises(Invalid):
            town.register("ann", email="new@example.com")
        assert len(town.post()) == 1


class TestEnumeration:
    """Unknown, wrong and disabled cannot be told apart."""

    def refusals(self, town):
        town.register("ann", email="ann@example.com")
        town.register("off", email="off@example.com")
        town.run("update accounts set disabled_at = 1 where username = 'off'")
        return [
            ("ann", "not the password"),
            ("ann@example.com", "not the password"),
            ("nobody", PASSWORD),
            ("nobody@example.com", PASSWORD),
            ("off", PASSWORD),
            ("off", "not the password"),
            ("off@example.com", PASSWORD),
            ("no such name at all!", PASSWORD),
            ("ann", "x" * 3000),
            ("ann", "a\0b"),
            ("\ud800", "\ud800"),
        ]

    def test_they_are_one_answer_after_one_path(self, town):
        seen = []
        for login, password in self.refusals(town):
            before = town.hasher.computed
            with town.store.watch() as statements, pytest.raises(WrongCredentials) as refusal:
                town.sign_in(login, password)
            # Looking up by name and by address are two questions that cost the same; the rest is alike.
            asked = ["which account" if "from accounts" in text else text for text in statements]
            seen.append(
                (repr(refusal.value), refusal.value.params, town.hasher.computed - before, tuple(asked))
            )
        assert len(set(map(str, seen))) == 1, seen
        assert seen[0][2] == 1

    def test_they_are_throttled_alike(self, town):
        for login, password in dict(self.refusals(town)).items():
            town.run("delete from throttle")
            told = []
            for _ in range(7):
                with pytest.raises((WrongCredentials, TooMany)) as refusal:
                    town.sign_in(login, password)
                told.append((type(refusal.value).__name__, getattr(refusal.value, "retry_after", 0)))
            assert told == [("WrongCredentials", 0)] * 5 + [("TooMany", 300)] * 2, login

    def test_somebody_disabled_while_their_password_is_checked_stays_out(self, town):
        town.register("ann")

        class Slow(Hasher):
            def verify(self, password, stored):
                town.run("update accounts set disabled_at = 1")
                return super().verify(password, stored)

        slow = Slow(town.hasher.rules)
        town.hash_with(slow)
        with pytest.raises(WrongCredentials):
            town.sign_in("ann")
        assert town.one("select count(*) from sessions") == (1,)
        slow.close()


class TestChangingTheSetting:
    """The hash follows the setting at the next sign-in."""

    def test_rehashed_once_when_the_scheme_or_cost_changed(self, town):
        town.register("ann")
        for rules in [
            PasswordRules("bcrypt", bcrypt_cost=5),
            PasswordRules("argon2id", passes=2, memory=128),
            PasswordRules("argon2id", passes=2, memory=64),
        ]:
            hasher = Hasher(rules)
            town.hash_with(hasher)
            town.sign_in("ann")
            stored = town.one("select password_hash from accounts")[0]
            assert not hasher.stale(stored)
            town.sign_in("ann")
            assert town.one("select password_hash from accounts")[0] == stored
            hasher.close()

    def test_a_password_too_long_for_bcrypt_keeps_its_argon2_hash(self, town):
        argon2, bcrypt = Hasher(QUICK["argon2id"]), Hasher(QUICK["bcrypt"])
        town.hash_with(argon2)
        town.register("ann", "x" * 100)
        town.hash_with(bcrypt)
        assert town.sign_in("ann", "x" * 100).username == "ann"
        assert town.one("select password_hash from accounts")[0].startswith("$argon2id$")
        with pytest.raises(WrongCredentials):
            town.sign_in("ann", "x" * 72)
        argon2.close()
        bcrypt.close()

    def test_a_bcryptjs_hash_is_as_good(self, town):
        town.register("ann")
        town.run(
            "update accounts set password_hash = :hash",
            hash="$2b$08$asssbugK2QEhwjXxYgb4s.ejCPctecJji/w2xR6rjbCnQH0aeOp3S",
        )
        assert town.sign_in("ann", "correct horse battery staple").username == "ann"
        assert not town.hasher.stale(town.one("select password_hash from accounts")[0])


def test_signing_in_counts_and_remembers_the_visit_before(town):
    town.register("ann")
    town.clock.pass_by(3600)
    town.sign_in("ann")
    town.clock.pass_by(3600)
    me = town.do(read_me, town.actor(town.sign_in("ann")))
    assert (me.sign_ins, me.last_visit, me.last_sign_in) == (
        3,
        "2027-01-15T09:00:00Z",
        "2027-01-15T10:00:00Z",
    )


def test_a_new_id_at_each_sign_in_and_the_one_of_this_browser_dead(town):
    first = town.register("ann")
    elsewhere = town.sign_in("ann")
    again = town.sign_in("ann", actor=town.actor(first))
    assert town.find(first.ticket.secret) is None
    assert town.find(elsewhere.ticket.secret)
    assert town.find(again.ticket.secret)


def test_signing_out_ends_the_session_on_the_server(town):
    signed_in = town.register("ann")
    actor = town.actor(signed_in)
    assert town.sign_out(actor).was_signed_in
    assert town.find(signed_in.ticket.secret) is None
    assert not town.sign_out(actor).was_signed_in
    assert not town.sign_out(town.stranger()).was_signed_in


def test_where_i_am_signed_in(town):
    actor = town.newcomer("ann")
    town.sign_in("ann")
    record = town.do(read_my_record, actor)
    assert sorted(session.here for session in record.sessions) == [False, True]
    assert {session.address for session in record.sessions} == {"192.0.2.7"}
    assert [role.role for role in record.roles] == ["shopper"]
