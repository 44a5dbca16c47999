"""A letter as it goes on the way: whatever a person typed, it has one recipient and the headers we gave it."""

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime, formataddr

from email_validator import EmailNotValidError, validate_email

from counterfoil.gate.clock import SECOND, Clock
from counterfoil.gate.mail import Attachment, Letter, NotSent

LONGEST_LINE = 998  # of bytes, by RFC 5322
LONGEST_SUBJECT = 200
SHORT_SUBJECT = 60  # needs no second line
# None of what could end a header, an address, a quotation or a comment.
LOCAL_PART = re.compile(r"[^\s\x00-\x20\x7f-\x9f\"(),:;<>@\[\\\]]{1,64}")
DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
WEB_ADDRESS = re.compile(r"https?://[!-;=?-~]{1,900}")
MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,120}@[A-Za-z0-9.-]{1,120}>")


SENDER = re.compile(r"(?:(?P<name>[^<>]*)<)?(?P<address>[^<>\s]+@[^<>\s]+?)>?")


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as bytes, and between whom it goes."""

    sender: str
    to: str
    content: bytes


def written(letter: Letter, sender: str, clock: Clock, *, plain: bool) -> Written:
    """The letter; `plain` leaves its text as it is, otherwise it is made to pass every server.

    Each header is made to be one by the rules below it, so they are put together as they are: the library's
    EmailMessage takes each apart again, and that costs more than the order the letter is about.
    """
    to, by = recipient(letter.to), _from(sender)
    text = letter.text.replace("\0", "").encode(errors="replace").decode()
    encoding = "8bit" if plain else _encoding(text)
    headers = (
        ("From", _named(by)),
        ("To", to.addr_spec),
        ("Subject", _subject(one_line(letter.subject))),
        ("Date", format_datetime(datetime.fromtimestamp(clock.now() // SECOND, UTC))),
        ("Message-ID", _message_id(letter.message_id)),
        ("Auto-Submitted", "auto-generated"),  # so that absence notes are not sent to the shop
        ("MIME-Version", "1.0"),
        *_ways_out(letter.stop),
    )
    head = _lines(headers)
    of_text = _lines(
        (("Content-Type", 'text/plain; charset="utf-8"'), ("Content-Transfer-Encoding", encoding))
    )
    body = f"{of_text}\r\n".encode() + _body(text, encoding)
    if letter.attached is not None:
        body = _together(body, letter.attached, letter.message_id)
    return Written(by.addr_spec, to.addr_spec, head.encode() + body)


def _ways_out(stop: str) -> tuple[tuple[str, str], ...]:
    """RFC 8058: a program that reads mail ends such letters by one request."""
    if not WEB_ADDRESS.fullmatch(stop):
        return ()
    return ("List-Unsubscribe", f"<{stop}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def _lines(headers: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers)


def _together(text: bytes, file: Attachment, message_id: str) -> bytes:
    """Text and file, one below the other; the same bytes each time the letter is tried."""
    between = hashlib.sha256(message_id.encode() + file.content).hexdigest()[:40]
    of_file = _lines(
        (
            ("Content-Type", f'{file.kind}; name="{file.name}"'),
            ("Content-Disposition", f'attachment; filename="{file.name}"'),
            ("Content-Transfer-Encoding", "base64"),
        )
    )
    parts = [
        f'Content-Type: multipart/mixed; boundary="{between}"\r\n\r\n--{between}\r\n'.encode(),
        text,
        f"\r\n--{between}\r\n{of_file}\r\n".encode(),
        base64.encodebytes(file.content).replace(b"\n", b"\r\n"),
        f"--{between}--\r\n".encode(),
    ]
    return b"".join(parts)


def _named(address: Address) -> str:
    if address.display_name.isascii():
        return formataddr((address.display_name, address.addr_spec))
    name = Header(address.display_name, "utf-8", header_name="From").encode(linesep="\r\n")
    return f"{name} <{address.addr_spec}>"


def _subject(line: str) -> str:
    plain = line.isascii() and "=?" not in line
    if plain and len(line) <= SHORT_SUBJECT:
        return line
    letters = "us-ascii" if plain else "utf-8"
    return Header(line, letters, header_name="Subject").encode(linesep="\r\n")


def _body(text: str, encoding: str) -> bytes:
    body = b"".join(line + b"\r\n" for line in text.encode().splitlines())
    return binascii.b2a_qp(body) if encoding == "quoted-printable" else body


def recipient(address: str) -> Address:
    """The one address a letter goes to, or NotSent."""
    local, _, domain = unicodedata.normalize("NFC", address).rpartition("@")
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if dots or not local.isprintable() or not LOCAL_PART.fullmatch(local):
        raise NotSent("the recipient's address is none")
    return Address(username=local, domain=_ascii_domain(domain))


def _ascii_domain(domain: str) -> str:
    if not domain.isascii():
        try:
            domain = validate_email(f"x@{domain}", check_deliverability=False).ascii_domain
        except EmailNotValidError:
            domain = ""
    if not DOMAIN.fullmatch(domain):
        raise NotSent("an address has no valid domain")
    return domain


def one_line(subject: str) -> str:
    """The subject without anything that could begin a new line, or hide or turn around what follows."""
    shown = subject[: 4 * LONGEST_SUBJECT]
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(letter if _is_shown(letter) else " " for letter in shown)
    return " ".join(shown.split())[:LONGEST_SUBJECT].rstrip()


def _is_shown(letter: str) -> bool:
    return letter == "\u200d" or unicodedata.category(letter) not in (
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
        "Zl",
        "Zp",
    )


def _from(sender: str) -> Address:
    match = SENDER.fullmatch(one_line(sender))
    if match is None:
        raise NotSent("COUNTERFOIL_MAIL_FROM is no address")
    local, _, domain = match["address"].rpartition("@")
    if not LOCAL_PART.fullmatch(local) or not local.isascii():
        raise NotSent("COUNTERFOIL_MAIL_FROM is no address")
    return Address((match["name"] or "").strip(' "'), local, _ascii_domain(domain))


def _message_id(given: str) -> str:
    if not MESSAGE_ID.fullmatch(given):
        raise NotSent("the letter has no valid Message-ID")
    return given


def _encoding(text: str) -> str:
    short = all(len(line) <= LONGEST_LINE for line in text.splitlines())
    return "7bit" if text.isascii() and short else "quoted-printable"
