"""Wycheproof's JSON Web Signatures and keys: no invalid one is accepted, and every valid one of our algorithms is."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from counterfoil.identity.tokens import jws
from counterfoil.identity.tokens.key_set import KeySet
from tests.datasets import dataset
from tests.identity.tokens.jwk import IS, key_set

FILES = ("json_web_signature_test.json", "json_web_key_test.json", "json_web_crypto_test.json")

# Labelled otherwise than the RFCs have it, each with what they say.
SAME_AS_357 = (
    "byte for byte the token of test 357, which is valid: its three parts are base64url without padding, as RFC 7515 2 has "
    "it, and the fault that the comment names is not in it (one text cannot be both)"
)
NOT_BASE64URL = (
    "there is a `?` in the payload, and RFC 7515 5.2 decodes each part under the rule of its section 2 that no additional "
    "characters were used: such a text must be rejected, as tests 369 and 371 of the same group are"
)
RELABELLED = {
    ("json_web_signature_test.json", 367): ("valid", SAME_AS_357),
    ("json_web_signature_test.json", 370): ("valid", SAME_AS_357),
    ("json_web_signature_test.json", 373): ("invalid", NOT_BASE64URL),
}


def cases() -> Iterator[Any]:
    """File, the group's key, and each of its tests that is about signatures."""
    try:
        folder = dataset("bad-jwt")
    except pytest.skip.Exception as absent:
        yield pytest.param("", {}, {}, marks=pytest.mark.skip(reason=str(absent)))
        return
    for file in FILES:
        for group in json.loads((folder / file).read_text())["testGroups"]:
            for test in group["tests"]:
                if "jws" in test:
                    key = group.get("public") or group["private"]
                    yield pytest.param(file, key, test, id=f"{file[9:12]}-{test['tcId']}-{test['comment']}")


def accepted(jwk: dict[str, Any], text: object) -> bool:
    """Whether our verifier takes the text, with this key in the ring."""
    try:
        keys = key_set(jwk)
    except (ValueError, KeyError):  # no ring of ours could hold such a key, so nothing is verified with it
        return False
    found = jws.read(text if isinstance(text, str) else json.dumps(text), keys)
    return found is not None and found.holds()


def algorithm_of(text: object) -> str:
    """What the head says, where there is one."""
    if not isinstance(text, str):
        return ""
    try:
        head = json.loads(jws.urlsafe_b64decode(text.partition(".")[0] + "=="))
    except ValueError:
        return ""
    return str(head.get("alg")) if isinstance(head, dict) else ""


CASES = list(cases())


@pytest.mark.parametrize(("file", "key", "test"), CASES)
def test_a_signature_counts_exactly_when_it_is_valid(
    file: str, key: dict[str, Any], test: dict[str, Any]
) -> None:
    result, _ = RELABELLED.get((file, test["tcId"]), (test["result"], ""))
    ours = algorithm_of(test["jws"]) in IS
    assert accepted(key, test["jws"]) == (result == "valid" and ours)


def test_the_set_has_valid_ones_of_ours_and_many_invalid_ones() -> None:
    dataset("bad-jwt")
    tests = [case.values for case in CASES]
    valid = [test for _, _, test in tests if test["result"] == "valid" and algorithm_of(test["jws"]) in IS]
    invalid = [test for _, _, test in tests if test["result"] == "invalid"]
    assert len(valid) >= 10
    assert len(invalid) >= 150


def test_those_relabelled_are_what_is_said_of_them() -> None:
    folder = dataset("bad-jwt")
    groups = json.loads((folder / FILES[0]).read_text())["testGroups"]
    texts = {test["tcId"]: test["jws"] for group in groups for test in group["tests"]}
    same = {texts[number] for number in (357, 367, 370) if number in texts}
    assert len(same) <= 1
    assert all("=" not in text and jws._COMPACT.fullmatch(text) for text in same)
    assert "?" in texts.get(373, "?")


# RFC 8037 A.4 and A.5: the one vector of ours that the sets above do not hold.
RFC_8037 = {"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
SIGNED = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
SIGNATURE = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"


def test_the_example_of_rfc_8037() -> None:
    (key,) = key_set(RFC_8037).keys
    signature = jws._decoded(SIGNATURE)
    assert signature
    assert key.verify(signature, SIGNED.encode())
    assert not key.verify(signature, SIGNED.encode() + b"x")


def test_a_set_that_is_ambiguous_cannot_be_made() -> None:
    hmac = {"kty": "oct", "alg": "HS256", "kid": "a", "k": "A" * 43}
    for keys in ([hmac, hmac], [hmac, {**RFC_8037, "kid": "b"}]):
        with pytest.raises(ValueError, match="different ids and one algorithm"):
            key_set({"keys": keys})
    assert KeySet(()).find("a") is None
