"""Signed texts are read strictly: what two readers could take for two things is none."""

import json
from base64 import urlsafe_b64encode

import pytest

from counterfoil.identity.tokens import ciphers, jws
from counterfoil.identity.tokens.key_set import KeySet

SECRET = bytes(range(1, 33))
ALGORITHMS = ("EdDSA", "ES256", "HS256")
KEY = ciphers.token_key("k1", "EdDSA", SECRET)
KEYS = KeySet([KEY, ciphers.token_key("k0", "EdDSA", SECRET[::-1])])


def part(content: object) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header: object, payload: object = b"{}", key=KEY) -> str:
    """Signed by us, whatever its head says."""
    text = f"{part(header)}.{part(payload)}"
    return f"{text}.{part(key.sign(text.encode()))}"


HEAD = {"alg": "EdDSA", "kid": "k1", "typ": "at+jwt"}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_was_made_is_read_again(algorithm):
    key = ciphers.token_key("k1", algorithm, SECRET)
    text = jws.make(key, "at+jwt", b'{"sub":"ann"}')
    found = jws.read(text, KeySet([key]))
    assert (found.type, found.payload, found.holds()) == ("at+jwt", b'{"sub":"ann"}', True)
    other = ciphers.token_key("k1", algorithm, SECRET[::-1])
    assert not jws.read(text, KeySet([other])).holds()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_published_half_verifies_and_holds_no_secret(algorithm):
    from tests.identity.tokens.jwk import token_key

    key = ciphers.token_key("k1", algorithm, SECRET)
    text = jws.make(key, "at+jwt", b"{}")
    published = KeySet([key]).published()
    if algorithm == "HS256":
        assert published == []
        return
    (jwk,) = published
    assert {"kid", "alg", "use", "kty"} <= set(jwk)
    assert "d" not in jwk
    assert "k" not in jwk
    assert jws.read(text, KeySet([token_key(jwk)])).holds()


@pytest.mark.parametrize(
    "header",
    [
        {**HEAD, "alg": "none"},
        {**HEAD, "alg": "None"},
        {**HEAD, "alg": "eddsa"},
        {**HEAD, "alg": "HS256"},
        {**HEAD, "alg": "ES256"},
        {**HEAD, "alg": ["EdDSA"]},
        {**HEAD, "alg": None},
        {"kid": "k1"},
        {"alg": "EdDSA"},
        {**HEAD, "kid": "k2"},
        {**HEAD, "kid": ""},
        {**HEAD, "kid": None},
        {**HEAD, "kid": 1},
        {**HEAD, "kid": {"k1": 1}},
        {**HEAD, "crit": ["exp"], "exp": 1},
        {**HEAD, "crit": []},
        {**HEAD, "crit": None},
        {**HEAD, "crit": ["b64"], "b64": False},
        [],
        "EdDSA",
        1,
        None,
        b"",
        b"{",
        b'{"alg":"EdDSA","kid":"k1"',
        b'{"alg":"EdDSA","kid":"k1","kid":"k1"}',
        b'{"alg":"none","alg":"EdDSA","kid":"k1"}',
        b'\xef\xbb\xbf{"alg":"EdDSA","kid":"k1"}',
        b'{"alg":"EdDSA","kid":"k1"}\x00',
        '{"alg":"EdDSA","kid":"k1"}'.encode("utf-16"),
        b'{"alg":"EdDSA","kid":"\xff"}',
        b"[" * 3000,
        b'{"alg":"EdDSA","kid":"k1","x":' + b"[" * 2000,
    ],
)
def test_a_head_that_asks_for_something_else_is_no_head(header):
    assert jws.read(signed(header), KEYS) is None


@pytest.mark.parametrize("header", [HEAD, {**HEAD, "kid": "k1", "jku": "https://evil.example/keys"}])
def test_keys_and_addresses_in_a_head_are_never_looked_at(header):
    header = {**header, "jwk": {"kty": "oct", "k": "AAAA"}, "x5u": "https://evil.example/x5u"}
    assert jws.read(signed(header), KEYS).key is KEY


@pytest.mark.parametrize(
    "change",
    [
        lambda h, p, s: f"{h}.{p}",
        lambda h, p, s: f"{h}.{p}.",
        lambda h, p, s: f".{p}.{s}",
        lambda h, p, s: f"{h}.{p}.{s}.",
        lambda h, p, s: f"{h}.{p}.{s}.{s}",
        lambda h, p, s: f"{h}.{p}.{s}=",
        lambda h, p, s: f"{h}.{p}.{s}\n",
        lambda h, p, s: f" {h}.{p}.{s}",
        lambda h, p, s: f"{h}.{p}.{s[:-1]}{'BAQgw'['AQgw'.find(s[-1])]}",  # the bits that are left over
        lambda h, p, s: f"{h}.{p}A.{s}",
        lambda h, p, s: f"{h}.{p}.{s}A",
        lambda h, p, s: f"{h}.{p}.{s.replace('-', '+').replace('_', '/')}+",
        lambda h, p, s: f"{h}.{'A' * 5000}.{s}",
        lambda h, p, s: f"{h}.é.{s}",
        lambda h, p, s: f"{h}.{p}.{s}\u0661",
        lambda h, p, s: "",
        lambda h, p, s: ".." * 2000,
    ],
)
def test_another_spelling_is_another_text(change):
    found = jws.read(change(*signed(HEAD).split(".")), KEYS)
    assert found is None or not found.holds()


def test_a_key_that_is_too_short_is_no_key():
    with pytest.raises(ValueError, match="32 bytes or more"):
        ciphers.token_key("k1", "HS256", b"x" * 31)


def test_a_public_key_is_no_secret():
    """The oldest trick: a token of HS256, keyed with what everybody knows of the other algorithm's key."""
    for name in ("EdDSA", "ES256"):
        key = ciphers.token_key("k1", name, SECRET)
        for known in (json.dumps(dict(key.public)).encode(), key.public["x"].encode().ljust(32, b"=")):
            forged = jws.make(ciphers.hs256("k1", known), "at+jwt", b"{}")
            assert jws.read(forged, KeySet([key])) is None
