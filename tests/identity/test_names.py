"""What people type to say who they are, read at the edge."""

import json
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid, WrongCredentials
from counterfoil.identity.accounts import Register, SignIn
from counterfoil.identity.names import email_key, username_key
from tests.identity.conftest import PASSWORD

DATA = Path(__file__).parents[3] / "shared/data"


def hostile() -> list[str]:
    """Strings that others were broken by."""
    files = [*DATA.glob("bad-strings/blns.json"), *DATA.glob("bad-payloads/*.json")]
    if not files:
        pytest.skip("../shared/data/bad-strings and bad-payloads are absent")
    return [text for file in sorted(files) for text in json.loads(file.read_text())]


def misfits(**given) -> list[tuple[str, str]]:
    try:
        shapes.read(Register, {"username": "ann", "password": PASSWORD, **given})
    except Invalid as refusal:
        return [(misfit.field, misfit.sentence) for misfit in refusal.misfits]
    return []


@pytest.mark.parametrize(
    "typed, key",
    [
        ("ann", "ann"),
        ("Ann", "ann"),
        ("  ann  ", "ann"),
        ("ANN-LEE_2.0", "ann-lee_2.0"),
        ("Straße", "strasse"),
        ("İris", "i̇ris"),
        ("ırmak", "irmak"),
        ("Ｆｕｌｌ", "full"),
        ("café", "café"),
        ("cafe\u0301", "café"),
        ("Nguyễn", "nguyễn"),
        ("007", "007"),
        ("x" * 32, "x" * 32),
    ],
)
def test_names_that_look_alike_have_one_key(typed, key):
    assert username_key(typed) == key


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ab",
        "x" * 33,
        "ann lee",
        "ann@lee",
        "ann/lee",
        "..",
        "...",
        "-ann",
        "_ann",
        "аnn",
        "anｎ\u200b",
        "ann\x00",
        "ɑnn",
        "ann\u202eeve",
        "аdmin",
        "admin\xad",
        "١٢٣",
        "日本語",
        "ǀǁǂ",
        "<b>ann",
        "ann'--",
        "���",
        "👍👍👍",
    ],
)
def test_names_nobody_can_have(typed):
    assert username_key(typed) is None


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(typed):
    key = username_key(typed)
    assert key is None or username_key(key) in (key, None)


@pytest.mark.parametrize(
    "typed, key",
    [
        ("Ann@Example.COM", "ann@example.com"),
        (" ann@example.com ", "ann@example.com"),
        ("ann+shop@example.com", "ann+shop@example.com"),
        ("ann@exämple.com", "ann@xn--exmple-cua.com"),
        ("ann@XN--exmple-cua.com", "ann@xn--exmple-cua.com"),
        ("用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"),
    ],
)
def test_addresses_that_are_one_have_one_key(typed, key):
    assert email_key(typed) == key


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "@",
        "ann@",
        "@example.com",
        "ann@example",
        "a@b@c.de",
        "ann@example.com\nbcc: eve@example.com",
    ],
)
def test_what_is_no_address(typed):
    assert email_key(typed) is None


@pytest.mark.parametrize(
    "given, expected",
    [
        ({}, []),
        ({"email": ""}, []),
        ({"email": None}, []),
        ({"name": ""}, []),
        ({"email": "ann"}, [("email", "email.unfit")]),
        ({"email": 7}, [("email", "field.text")]),
        ({"email": "a" * 250 + "@example.com"}, [("email", "field.long")]),
        ({"username": None}, [("username", "field.text")]),
        ({"username": "a"}, [("username", "username.length")]),
        ({"password": "short"}, [("password", "password.short")]),
        ({"password": ""}, [("password", "field.missing")]),
        ({"password": None}, [("password", "field.text")]),
        ({"password": "x" * 1025}, [("password", "field.long")]),
        ({"password": "x" * 1024}, []),
        ({"password": "        "}, []),
        ({"password": "longenough\0"}, [("password", "field.letters")]),
        ({"password": 12345678}, [("password", "field.text")]),
        ({"role": "administrator", "roles": ["administrator"], "id": 1}, []),
        (
            {"username": "?", "password": "x", "email": "x"},
            [("username", "username.length"), ("password", "password.short"), ("email", "email.unfit")],
        ),
    ],
)
def test_every_misfit_is_named(given, expected):
    assert misfits(**given) == expected


def test_passwords_are_never_stripped_and_their_letters_are_composed():
    typed = shapes.read(Register, {"username": "ann", "password": "  cafe\u0301 ole  "})
    assert typed.password == "  café ole  "


def test_a_role_in_the_body_gives_nothing(town):
    signed_in = town.register("eve", roles=["administrator"], role="administrator", sign_ins=99)
    assert signed_in.roles == ("shopper",)


def test_hostile_text_is_refused_by_name_or_taken():
    for text in hostile():
        for field in ["username", "email", "password"]:
            assert {name for name, _ in misfits(**{field: text})} <= {field}
        assert misfits(name=text) == []


def test_hostile_text_is_stored_as_it_is(town):
    town.register("ann")
    with town.store.writing() as db:
        for text in hostile():
            read = shapes.read(Register, {"username": "ann", "password": PASSWORD, "name": text})
            assert db.one("update accounts set name = :name returning name", name=read.name) == (read.name,)


def test_hostile_names_sign_nobody_in(sqlite_town):
    sqlite_town.rule(guesses_per_address=1_000_000)
    sqlite_town.register("ann")
    for text in hostile():
        if text:
            with pytest.raises(WrongCredentials):
                sqlite_town.sign_in(text, text)


def test_addresses_are_judged_as_the_standard_judges_them():
    file = DATA / "bad-emails/isemail-tests.xml"
    if not file.exists():
        pytest.skip("../shared/data/bad-emails is absent")
    judged = {"ISEMAIL_VALID_CATEGORY": [], "ISEMAIL_ERR": []}
    for case in ET.parse(file).getroot().iter("test"):
        written = case.findtext("address") or ""
        address = "".join(chr(ord(c) - 0x2400) if 0x2400 <= ord(c) <= 0x2420 else c for c in written)
        judged.setdefault(case.findtext("category"), []).append((address, email_key(address)))
    assert [address for address, key in judged["ISEMAIL_ERR"] if key] == []
    # Valid, but nobody reads mail on a bare top-level domain.
    assert [address for address, key in judged["ISEMAIL_VALID_CATEGORY"] if not key] == ["test@io"]


def test_a_million_accents_on_one_letter_cost_nothing():
    accents = "e" + "\u0301\u0323" * 500_000
    began = time.process_time()
    assert misfits(password=accents) == [("password", "field.long")]
    assert misfits(username=accents) == [("username", "field.long")]
    assert misfits(email=accents) == [("email", "field.long")]
    read = shapes.read(SignIn, {"login": accents, "password": accents})
    assert username_key(read.login) is None
    assert email_key(read.password) is None
    assert time.process_time() - began < 1
