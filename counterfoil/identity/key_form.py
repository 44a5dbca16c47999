"""What the secret of a key looks like: a word that scanners know, random letters, and a checksum anybody can verify."""

import re
import secrets
import string
import zlib

WORD = "counterfoil_key_"
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
SHOWN = 4  # random letters that lists show, so that owners know a key again,
HIDDEN = 43  # … and those that nobody is shown twice: 256 bits
CHECK = 6  # letters that hold any CRC32
FORM = re.compile(rf"{WORD}[0-9A-Za-z]{{{SHOWN + HIDDEN + CHECK}}}")


def new_secret() -> str:
    """A key that nobody has had before."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(SHOWN + HIDDEN))
    return WORD + letters + _checksum(letters)


def beginning(secret: str) -> str:
    """What may be shown of it."""
    return secret[: len(WORD) + SHOWN]


def looks_like_key(text: str) -> bool:
    """Whether it says of itself that it is a key of ours."""
    return text.startswith(WORD)


def is_whole(text: str) -> bool:
    """Whether it has the form of a key and its checksum holds."""
    return FORM.fullmatch(text) is not None and _checksum(text[len(WORD) : -CHECK]) == text[-CHECK:]


def found_in(text: str) -> list[str]:
    """Everything in a text that has the form of a key, each once."""
    return list(dict.fromkeys(FORM.findall(text)))


def _checksum(letters: str) -> str:
    number, digits = zlib.crc32(letters.encode("ascii")), ""
    for _ in range(CHECK):
        number, digit = divmod(number, len(LETTERS))
        digits = LETTERS[digit] + digits
    return digits
