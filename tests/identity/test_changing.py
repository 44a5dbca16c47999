"""What people change about themselves."""

from dataclasses import replace

import pytest

from counterfoil.gate.actor import Way, visitor
from counterfoil.gate.refusals import Invalid, NotAllowed, TooMany, WrongCredentials, WrongPassword
from counterfoil.identity import account_rows
from counterfoil.identity.changing import change_email, change_name, change_password
from counterfoil.identity.me import read_me
from counterfoil.identity.sentences import SENTENCES
from tests.identity.conftest import PASSWORD
from tests.identity.test_throttle import at_once

NEW = "another long password"


def change(town, actor, old=PASSWORD, new=NEW):
    return town.do(change_password, actor, current_password=old, password=new)


def test_a_name(town):
    ann = town.newcomer("ann")
    town.do(change_name, ann, name="  Ann Ångström ")
    assert town.do(read_me, ann).name == "Ann Ångström"
    town.do(change_name, ann, name="")
    assert town.do(read_me, ann).name == ""


def test_a_new_password_ends_everything_else_and_gives_this_place_a_new_id(town):
    here, there = town.register("ann"), town.sign_in("ann")
    ann = town.actor(here)
    with town.store.writing() as db:
        db.run(
            "insert into session_values (session_id, name, value, version) values (:id, 'a', '1', 1)",
            id=ann.session_id,
        )
    town.clock.pass_by(60)
    changed = change(town, ann)
    assert changed.ended == 1
    assert town.find(there.ticket.secret) is None
    assert town.find(here.ticket.secret) is None
    found = town.find(changed.ticket.secret)
    assert (found.actor.session_id, found.actor.proved_at) == (ann.session_id, town.clock.now())
    assert town.one("select count(*) from session_values") == (1,)
    with pytest.raises(WrongCredentials):
        town.sign_in("ann")
    assert town.sign_in("ann", NEW)


def test_the_old_one_must_be_right(town):
    ann = town.newcomer("ann")
    with pytest.raises(WrongPassword) as refusal:
        change(town, ann, old="not mine at all")
    (misfit,) = refusal.value.misfits
    assert misfit.field == "current_password"
    assert misfit.sentence in SENTENCES
    assert town.sign_in("ann")
    assert town.house.refused.flush(town.store)
    assert town.one("select outcome, session_id from trail order by id desc limit 1") == (
        "WrongPassword",
        ann.session_id,
    )


@pytest.mark.parametrize("new", ["", "short", "x" * 2000])
def test_the_new_one_must_do_and_costs_no_guess_and_no_hash(town, new):
    ann, before = town.newcomer("ann"), town.hasher.computed
    with pytest.raises(Invalid) as refusal:
        change(town, ann, new=new)
    assert [misfit.field for misfit in refusal.value.misfits] == ["password"]
    assert town.hasher.computed == before


@pytest.mark.parametrize("operation", [change_password, change_email], ids=lambda each: each.name)
def test_guessing_is_as_slow_as_at_the_door_and_counts_there(town, operation):
    ann = town.newcomer("ann")
    for _ in range(5):
        with pytest.raises(WrongPassword):
            town.do(operation, ann, current_password="a guess", password=NEW)
    before = town.hasher.computed
    with pytest.raises(TooMany):
        town.do(operation, ann, current_password=PASSWORD, password=NEW)
    assert town.hasher.computed == before
    with pytest.raises(TooMany):
        town.sign_in("ANN")
    assert town.sign_in("ann", actor=visitor("198.51.100.4"))


def test_a_right_one_is_no_guess(town):
    ann = town.newcomer("ann")
    for _ in range(12):
        town.do(change_email, ann, current_password=PASSWORD)


def test_of_many_at_once_one_changes_it(town):
    town.rule(guesses_per_account=100)
    ann = town.newcomer("ann")

    def attempt(number):
        try:
            change(town, ann, new=f"another password {number}")
        except WrongPassword:
            return None
        return number

    (winner,) = (number for number in at_once(6, attempt) if number is not None)
    assert town.sign_in("ann", f"another password {winner}")


def test_nothing_that_acts_for_somebody_changes_their_password(town):
    ann = town.newcomer("ann")
    for way in [Way.KEY, Way.ASSISTANT, Way.AGENT]:
        with pytest.raises(NotAllowed):
            change(town, replace(ann, way=way))
    assert change(town, replace(ann, way=Way.TOKEN)).ticket is None


def test_passwords_are_in_no_table_and_no_repr(town):
    ann = town.newcomer("ann")
    changed = change(town, ann)
    assert changed.ticket.secret not in repr(changed)
    for table in ["trail", "trail_words", "jobs", "accounts"]:
        assert NEW not in str(town.all(f"select * from {table}"))


def give_email(town, actor, email):
    return town.do(change_email, actor, current_password=PASSWORD, email=email)


def test_another_address_is_a_claim_again(town):
    ann = town.newcomer("ann", email="ann@example.com")
    town.run("update accounts set email_verified_at = 5")
    give_email(town, ann, "Ann@Example.com")
    assert town.do(read_me, ann).email_verified
    give_email(town, ann, "ann@example.org")
    me = town.do(read_me, ann)
    assert (me.email, me.email_verified) == ("ann@example.org", False)
    assert town.sign_in("ann@example.org").username == "ann"
    with pytest.raises(WrongCredentials):
        town.sign_in("ann@example.com")
    give_email(town, ann, None)
    assert town.do(read_me, ann).email is None


def test_an_address_of_somebody_else_is_answered_alike_and_its_owner_told(town):
    town.clock.pass_by(1)
    eve = town.newcomer("eve")
    town.clock.pass_by(1)
    town.newcomer("ann", email="ann@example.com")
    town.run("update accounts set email_verified_at = 5 where username = 'ann'")
    town.post()
    town.outbox.letters.clear()
    town.clock.pass_by(1)
    free, taken = give_email(town, eve, "free@example.com"), give_email(town, eve, "ann@example.com")
    assert (free.ended, type(free.ticket)) == (taken.ended, type(taken.ticket))
    told = [(letter.to, letter.subject.partition(" ")[0], "eve" in letter.text) for letter in town.post()]
    assert told == [("free@example.com", "Your", True), ("ann@example.com", "Your", False)]
    with town.store.reading() as db:
        assert account_rows.by_email(db, "ann@example.com").username == "ann"


def test_a_verified_address_stays_with_whoever_verified_it(town):
    town.newcomer("ann", email="ann@example.com")
    town.run("update accounts set email_verified_at = 5")
    eve = town.newcomer("eve")
    give_email(town, eve, "ann@example.com")
    assert town.sign_in("ann@example.com").username == "ann"


def test_an_address_needs_the_password_too(town):
    ann = town.newcomer("ann", email="ann@example.com")
    with pytest.raises(WrongPassword):
        town.do(change_email, ann, current_password="a guess", email="eve@example.com")
    assert town.do(read_me, ann).email == "ann@example.com"
