"""A letter as it goes on the way: whatever a person typed, it has one recipient and the headers we gave it."""

import re
import unicodedata
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from email_validator import EmailNotValidError, validate_email

from counterfoil.gate.clock import SECOND, Clock
from counterfoil.gate.mail import Letter, NotSent

LONGEST_LINE = 998  # of bytes, by RFC 5322
LONGEST_SUBJECT = 200
# None of what could end a header, an address, a quotation or a comment.
LOCAL_PART = re.compile(r"[^\s\x00-\x20\x7f-\x9f\"(),:;<>@\[\\\]]{1,64}")
DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,120}@[A-Za-z0-9.-]{1,120}>")


SENDER = re.compile(r"(?:(?P<name>[^<>]*)<)?(?P<address>[^<>\s]+@[^<>\s]+?)>?")


class _Policy(EmailPolicy):
    """Three headers are written as they must be: the library cuts long addresses and ids, and loses spaces."""

    def fold(self, name: str, value: str) -> str:
        if name in ("To", "Message-ID"):  # both are checked to be one word, which stays on its line
            return f"{name}: {value}\r\n"
        if name == "Subject":
            letters = "us-ascii" if value.isascii() and "=?" not in value else "utf-8"
            return f"{name}: {Header(value, letters, header_name=name).encode(linesep=self.linesep)}\r\n"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode()


POLICY = _Policy(linesep="\r\n")


def written(letter: Letter, sender: str, clock: Clock, *, plain: bool) -> EmailMessage:
    """The letter; `plain` leaves its text as it is, otherwise it is made to pass every server."""
    to = recipient(letter.to)
    message = EmailMessage(POLICY.clone(utf8=not to.username.isascii()))
    try:
        message["From"] = _from(sender)
        message["To"] = to
        message["Subject"] = one_line(letter.subject)
        message["Date"] = format_datetime(datetime.fromtimestamp(clock.now() // SECOND, UTC))
        message["Message-ID"] = _message_id(letter.message_id)
        message["Auto-Submitted"] = "auto-generated"  # so that absence notes are not sent to the shop
        text = letter.text.replace("\0", "").encode(errors="replace").decode()
        message.set_content(text, cte="8bit" if plain else _encoding(text))
    except (ValueError, MessageError) as error:
        raise NotSent("the letter cannot be written: " + type(error).__name__) from error
    return message


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
    shown = "".join(letter if _is_shown(letter) else " " for letter in subject[: 4 * LONGEST_SUBJECT])
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
    return Address((match["name"] or "").strip(' "'), local, _ascii_domain(domain))


def _message_id(given: str) -> str:
    if not MESSAGE_ID.fullmatch(given):
        raise NotSent("the letter has no valid Message-ID")
    return given


def _encoding(text: str) -> str:
    short = all(len(line) <= LONGEST_LINE for line in text.splitlines())
    return "7bit" if text.isascii() and short else "quoted-printable"
