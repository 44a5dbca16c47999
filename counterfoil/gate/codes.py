"""The names things have outside: random, so that nobody can count or guess them."""

import secrets

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that are taken for one another: I L O 0 1
LENGTH = 10
# Every letter has as many bytes that stand for it; the few bytes left over are thrown away.
_LETTER_OF = bytes(ord(LETTERS[byte % len(LETTERS)]) for byte in range(256))
_SURPLUS = bytes(range(256 - 256 % len(LETTERS), 256))


def new_code() -> str:
    """Ten letters; the tables refuse the one in 10^14 that is taken."""
    # Many more bytes than letters, so that all but one in 10^24 times enough of them stand for one.
    return secrets.token_bytes(3 * LENGTH).translate(_LETTER_OF, _SURPLUS)[:LENGTH].decode("ascii")


def is_code(text: str) -> bool:
    """Whether a thing can be called that; what was typed or sent need not go into a question otherwise."""
    return len(text) == LENGTH and all(letter in LETTERS for letter in text)
