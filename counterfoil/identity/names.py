"""What people type to say who they are: user names, addresses and passwords, each read at the edge."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email

from counterfoil.gate.shapes import Text, Unfit

USERNAME_LENGTH = (3, 32)
PASSWORD_LENGTH = (8, 1024)
EMAIL_LENGTH = 254
COMPOSED_AT_MOST = 2048  # composing a million accents on one letter would take minutes
PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]*\Z", re.IGNORECASE | re.ASCII)
LATIN_ENDS = 0x250  # phonetic letters, many of them doubles of a b c, begin here …
LATIN_MORE = range(0x1E00, 0x1F00)  # … and Vietnamese, Welsh and others are there
TWINS = str.maketrans({"ı": "i"})  # taken for one another by eye, and not by casefold()


@dataclass(frozen=True, slots=True)
class Name:
    """A user name as it is shown, and the key by which two that look alike are one."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An e-mail address as it was typed, and the key by which it is compared."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Username:
    """Takes 3 to 32 Latin letters, digits and . _ - beginning with a letter or digit."""

    def read(self, raw: object, *, spoken: bool) -> Name:
        """The name, in one spelling for all ways of writing its letters."""
        typed = Text(high=200).read(raw, spoken=spoken)
        text = unicodedata.normalize("NFKC", typed)
        low, high = USERNAME_LENGTH
        if not low <= len(text) <= high:
            raise Unfit("username.length", low=low, high=high)
        if not _is_username(text):
            raise Unfit("username.letters")
        return Name(text, _key(text))

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        low, high = USERNAME_LENGTH
        return {"type": "string", "minLength": low, "maxLength": high}


@dataclass(frozen=True, slots=True)
class Email:
    """Takes an e-mail address; nothing where it may be left out."""

    optional: bool = False

    def read(self, raw: object, *, spoken: bool) -> Mailbox | None:
        """The address; whether it exists is for its owner to show."""
        typed = Text(low=0, high=EMAIL_LENGTH, lines=True, strip=False).read(raw, spoken=spoken).strip(" \t")
        if not typed and self.optional:
            return None
        if not typed:
            raise Unfit("field.missing")
        try:
            return _mailbox(typed)
        except (EmailNotValidError, UnicodeError):
            raise Unfit("email.unfit") from None

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "format": "email", "maxLength": EMAIL_LENGTH}


@dataclass(frozen=True, slots=True)
class NewPassword:
    """Takes 8 to 1024 characters, never stripped or cut."""

    def read(self, raw: object, *, spoken: bool) -> str:
        """The password, its letters composed as every keyboard composes them."""
        low, high = PASSWORD_LENGTH
        if isinstance(raw, str) and len(raw) > COMPOSED_AT_MOST:
            raise Unfit("field.long", high=high)
        password = _composed(raw)
        Text(low=0, high=high, lines=True, strip=False).read(password, spoken=spoken)
        if len(password) < low:
            raise Unfit("password.short" if password else "field.missing", low=low)
        return password

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        low, high = PASSWORD_LENGTH
        return {"type": "string", "minLength": low, "maxLength": high, "format": "password"}


@dataclass(frozen=True, slots=True)
class Typed:
    """Takes whatever was typed to sign in: what cannot be right is wrong, and no other answer."""

    format: str = "text"

    def read(self, raw: object, *, spoken: bool) -> str:  # noqa: ARG002
        """The text, composed."""
        text = _composed(raw)
        if not text:
            raise Unfit("field.missing")
        return text

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "minLength": 1, "format": self.format}


def username_key(text: str) -> str | None:
    """The key of a user name, None where nobody can be called that."""
    try:
        return Username().read(text, spoken=True).key
    except Unfit:
        return None


def email_key(text: str) -> str | None:
    """The key of an address, None where it is none."""
    try:
        mailbox = Email().read(text, spoken=True)
    except Unfit:
        return None
    return mailbox.key if mailbox else None


def _is_username(text: str) -> bool:
    if PLAIN.match(text):
        return True
    return text[0] not in "._-" and all(letter in "._-" or _is_latin(letter) for letter in text)


def _is_latin(letter: str) -> bool:
    if letter.isascii():
        return letter.isalnum()
    at = ord(letter)
    return (at < LATIN_ENDS or at in LATIN_MORE) and unicodedata.category(letter) in ("Ll", "Lu")


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold()).translate(TWINS)


def _mailbox(typed: str) -> Mailbox:
    found = validate_email(typed, check_deliverability=False, strict=True)
    return Mailbox(found.normalized, f"{found.local_part.casefold()}@{found.ascii_domain.lower()}")


def _composed(raw: object) -> str:
    if not isinstance(raw, str):
        raise Unfit("field.text")
    return unicodedata.normalize("NFC", raw) if len(raw) <= COMPOSED_AT_MOST else raw
