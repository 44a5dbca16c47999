"""One request to another machine and its answer: all the HTTP that a bank needs."""

import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from counterfoil.gate.elsewhere import elsewhere

SECONDS = 20.0
MOST = 1_000_000  # bytes of an answer


class NoAnswer(Exception):
    """The other side cannot be reached, or broke off."""


def send(
    method: str, url: str, headers: Mapping[str, str], body: bytes = b"", seconds: float = SECONDS
) -> tuple[int, bytes]:
    """Status and body of the answer; a redirect is not followed."""
    return elsewhere(_send, method, url, headers, body, seconds)


def _send(
    method: str, url: str, headers: Mapping[str, str], body: bytes, seconds: float
) -> tuple[int, bytes]:
    to = urlsplit(url)
    assert to.hostname is not None
    connection: HTTPConnection
    if to.scheme == "https":
        context = ssl.create_default_context()
        connection = HTTPSConnection(to.hostname, to.port, timeout=seconds, context=context)
    else:
        connection = HTTPConnection(to.hostname, to.port, timeout=seconds)
    try:
        target = f"{to.path or '/'}?{to.query}" if to.query else to.path or "/"
        connection.request(method, target, body or None, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(MOST)
    except (OSError, HTTPException) as error:
        raise NoAnswer(f"{to.netloc} did not answer: {type(error).__name__}") from error
    finally:
        connection.close()
