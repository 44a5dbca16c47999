"""Guessing is slowed, for names that exist and names that do not."""

import threading

import pytest

from counterfoil.gate.clock import MINUTE, SECOND
from counterfoil.gate.refusals import Invalid, Refusal, TooMany, WrongCredentials
from counterfoil.identity import throttle
from tests.identity.conftest import PASSWORD


def guess(town, login="ann", password="wrong", address="192.0.2.7"):
    """What a guess is told."""
    try:
        town.sign_in(login, password, town.stranger(address))
    except Refusal as refusal:
        return type(refusal).__name__
    return "in"


@pytest.mark.parametrize(
    "address, place",
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("somewhere", "somewhere"),
    ],
)
def test_what_counts_as_one_place(address, place):
    assert throttle.place_of(address) == place


def test_five_wrong_passwords_and_then_not_even_the_right_one(town):
    town.register("ann")
    assert [guess(town) for _ in range(6)] == ["WrongCredentials"] * 5 + ["TooMany"]
    assert guess(town, password=PASSWORD) == "TooMany"
    assert guess(town, "ANN", PASSWORD) == "TooMany"
    town.clock.pass_by(299)
    assert guess(town, password=PASSWORD) == "TooMany"
    town.clock.pass_by(1)
    assert guess(town, password=PASSWORD) == "in"


def test_a_stranger_elsewhere_cannot_lock_her_out(town):
    town.register("ann")
    assert [guess(town, address="198.51.100.1") for _ in range(6)][-1] == "TooMany"
    assert guess(town, password=PASSWORD) == "in"


def test_a_name_and_its_address_give_five_tries_and_not_ten(town):
    town.register("ann", email="ann@example.com")
    town.run("update accounts set email_verified_at = 1")
    assert [guess(town) for _ in range(3)] == ["WrongCredentials"] * 3
    assert [guess(town, "ann@example.com") for _ in range(2)] == ["WrongCredentials"] * 2
    before = town.hasher.computed
    # Told in the words for a wrong one: or it would say that this address belongs to that name.
    assert guess(town, "ann@example.com", PASSWORD) == "WrongCredentials"
    assert guess(town, "ann", PASSWORD) == "WrongCredentials"
    assert town.hasher.computed == before + 2
    assert guess(town, "ann", PASSWORD, "198.51.100.1") == "in"
    town.clock.pass_by(300)
    assert guess(town, "ann@example.com", PASSWORD) == "in"


def test_a_name_and_an_address_are_told_alike_whether_they_belong_together_or_to_nobody(town):
    town.register("ann", email="ann@example.com")
    town.register("bob", email="bob@example.com")
    town.run("update accounts set email_verified_at = 1")
    told = []
    for name, email in [
        ("ann", "ann@example.com"),
        ("bob", "nobody@example.com"),
        ("no-one", "bob@example.com"),
    ]:
        town.run("delete from throttle")
        told.append([guess(town, login) for login in [name] * 6 + [email] * 6])
    assert told == [(["WrongCredentials"] * 5 + ["TooMany"]) * 2] * 3


def test_the_right_password_forgives_the_account_s_guesses_by_whatever_name(town):
    town.register("ann", email="ann@example.com")
    town.run("update accounts set email_verified_at = 1")
    for _ in range(4):
        assert [guess(town, login) for login in ("ann", "ann@example.com")] == ["WrongCredentials"] * 2
        assert guess(town, password=PASSWORD) == "in"
        assert guess(town, "ann@example.com", PASSWORD) == "in"


def test_as_much_is_written_for_nobody_as_for_somebody(town):
    town.register("ann")
    written = []
    for name in ("ann", "nobody"):
        with town.store.watch() as statements:
            guess(town, name)
        written.append([statement for statement in statements if "throttle" in statement])
    assert len(written[0]) == len(written[1]) == 5


def test_the_time_to_try_again_is_told(town):
    for _ in range(5):
        guess(town)
    town.clock.pass_by(100.5)
    with pytest.raises(TooMany) as refusal:
        town.sign_in("ann", "wrong")
    assert refusal.value.retry_after == 200
    assert refusal.value.params["seconds"] == 200


def test_a_clock_that_jumped_back_locks_nobody_out_for_longer_than_the_window(town):
    for _ in range(5):
        guess(town)
    town.clock.pass_by(-1_000_000)
    with pytest.raises(TooMany) as refusal:
        town.sign_in("ann", "wrong")
    assert refusal.value.retry_after == 300


def test_the_right_password_gives_the_tries_back(town):
    town.register("ann")
    for _ in range(12):
        assert [guess(town) for _ in range(4)] == ["WrongCredentials"] * 4
        assert guess(town, password=PASSWORD) == "in"
        town.run("delete from throttle where count > 40")


def test_ones_own_password_forgives_no_guesses_at_others(town):
    town.register("eve")
    town.rule(guesses_per_address=10)
    told = []
    for number in range(12):
        told.append(guess(town, f"victim{number}"))
        guess(town, "eve", PASSWORD)
    assert told == ["WrongCredentials"] * 10 + ["TooMany"] * 2


def test_fifty_guesses_from_one_address_whoever_they_are_at(town):
    told = [guess(town, f"name{number}", address=f"2001:db8::{number:x}") for number in range(52)]
    assert told == ["WrongCredentials"] * 50 + ["TooMany"] * 2
    assert guess(town, address="2001:db8:0:1::1") == "WrongCredentials"


def test_a_restart_forgets_nothing(town):
    for _ in range(5):
        guess(town)
    town.restart()
    assert guess(town) == "TooMany"


def test_a_flood_costs_no_write_and_no_hash(town):
    for _ in range(5):
        guess(town)
    blocks, hashes = town.store.blocks, town.hasher.computed
    assert {guess(town) for _ in range(20)} == {"TooMany"}
    assert (town.store.blocks, town.hasher.computed) == (blocks, hashes)


def test_of_fifty_guesses_at_once_five_are_looked_at(town):
    town.register("ann")
    town.rule(guesses_per_address=1000)
    before = town.hasher.computed
    told = at_once(50, lambda _: guess(town))
    assert sorted(told) == ["TooMany"] * 45 + ["WrongCredentials"] * 5
    assert town.hasher.computed - before == 5


def test_a_hundred_registrations_from_one_address_in_an_hour(town):
    town.rule(registrations_per_address=3)
    for number in range(3):
        town.register(f"ann{number}")
    with pytest.raises(TooMany) as refusal:
        town.register("ann3")
    assert refusal.value.retry_after == 3600
    town.register("ann3", actor=town.stranger("198.51.100.1"))
    town.clock.pass_by(3600)
    town.register("ann4")


def test_of_many_registrations_at_once_no_more_than_allowed(town):
    town.rule(registrations_per_address=5)
    told = at_once(20, lambda number: attempt(lambda: town.register(f"ann{number}")))
    assert sorted(told) == ["SignedIn"] * 5 + ["TooMany"] * 15
    assert town.one("select count(*) from accounts") == (5,)


def test_of_fifty_who_want_one_name_at_once_one_gets_it(town):
    told = at_once(50, lambda _: attempt(lambda: town.register("ann", email="ann@example.com")))
    assert sorted(told) == ["Invalid"] * 49 + ["SignedIn"]
    assert town.one("select count(*) from accounts") == (1,)
    assert town.one("select count(*) from sessions") == (1,)
    assert len(town.post()) == 1


def test_what_is_over_is_swept(town):
    for number in range(7):
        guess(town, f"name{number}")
    town.clock.pass_by(301)
    with town.store.writing() as db:
        # Two for each name, and one for the address.
        assert [throttle.sweep(db, town.clock.now(), most=10) for _ in range(3)] == [10, 5, 0]
    assert town.all("select * from throttle") == []


def test_nothing_of_a_name_or_address_can_be_read_from_the_table(town):
    guess(town, "somebody")
    assert all(len(key) == 32 for (key,) in town.all("select key from throttle"))


@pytest.mark.parametrize("window, wait, told", [(5 * MINUTE, 299, 1), (5 * MINUTE, 300, 0)])
def test_a_window_is_over_to_the_microsecond(town, window, wait, told):
    limit = throttle.Limit(b"key", 1, window)
    with town.store.writing() as db:
        throttle.take(db, 0, limit)
        if told:
            with pytest.raises(TooMany):
                throttle.look(db, wait * SECOND, limit)
        else:
            throttle.look(db, wait * SECOND, limit)
            throttle.take(db, wait * SECOND, limit)


def attempt(fn):
    try:
        return type(fn()).__name__
    except (Invalid, TooMany, WrongCredentials) as refusal:
        return type(refusal).__name__


def at_once(count, fn):
    """What each was told, of so many threads let go together."""
    start, told = threading.Barrier(count), []

    def run(number):
        start.wait()
        try:
            told.append(fn(number))
        except Exception as error:
            told.append(repr(error))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told
