"""Access tokens: what they say, how long they count, and that the database has the last word at every request."""

import re
from dataclasses import replace

import pytest

from counterfoil.gate.actor import Way
from counterfoil.gate.clock import DAY, HOUR, SECOND
from counterfoil.identity.me import read_me
from counterfoil.identity.tokens import claims, jws
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import TYPE
from counterfoil.identity.tokens.key_set import TokenKey
from counterfoil.identity.tokens.recognised import Recognised
from tests.identity.tokens.people import holder, newcomer, refreshes, says, signs_in

pytestmark = pytest.mark.filterwarnings("error")


def counting(town) -> list[bytes]:
    """The signatures that are verified from now on."""
    verified: list[bytes] = []
    before = town.token_keys.now()

    def watched(key: TokenKey) -> TokenKey:
        return replace(
            key, verify=lambda signature, text: verified.append(signature) or key.verify(signature, text)
        )

    keys = type(before)(map(watched, before.keys))
    town.token_keys.now = lambda: keys
    return verified


def test_it_says_who_whose_session_and_until_when(town):
    tokens = newcomer(town)
    said = says(tokens.access)
    me = town.do(read_me, holder(town, tokens.access).actor)
    assert says(tokens.access, 0) == {
        "alg": "EdDSA",
        "kid": town.token_keys.now().signing.id,
        "typ": "at+jwt",
    }
    assert re.fullmatch(r"[\w-]{16}", said.pop("jti"))
    assert said == {
        "iss": "http://localhost:5000",
        "aud": "http://localhost:5000",
        "sub": me.code,
        "username": "ann",
        "roles": ["shopper"],
        "iat": town.clock.now() // SECOND,
        "exp": town.clock.now() // SECOND + 300,
        "sid": town.one("select code from sessions where refreshes is not null")[0],
    }
    assert tokens.expires_in == 300
    assert says(refreshes(town, tokens.refresh).access)["jti"] != says(tokens.access)["jti"]


def test_its_holder_is_the_person_by_way_of_a_token(town):
    tokens = newcomer(town)
    found = holder(town, tokens.access)
    actor = found.actor
    assert (actor.username, actor.roles, actor.way) == ("ann", ("shopper",), Way.TOKEN)
    assert town.one("select how, id from sessions where id = :id", id=actor.session_id)[0] == "token"
    assert (found.renew, found.gained) == (False, False)


def test_it_counts_for_five_minutes_and_to_the_second(town):
    tokens = newcomer(town)
    town.clock.pass_by(299.999)
    assert holder(town, tokens.access)
    town.clock.pass_by(0.001)
    assert holder(town, tokens.access) is None
    town.token_rules = replace(town.token_rules, life=60)
    town.restart()
    tokens = signs_in(town)
    assert tokens.expires_in == 60
    town.clock.pass_by(60)
    assert holder(town, tokens.access) is None


def test_late_it_names_its_session_and_nothing_else_reads_it(town):
    tokens = newcomer(town)
    town.clock.pass_by(DAY // SECOND)
    now = town.clock.now()
    assert town.access.read(tokens.access, now) is None
    assert town.access.read_late(tokens.access, now).session == says(tokens.access)["sid"]
    other = "A" if tokens.access[-20] != "A" else "B"
    for wrong in (tokens.access[:-20] + other + tokens.access[-19:], tokens.refresh, "", "é", "a" * 9000):
        assert town.access.read_late(wrong, now) is None
    town.token_keys.revoke("k0")
    assert town.access.read_late(tokens.access, now) is None


def test_it_counts_no_longer_than_its_session_can_last(town):
    town.rule(absolute=100 * SECOND)
    tokens = newcomer(town)
    assert tokens.expires_in == 100
    town.clock.pass_by(70)
    assert refreshes(town, tokens.refresh).expires_in == 30


def test_a_role_counts_from_the_next_request_whatever_the_token_says(town):
    tokens = newcomer(town)
    town.run("update account_roles set role = 'packer'")
    assert holder(town, tokens.access).actor.roles == ("packer",)
    town.run("delete from account_roles")
    assert holder(town, tokens.access).actor.permissions == frozenset()
    assert says(tokens.access)["roles"] == ["shopper"]


def test_using_it_keeps_the_session_from_being_idle(town):
    town.rule(idle=1 * HOUR, absolute=30 * DAY)
    town.token_rules = replace(town.token_rules, life=DAY // SECOND)
    town.restart()
    tokens = newcomer(town)
    for _ in range(5):
        town.clock.pass_by(50 * 60)
        assert holder(town, tokens.access)
    town.clock.pass_by(61 * 60)
    assert holder(town, tokens.access) is None
    with pytest.raises(Exception, match="invalid_grant"):
        refreshes(town, tokens.refresh)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://localhost:5001"},
        {"iss": None},
        {"aud": "http://localhost:5001"},
        {"aud": ["http://localhost:5000"]},
        {"aud": None},
        {"sub": "NOBODY2345"},
        {"sub": 1},
        {"sub": None},
        {"sid": "NOBODY2345"},
        {"sid": 1},
        {"sid": None},
        {"exp": 1_800_000_000},
        {"exp": "1900000000"},
        {"exp": 1.9e9},
        {"exp": True},
        {"exp": None},
        {"iat": 1_800_000_061},
        {"iat": None},
        {"iat": "1"},
    ],
)
def test_signed_by_us_and_still_not_meant(sqlite_town, wrong):
    town = sqlite_town
    tokens = newcomer(town)
    said = {name: value for name, value in (says(tokens.access) | wrong).items() if value is not None}
    key = town.token_keys.now().signing
    assert holder(town, jws.make(key, TYPE, claims.json.dumps(said).encode())) is None


@pytest.mark.parametrize("type_", ["JWT", "", "at+JWT", "application/at+jwt", None, 1])
def test_a_token_of_another_kind_is_none_of_these(sqlite_town, type_):
    tokens = newcomer(sqlite_town)
    key = sqlite_town.token_keys.now().signing
    payload = claims.json.dumps(says(tokens.access)).encode()
    assert holder(sqlite_town, jws.make(key, type_, payload)) is None
    assert holder(sqlite_town, jws.make(key, TYPE, payload))


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"1", b"null", b"{", b'{"sub":"a","sub":"b"}', b"[" * 2000, b"\xff"]
)
def test_a_payload_that_is_no_object_is_nobodys(sqlite_town, payload):
    newcomer(sqlite_town)
    assert holder(sqlite_town, jws.make(sqlite_town.token_keys.now().signing, TYPE, payload)) is None


def test_what_is_not_for_us_costs_no_look_at_the_signature_and_no_question(sqlite_town):
    town = sqlite_town
    tokens = newcomer(town)
    head, payload, signature = tokens.access.split(".")
    verified = counting(town)
    texts = [
        "",
        "x" * 5_000,
        f"{head}.{payload}.{signature}=",
        f"{head}.{signature}.{payload}",
        f"{head}.{payload}",
    ]
    with town.store.watch() as statements:
        assert not any(holder(town, text) for text in texts)
    assert (verified, statements) == ([], [])


def test_one_question_finds_its_holder_and_an_index_answers_it(sqlite_town):
    town = sqlite_town
    tokens = newcomer(town)
    for number in range(30):
        signs_in(town)
        town.register(f"somebody-{number}")
    with town.store.watch() as statements:
        assert holder(town, tokens.access)
    (question,) = statements
    plan = [row[-1] for row in town.all(f"explain query plan {question}", session="SESSNCDE23")]
    assert any("sessions_with_tokens" in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan


class TestSeenBefore:
    def test_the_same_text_is_verified_once(self, sqlite_town):
        town = sqlite_town
        tokens = newcomer(town)
        verified = counting(town)
        assert all(holder(town, tokens.access) for _ in range(10))
        assert len(verified) == 1
        other = "A" if tokens.access[-1] != "A" else "Q"
        assert town.access.read(tokens.access[:-1] + other, town.clock.now()) is None

    def test_a_setting_turns_that_off(self, sqlite_town):
        town = sqlite_town
        town.token_rules = replace(town.token_rules, verify_every=True)
        town.restart()
        tokens = newcomer(town)
        verified = counting(town)
        assert all(holder(town, tokens.access) for _ in range(10))
        assert len(verified) == 10

    def test_its_time_and_its_session_are_looked_at_each_time(self, sqlite_town):
        town = sqlite_town
        tokens = newcomer(town)
        assert holder(town, tokens.access)
        town.clock.pass_by(300)
        assert holder(town, tokens.access) is None
        tokens = signs_in(town)
        assert holder(town, tokens.access)
        town.run("update sessions set ended_at = 1")
        assert holder(town, tokens.access) is None

    def test_when_its_key_is_gone_it_is_not_recognised(self, sqlite_town):
        town = sqlite_town
        tokens = newcomer(town)
        old = town.token_keys.now().signing.id
        assert holder(town, tokens.access)
        town.token_keys.turn()
        assert holder(town, tokens.access)
        town.token_keys.revoke(old)
        assert holder(town, tokens.access) is None
        assert holder(town, signs_in(town).access)

    def test_the_table_is_bounded_and_forgets_the_oldest_half(self):
        table, said = Recognised(most=10), claims.Claims("a", "s", 1)
        for number in range(1_000):
            table.keep(f"token {number}", said)
            assert len(table) <= 20
        assert table.find("token 999") is said
        assert table.find("token 979") is None
        assert table.find("token 999 ") is None

    def test_two_processes_know_it_under_other_marks(self):
        one, other = Recognised(), Recognised()
        assert one._mark("token") != other._mark("token")


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256", "HS256"])
def test_with_each_algorithm(sqlite_town, algorithm):
    from tests.identity.conftest import TokenRing

    town = sqlite_town
    town.token_keys = TokenRing(algorithm)
    town.restart()
    tokens = newcomer(town)
    assert says(tokens.access, 0)["alg"] == algorithm
    assert holder(town, tokens.access)
    for other in {"EdDSA", "ES256", "HS256"} - {algorithm}:
        assert AccessTokens(TokenRing(other), town.token_rules).read(tokens.access, town.clock.now()) is None


def test_two_shops_never_take_each_others(sqlite_town):
    tokens = newcomer(sqlite_town)
    elsewhere = replace(sqlite_town.token_rules, issuer="https://other.example")
    assert (
        AccessTokens(sqlite_town.token_keys, elsewhere).read(tokens.access, sqlite_town.clock.now()) is None
    )


def test_no_secret_is_printed(sqlite_town):
    tokens = newcomer(sqlite_town)
    key = sqlite_town.token_keys.now().signing
    for printed in (repr(tokens), repr(key), repr(signs_in(sqlite_town))):
        assert tokens.access[-20:] not in printed
        assert tokens.refresh[-20:] not in printed
        assert "0x" not in printed
