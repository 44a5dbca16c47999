"""What a kept ticket says, and what it is good for."""

import string

import pytest

from counterfoil.gate.clock import DAY, HOUR, SECOND
from counterfoil.identity import kept_tickets
from counterfoil.identity.kept_tickets import Series, Shown, Worth, worth
from tests.identity.conftest import RingOfKeys

NOW = 1_800_000_000 * SECOND
CODE = "ABCDEFGHJK"


def series(**changes) -> Series:
    """One whose third ticket was given out this moment."""
    usual = {
        "code": CODE,
        "account_id": 1,
        "session_id": 7,
        "counter": 3,
        "proved_at": NOW - DAY,
        "turned_at": NOW,
        "expires_at": NOW + 30 * DAY,
        "ends_at": NOW + DAY,
        "ended": False,
    }
    return Series(**{**usual, **changes})


@pytest.mark.parametrize(
    "counter, after, what",
    [
        (3, 0, Worth.A_SESSION),
        (3, DAY - 1, Worth.A_SESSION),
        (3, DAY, Worth.OVER),
        (3, -HOUR, Worth.A_SESSION),
        (2, 0, Worth.THE_SAME),
        (2, 30 * SECOND, Worth.THE_SAME),
        (2, -1 * SECOND, Worth.THE_SAME),  # the clocks of two machines differ a little
        (2, 30 * SECOND + 1, Worth.ALARM),
        (2, -HOUR, Worth.ALARM),
        (2, DAY, Worth.OVER),
        (1, 0, Worth.ALARM),
        (1, DAY, Worth.OVER),
        (4, 0, Worth.NOTHING),  # of a day that a restored backup does not know
        (4, DAY, Worth.NOTHING),
    ],
)
def test_what_a_ticket_is_good_for(counter, after, what):
    assert worth(series(), counter, NOW + after) is what


@pytest.mark.parametrize("counter", [1, 2, 3, 4])
def test_nothing_is_left_of_a_series_that_ended(counter):
    for after in (-HOUR, 0, HOUR, 2 * DAY):
        assert worth(series(ended=True), counter, NOW + after) is Worth.NOTHING
        assert worth(None, counter, NOW + after) is Worth.NOTHING


def test_what_was_written_is_read_and_nothing_else():
    keys = RingOfKeys()
    text = kept_tickets.kept(keys, CODE, 12, 5).text
    assert kept_tickets.read(keys, text) == Shown(CODE, 12)
    for at, letter in enumerate(text):
        for other in string.ascii_letters + string.digits + "-_.=+/ \n\0é":
            if other != letter:
                assert kept_tickets.read(keys, text[:at] + other + text[at + 1 :]) is None
    code, _, digest = text.split(".")
    for number in ["012", "+12", "1_2", "١٢", "13", "", "12.0", "9" * 400]:
        assert kept_tickets.read(keys, f"{code}.{number}.{digest}") is None
    for odd in ["", text + "=", text + "\n", " " + text, text * 1000, digest, code]:
        assert kept_tickets.read(keys, odd) is None


def test_what_an_older_key_wrote_counts_until_that_is_taken_away():
    keys = RingOfKeys()
    old = kept_tickets.kept(keys, CODE, 1, 5).text
    keys.turn()
    new = kept_tickets.kept(keys, CODE, 1, 5).text
    assert old != new
    assert kept_tickets.read(keys, old) == kept_tickets.read(keys, new) == Shown(CODE, 1)
    assert len(kept_tickets.session_secrets(keys, Shown(CODE, 1))) == 2
    keys.secrets.pop()
    assert kept_tickets.read(keys, old) is None


def test_no_secret_is_another_and_none_is_in_a_repr():
    keys = RingOfKeys()
    made = [kept_tickets.kept(keys, code, n, 5) for code in (CODE, CODE[::-1]) for n in range(1, 50)]
    opened = [
        kept_tickets.session_secrets(keys, Shown(code, n))[0]
        for code in (CODE, CODE[::-1])
        for n in range(1, 50)
    ]
    assert len({*(each.text.rpartition(".")[2] for each in made), *opened}) == len(made) + len(opened)
    assert made[0].text not in repr(made[0])
