"""Passwords as they are stored."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from counterfoil.gate.refusals import Busy, Invalid, TooMany
from counterfoil.identity.passwords import NOBODYS_ARGON2, NOBODYS_BCRYPT, Hasher, PasswordRules, describe
from tests.identity.conftest import QUICK
from tests.waiting import eventually

VECTORS = Path(__file__).parents[3] / "shared/data/password-hashes/vectors.json"
# Made by bcryptjs 3.0.3 at cost 14.
BCRYPTJS_14 = {
    "correct horse battery staple": "2y/B5oTxmpmqgKZPuMpV7OlYCfnHrMLUZ81Xzn1sYYC0a./ZVC1fq",
    "пароль123": "NG1iqMvia7PEZr9RXBHTi.airYMGw980zz9gMN7LQocTEepTV1Jwu",
}


def vectors():
    if not VECTORS.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="../shared/data/password-hashes is absent"))]
    known = json.loads(VECTORS.read_text())
    ours = [
        each for each in known if each["hash"].startswith(("$2a$", "$2b$", "$2y$")) and "password" in each
    ]
    # bcrypt over something else, and those that rely on the cut at 72 bytes, are for an import to translate.
    plain = [each for each in ours if "sha" not in each["scheme"] and len(each["password"].encode()) <= 72]
    return [pytest.param(each, id=f"{each['system']}-{each['id']}") for each in plain]


@pytest.mark.parametrize("vector", vectors())
def test_bcrypt_hashes_of_others_verify(quick, vector):
    assert quick.verify(vector["password"], vector["hash"]) is (vector["expected"] is True)


@pytest.mark.parametrize("version", ["2a", "2b", "2y"])
@pytest.mark.parametrize("password", BCRYPTJS_14)
def test_hashes_made_by_bcryptjs_at_cost_14_verify(quick, version, password):
    stored = f"${version}$14${BCRYPTJS_14[password]}"
    assert quick.verify(password, stored)
    assert quick.stale(stored)
    assert describe(stored).cost == "cost 14"


def test_the_wrong_password_for_one_of_those_does_not(quick):
    assert not quick.verify("correct horse battery", "$2b$14$" + BCRYPTJS_14["correct horse battery staple"])


@pytest.fixture(scope="module")
def quick():
    hasher = Hasher(QUICK["argon2id"])
    yield hasher
    hasher.close()


@pytest.mark.parametrize(
    "password", ["password", "Tr0ub4dor&3", "пароль123", "パスワード漢字", " spaces ", "🔑👍🏽", "nul\0l"]
)
def test_what_was_hashed_verifies_and_nothing_else_does(hasher, password):
    stored = hasher.hash(password)
    assert hasher.verify(password, stored)
    for other in [password + " ", password[:-1], password.swapcase() + "!", ""]:
        assert not hasher.verify(other, stored)
    assert password not in stored
    assert not hasher.stale(stored)


def test_over_72_bytes_bcrypt_refuses_and_cuts_nothing():
    hasher = Hasher(QUICK["bcrypt"])
    stored = hasher.hash("x" * 72)
    with pytest.raises(Invalid) as refusal:
        hasher.hash("é" * 36 + "x")
    assert [(misfit.field, misfit.sentence) for misfit in refusal.value.misfits] == [
        ("password", "password.long_for_bcrypt")
    ]
    assert hasher.verify("x" * 72, stored)
    assert not hasher.verify("x" * 73, stored)
    hasher.close()


def test_argon2_looks_at_all_of_a_long_password():
    hasher = Hasher(QUICK["argon2id"])
    stored = hasher.hash("x" * 1024)
    assert hasher.verify("x" * 1024, stored)
    assert not hasher.verify("x" * 1023 + "y", stored)
    hasher.close()


@pytest.mark.parametrize(
    "stored, scheme, cost",
    [
        (NOBODYS_ARGON2.format(memory=19456, passes=2), "argon2id", "2 passes, 19456 KiB, 1 lane(s)"),
        (NOBODYS_BCRYPT.format(cost=14), "bcrypt", "cost 14"),
        ("something else", "unknown", ""),
    ],
)
def test_what_is_stored_can_be_described(stored, scheme, cost):
    described = describe(stored)
    assert (described.scheme, described.cost, described.hash) == (scheme, cost, stored)


def test_a_name_nobody_has_takes_a_real_check(hasher):
    before = hasher.computed
    hasher.dummy("password")
    assert hasher.computed == before + 1
    assert not hasher.verify("password", hasher._nobodys)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "plain",
        "$2b$31$" + "a" * 53,
        "$2b$04$short",
        "$2x$04$" + "a" * 53,
        "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$aGFzaA",
        "$argon2id$v=19$m=64,t=999,p=1$c29tZXNhbHQ$aGFzaA",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=64,t=1,p=1$!$!",
    ],
)
def test_a_broken_or_hostile_hash_verifies_nothing_and_costs_little(hasher, stored):
    assert not hasher.verify("password", stored)


@pytest.mark.parametrize("cost", [3, 16])
def test_the_bcrypt_cost_is_from_4_to_15(cost):
    with pytest.raises(ValueError):
        Hasher(PasswordRules("bcrypt", bcrypt_cost=cost))


def test_a_crowd_from_one_address_keeps_nobody_else_waiting():
    hasher = Hasher(PasswordRules(memory=64, passes=1))
    begin, hashed, refused = threading.Event(), [], []
    verify = hasher._verify
    hasher._verify = lambda password, stored: hashed.append(password) or verify(password, stored)
    hasher._threads.submit(begin.wait)  # so that all are in the queue before the first is done

    def sign_in(address):
        try:
            with hasher.place(address):
                hasher.dummy(f"password of {address}")
        except TooMany as refusal:
            refused.append((address, refusal.retry_after))

    def come(count, address):
        threads = [threading.Thread(target=sign_in, args=(address,)) for _ in range(count)]
        for thread in threads:
            thread.start()
        return threads

    flood = come(64, "192.0.2.1")
    assert eventually(lambda: len(refused) == 48)
    guests = come(3, "2001:db8::1") + come(1, "198.51.100.1")
    # One of each address stands in the queue, and behind it the next of each.
    assert eventually(lambda: hasher._threads._work_queue.qsize() == 3)
    begin.set()
    for thread in flood + guests:
        thread.join()
    assert refused == [("192.0.2.1", 1)] * 48
    one, other, third = (f"password of {each}" for each in ("192.0.2.1", "198.51.100.1", "2001:db8::1"))
    assert sorted(hashed) == [one] * 16 + [other] + [third] * 3
    assert set(hashed[:3]) == {one, other, third}
    sign_in("192.0.2.1")
    assert len(hashed) == 21
    hasher.close()


def test_addresses_of_one_home_are_one_crowd():
    hasher = Hasher(PasswordRules(memory=64, passes=1, of_one=1))
    with ThreadPoolExecutor(1) as elsewhere, hasher.place("2001:db8::1"):
        with pytest.raises(TooMany):
            elsewhere.submit(lambda: hasher.place("2001:db8::2").__enter__()).result()
        with hasher.place("2001:db8::2"):  # this thread has its place
            pass
        assert elsewhere.submit(lambda: entered(hasher.place("2001:db8:0:1::2"))).result()
    hasher.close()


def entered(place):
    with place:
        return True


def test_a_full_queue_refuses_rather_than_drowning_the_shop():
    hasher = Hasher(PasswordRules(memory=64, passes=1, waiting=2))
    inside, leave = threading.Barrier(3), threading.Event()

    def wait():
        with hasher.place():
            inside.wait()
            leave.wait()
            hasher.dummy("password")

    threads = [threading.Thread(target=wait) for _ in range(2)]
    for thread in threads:
        thread.start()
    inside.wait()
    with pytest.raises(Busy):
        hasher.hash("password")
    leave.set()
    for thread in threads:
        thread.join()
    assert hasher.verify("password", hasher.hash("password"))
    hasher.close()
