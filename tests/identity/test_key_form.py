"""What a key looks like, so that scanners know it and a slip of the hand does not reach the database."""

import re
import string
import zlib
from pathlib import Path

import pytest

from counterfoil.identity import key_form

PAPER = Path(__file__).parents[2] / "docs/security.md"
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def checksum(letters: str) -> str:
    """As the paper tells it to people who write scanners."""
    number, digits = zlib.crc32(letters.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return digits.rjust(6, "0")


def test_a_key_has_a_word_random_letters_and_a_checksum():
    secret = key_form.new_secret()
    letters = secret.removeprefix("counterfoil_key_")
    assert len(letters) == 53
    assert set(letters) <= set(BASE62)
    assert letters[47:] == checksum(letters[:47])
    assert key_form.is_whole(secret)
    assert key_form.looks_like_key(secret)


def test_what_is_shown_leaves_256_bits_to_guess():
    assert 62**key_form.HIDDEN > 2**256
    secret = key_form.new_secret()
    assert key_form.beginning(secret) == secret[:20]
    assert len(secret) - len(key_form.beginning(secret)) - key_form.CHECK == key_form.HIDDEN


def test_no_two_keys_are_alike_and_every_letter_comes_up():
    keys = [key_form.new_secret() for _ in range(500)]
    assert len(set(keys)) == 500
    assert {letter for key in keys for letter in key[16:63]} == set(BASE62)


def test_the_expression_in_the_paper_is_the_one_for_our_keys():
    (found,) = re.findall(r"`(\\bcounterfoil_key_[^`]+)`", PAPER.read_text())
    scanner = re.compile(found)
    for _ in range(50):
        secret = key_form.new_secret()
        for text in [secret, f"Authorization: Bearer {secret}\r\n", f'KEY="{secret}";', f"({secret})"]:
            assert scanner.findall(text) == [secret]
            assert key_form.found_in(text) == [secret]
    for text in ["counterfoil_key_", "counterfoil_key_abc", f"counterfoil_key_{'a' * 52}-"]:
        assert scanner.findall(text) == key_form.found_in(text) == []


def test_of_one_wrong_letter_the_checksum_knows():
    secret = key_form.new_secret()
    for at in range(16, len(secret)):
        for letter in "0aZ":
            wrong = secret[:at] + letter + secret[at + 1 :]
            assert key_form.is_whole(wrong) is (wrong == secret)


@pytest.mark.parametrize("change", [str.upper, str.swapcase, lambda key: key[:-1], lambda key: key + "0"])
def test_nothing_else_is_whole(change):
    assert not key_form.is_whole(change(key_form.new_secret()))


@pytest.mark.parametrize(
    "text", ["", "counterfoil_key_", "counterfoil_key_" + "é" * 53, "\ud800" * 69, "١" * 69]
)
def test_what_is_no_key_is_not_whole(text):
    assert not key_form.is_whole(text)


def test_each_key_in_a_text_is_found_once():
    one, two = key_form.new_secret(), key_form.new_secret()
    assert key_form.found_in(f"{one} {two}\n{one}") == [one, two]
