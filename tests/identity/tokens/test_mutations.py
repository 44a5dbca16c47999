"""A hundred thousand tokens that are nearly ours: none is accepted, none makes us ask anybody, none is a mistake of ours."""

import json
import random
import socket
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from counterfoil.gate.clock import SECOND
from counterfoil.identity.tokens import ciphers
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import Bearer, TokenRules
from counterfoil.identity.tokens.key_set import KeySet

NOW = 1_800_000_000 * SECOND
ANN = Bearer("ANNSCDE234", "SESSNCDE23", "ann", ("shopper",))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
STRANGE = LETTERS + ".=+/ \n\t\x00%&;é\u0661\ud800"
HEADS = (
    {"alg": "none"},
    {"alg": "HS256"},
    {"crit": ["exp"]},
    {"kid": "k2"},
    {"typ": "JWT"},
    {"jku": "https://evil.example"},
)
SAYS = (
    {"sub": "EVESCDE234"},
    {"sid": "EVESSNCDE2"},
    {"roles": ["administrator"]},
    {"exp": 2**53},
    {"exp": 1e300},
    {"exp": "9999999999"},
    {"iat": 0},
    {"aud": ["http://localhost:5000", "*"]},
    {"iss": "https://evil.example"},
)
HOW_MANY = {"HS256": 60_000, "EdDSA": 20_000, "ES256": 20_000}


def encoded(thing: object) -> str:
    return urlsafe_b64encode(json.dumps(thing, separators=(",", ":")).encode()).rstrip(b"=").decode()


def decoded(part: str) -> dict:
    return json.loads(urlsafe_b64decode(part + "=="))


def mutated(text: str, dice: random.Random) -> str:
    """The token with something wrong about it."""
    at = dice.randrange(len(text))
    head, payload, signature = text.split(".")
    kind = dice.randrange(10)
    if kind <= 2:
        return text[:at] + dice.choice(LETTERS) + text[at + 1 :]
    if kind == 3:
        return text[:at] + dice.choice(STRANGE) + text[at + dice.randrange(2) :]
    if kind == 4:
        return text[:at] + text[at + dice.randrange(1, 9) :]
    if kind == 5:
        other = dice.randrange(len(text))
        letters = [*text]
        letters[at], letters[other] = letters[other], letters[at]
        return "".join(letters)
    if kind == 6:
        return ".".join([encoded(decoded(head) | dice.choice(HEADS)), payload, dice.choice([signature, ""])])
    if kind == 7:
        return ".".join([head, encoded(decoded(payload) | dice.choice(SAYS)), signature])
    if kind == 8:
        return ".".join(dice.sample([head, payload, signature, signature[::-1]], dice.randrange(1, 5)))
    return text + dice.choice(["=", ".", " ", "\x00", text, "A" * dice.randrange(1, 5_000)])


@pytest.mark.parametrize("algorithm", HOW_MANY)
def test_none_is_accepted(algorithm, monkeypatch):
    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: asked.append(args))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: asked.append(args))
    keys = KeySet([ciphers.token_key("k1", algorithm, bytes(range(1, 33)))])

    class Keys:
        def now(self) -> KeySet:
            return keys

    access = AccessTokens(Keys(), TokenRules())
    dice = random.Random(algorithm)
    texts = [access.make(ANN, NOW, NOW + 10**12)[0] for _ in range(50)]
    assert all(access.read(text, NOW) for text in texts)  # and is recognised from now on
    tried = accepted = 0
    while tried < HOW_MANY[algorithm]:
        original = dice.choice(texts)
        text = mutated(original, dice)
        if text != original:
            tried += 1
            accepted += access.read(text, NOW) is not None
    assert (accepted, asked) == (0, [])
