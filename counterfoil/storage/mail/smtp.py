"""Letters to a mail server."""

import ipaddress
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from counterfoil.gate.clock import Clock
from counterfoil.gate.mail import Letter, NotSent
from counterfoil.storage.mail.written import Written, written

SECONDS = 20.0  # for every step of the conversation
PORTS = {"none": 25, "start": 587, "whole": 465}
EXPECTED = "smtp://user:password@host:port (with ?tls=start for STARTTLS) or smtps://user:password@host:port"

Tls = Literal["none", "start", "whole"]


@dataclass(frozen=True, slots=True)
class Server:
    """Where letters go."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)


class SmtpMail:
    """Hands letters to a server, one conversation each."""

    def __init__(
        self,
        server: Server,
        sender: str,
        clock: Clock,
        trust: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._trust = trust or ssl.create_default_context()
        self._seconds = seconds

    def send(self, letter: Letter) -> None:
        """Hand the letter over; NotSent when the server does not take it."""
        message = written(letter, self._sender, self._clock, plain=False)
        try:
            with self._conversation() as server:
                server.sendmail(message.sender, [message.to], message.content, _asked_of(server, message))
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise NotSent(f"{self._server.host} did not take the letter: {_said(error)}") from error

    def greet(self) -> None:
        """Come as far as one comes without a letter; NotSent when the server does not listen to us."""
        try:
            with self._conversation() as server:
                server.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise NotSent(f"{self._server.host} does not listen: {_said(error)}") from error

    @contextmanager
    def _conversation(self) -> Iterator[smtplib.SMTP]:
        server = self._connected()
        try:
            if self._server.tls == "start":
                server.starttls(context=self._trust)
            if self._server.user:
                server.login(self._server.user, self._server.password)
            yield server
            # The letter is taken by now; a server that hangs up without a word must not get it again.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        if self._server.tls == "whole":
            return smtplib.SMTP_SSL(host, port, "localhost", timeout=self._seconds, context=self._trust)
        return smtplib.SMTP(host, port, "localhost", timeout=self._seconds)


def read_server(url: str) -> Server:
    """The server at an address, or ValueError in words that repeat no password."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
        asked = parse_qs(parts.query, strict_parsing=bool(parts.query)).get("tls", ["none"])[-1]
    except ValueError:
        raise ValueError(_wrong()) from None
    if (
        parts.scheme not in ("smtp", "smtps")
        or not host
        or parts.path not in ("", "/")
        or asked not in ("none", "start")
    ):
        raise ValueError(_wrong())
    tls: Tls = "whole" if parts.scheme == "smtps" else "start" if asked == "start" else "none"
    if parts.password and tls == "none" and "tls=none" not in parts.query and not _is_here(host):
        message = "COUNTERFOIL_MAIL would send its password in the clear: add ?tls=start, or use smtps:// (or insist with ?tls=none)"
        raise ValueError(message)
    return Server(host, port or PORTS[tls], tls, unquote(parts.username or ""), unquote(parts.password or ""))


def _wrong() -> str:
    return f"COUNTERFOIL_MAIL must be `folder:`, {EXPECTED}"


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _asked_of(server: smtplib.SMTP, message: Written) -> tuple[str, ...]:
    """What the server must know to take the letter; an address in other letters needs one that reads them."""
    if message.to.isascii():
        return ()
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("smtputf8"):
        raise smtplib.SMTPNotSupportedError("it takes no addresses in other letters than ASCII")
    return ("SMTPUTF8", "BODY=8BITMIME")


def _said(error: Exception) -> str:
    """What the server said, without the addresses that smtplib adds."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _answer(code, words)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"


def _answer(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
