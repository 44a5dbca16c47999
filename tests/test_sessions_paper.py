"""docs/sessions.md says of tokens what a real one says."""

import re
from pathlib import Path

import pytest

from counterfoil.gate.clock import SECOND
from counterfoil.identity.tokens import ciphers, refresh
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import Bearer, TokenRules
from counterfoil.identity.tokens.key_set import KeySet
from counterfoil.settings import Settings
from tests.identity.tokens.people import says

SECTION = (
    (Path(__file__).parents[1] / "docs/sessions.md")
    .read_text(encoding="utf-8")
    .partition("## Session against token")[2]
    .partition("\n## ")[0]
)
NOW = 1_800_000_000 * SECOND


class OneKey:
    """A key, and no other."""

    def now(self) -> KeySet:
        return KEYS


KEYS = KeySet([ciphers.token_key("3fd29453", "EdDSA", bytes(range(1, 33)))])
ANN = Bearer("ANNSCDE234", "SESSNCDE23", "ann", ("packer", "shopper"))
TOKEN, COUNTS_FOR = AccessTokens(OneKey(), TokenRules(issuer="https://shop.example")).make(
    ANN, NOW, NOW + 10**12
)


def rows_of(heading: str) -> dict[str, str]:
    """A table of two columns, by its heading."""
    table = SECTION.partition(heading)[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE))


def test_it_says_all_that_a_real_token_says_and_nothing_else() -> None:
    assert list(rows_of("| it says | that is |")) == list(says(TOKEN))


def test_what_it_says_is_what_the_paper_says() -> None:
    said, paper = says(TOKEN), rows_of("| it says | that is |")
    assert "the shop's address" in paper["iss"]
    assert "the shop's address" in paper["aud"]
    assert said["iss"] == said["aud"] == "https://shop.example"
    assert (said["sub"], said["sid"], said["username"], said["roles"]) == (
        ANN.account,
        ANN.session,
        ANN.username,
        [*ANN.roles],
    )
    assert "seconds since 1970" in paper["iat"]
    assert said["iat"] == NOW // SECOND


def test_its_head_is_the_one_on_the_paper() -> None:
    assert set(rows_of("| in the head | is |")) == set(says(TOKEN, 0))
    assert says(TOKEN, 0) == {"alg": "EdDSA", "kid": "3fd29453", "typ": "at+jwt"}
    assert Settings().token_algorithm in rows_of("| in the head | is |")["alg"]


def test_it_counts_for_five_minutes() -> None:
    assert "`--token-life`, five minutes" in SECTION
    assert Settings().token_life == COUNTS_FOR == says(TOKEN)["exp"] - says(TOKEN)["iat"] == 300


def test_the_half_minute_is_the_one_of_the_rule() -> None:
    assert "within 30 seconds" in SECTION
    assert refresh.FORGIVEN_FOR == 30 * SECOND


@pytest.mark.parametrize(
    "words", ["Signing is not\nsecrecy", "Never in `localStorage`", "In memory", "HttpOnly"]
)
def test_how_to_keep_one_is_said(words: str) -> None:
    assert words in SECTION
