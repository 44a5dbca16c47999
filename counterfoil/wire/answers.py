"""What goes back: status, headers, body; and the one table that turns a refusal into them."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any
from urllib.parse import quote

import msgspec

from counterfoil.gate import refusals as gate
from counterfoil.gate.operation import Operation
from counterfoil.gate.refusals import Refusal
from counterfoil.gate.sentences import learn, say
from counterfoil.wire import bearer
from counterfoil.wire import refusals as door
from counterfoil.wire.sentences import SENTENCES

learn(SENTENCES)

Headers = list[tuple[bytes, bytes]]

HTML = (b"content-type", b"text/html; charset=utf-8")
JSON = (b"content-type", b"application/json")
PROBLEM = (b"content-type", b"application/problem+json")
TEXT = (b"content-type", b"text/plain; charset=utf-8")
REPLAYED = (b"idempotent-replayed", b"true")  # said before, to the same request

# The statuses of refusals, with the few words that name each; nowhere else does a refusal become a number.
STATUS: dict[type[Refusal], tuple[int, str]] = {
    door.Garbled: (400, "Not understood"),
    gate.NotSigned: (400, "Not the bank's"),
    gate.InvalidToken: (401, "Opens nothing"),
    gate.NotSignedIn: (401, "Sign in first"),
    gate.WrongCredentials: (401, "Not signed in"),
    gate.Declined: (402, "Declined"),
    gate.NotAllowed: (403, "Not allowed"),
    gate.OnlyLooking: (403, "Only to look at"),
    gate.OtherRealm: (403, "The other door"),
    gate.NeedsYes: (403, "Needs your own yes"),
    gate.NotFresh: (403, "Show your password again"),
    door.CrossSite: (403, "Came from another site"),
    gate.NotFound: (404, "Not found"),
    door.NoSuchPage: (404, "Not found"),
    door.WrongMethod: (405, "Not possible here"),
    door.TooSlow: (408, "Too slow"),
    gate.Conflict: (409, "Things have changed"),
    gate.NotPossible: (409, "Things have changed"),
    door.LengthMissing: (411, "Length missing"),
    door.TooLarge: (413, "Too large"),
    door.WrongKind: (415, "Not read here"),
    gate.WrongPassword: (422, "Not your password"),
    gate.Invalid: (422, "Something does not fit"),
    gate.TooMany: (429, "Too often"),
    door.HeadTooLarge: (431, "Too long"),
    door.Failed: (500, "Our mistake"),
    gate.Busy: (503, "Very busy"),
    gate.Unavailable: (503, "Out of order for a moment"),
    Refusal: (400, "Refused"),
}
# The one error that is not told as a problem: alike, byte for byte, whatever was wrong.
WRONG_CREDENTIALS = b'{"message":"Invalid Credentials"}'

_encode = msgspec.json.Encoder().encode


class Answer:
    """One answer; `nonce` is the one its page's scripts carry, `not_before` the seconds it takes at least.

    What is long goes out in `pieces`, each made when the one before has left. What has left already is `sent`, in bytes.
    """

    __slots__ = ("body", "headers", "nonce", "not_before", "pieces", "sent", "status")

    def __init__(
        self,
        status: int,
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: bytes = b"",
        not_before: float = 0.0,
        nonce: str = "",
        pieces: Iterator[bytes] | None = None,
    ) -> None:
        self.status = status
        self.headers: Headers = [*headers]
        self.body = body
        self.not_before = not_before
        self.nonce = nonce
        self.pieces = pieces
        self.sent: int | None = None

    def header(self, name: bytes) -> bytes | None:
        """A header of this answer."""
        return next((value for each, value in self.headers if each == name), None)


def page(html: str, status: int = 200, *, nonce: str = "") -> Answer:
    """A page; its scripts carry `nonce`."""
    return Answer(status, (HTML,), html.encode(), nonce=nonce)


def json(thing: Any, status: int = 200, headers: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """A thing of the shop, as it is."""
    return Answer(status, (JSON, *headers), _encode(thing))


def text(words: str, status: int = 200) -> Answer:
    """Plain words."""
    return Answer(status, (TEXT,), words.encode())


def file(name: str, kind: str, pieces: Iterator[bytes]) -> Answer:
    """A file to be kept by its name, sent while it is made."""
    disposition = f'attachment; filename="{name}"'
    headers = ((b"content-type", kind.encode("ascii")), (b"content-disposition", disposition.encode("ascii")))
    return Answer(200, headers, pieces=pieces)


def no_content() -> Answer:
    """Done, and nothing to say."""
    return Answer(204)


def see_other(path: str) -> Answer:
    """Done; look there."""
    return Answer(303, ((b"location", location(path)),))


def found(path: str) -> Answer:
    """Go there instead."""
    return Answer(302, ((b"location", location(path)),))


def same_again(path: str) -> Answer:
    """Send the very same there."""
    return Answer(307, ((b"location", location(path)),))


def moved(path: str) -> Answer:
    """It is there now, and stays there."""
    return Answer(301, ((b"location", location(path)),))


def send_on(origin: str, target: bytes) -> Answer:
    """The same is to be had there, and always will be; asked in the same way."""
    return Answer(308, ((b"location", origin.encode("ascii") + location(target)),))


def local(path: str | None, otherwise: str = "/welcome") -> str:
    """A way within this shop, or another; never a way out of it."""
    if not path or len(path) > 2000 or path[0] != "/" or path[1:2] in ("/", "\\"):
        return otherwise
    if (
        "\\" in path
        or not path.isprintable()
        or any(_goes_up(part) for part in path.partition("?")[0].split("/"))
    ):
        return otherwise
    return path


def quoted(path: str) -> str:
    """A path as it stands in a query."""
    return quote(path, safe="")


def _goes_up(part: str) -> bool:
    return part.lower().replace("%2e", ".") in (".", "..")


def location(path: str | bytes) -> bytes:
    """The path as it stands in a header."""
    return quote(path, safe="/?&=#%:@!$'()*+,;~[]").encode("ascii")


def status_of(refusal: Refusal) -> int:
    """The number for a refusal."""
    return _row(refusal)[0]


def title_of(refusal: Refusal) -> str:
    """A few words for a refusal."""
    return _row(refusal)[1]


def _row(refusal: Refusal) -> tuple[int, str]:
    return next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)


def headers_of(refusal: Refusal) -> Headers:
    """What a client should know beside the words: what to show, when to try again, what could be done instead."""
    if isinstance(refusal, gate.TooMany | gate.Busy | gate.Unavailable):
        return [(b"retry-after", b"%d" % refusal.retry_after)]
    if isinstance(refusal, door.WrongMethod):
        return [(b"allow", refusal.allow.encode())]
    if isinstance(refusal, gate.NotSignedIn | gate.WrongCredentials):
        return [bearer.challenge(refusal)]
    if refusal.params.get("replayed"):
        return [REPLAYED]
    return []


def wanted_scopes(tried: Operation | None, refusal: Refusal) -> Headers:
    """What a program whose token does not open this is told to bring: every scope the operation needs."""
    if not isinstance(refusal, gate.NotAllowed):
        return []
    needs = () if tried is None else (str(tried.needs),)
    return [bearer.insufficient({*needs, *refusal.lacks})]


def problem(refusal: Refusal) -> Answer:
    """A refusal told to a program."""
    status, title = _row(refusal)
    if isinstance(refusal, gate.WrongCredentials):
        return Answer(status, (JSON, *headers_of(refusal)), WRONG_CREDENTIALS)
    misfits: Iterable[gate.Misfit] = getattr(refusal, "misfits", ())
    told = {
        "type": f"urn:counterfoil:{refusal.sentence}",
        "title": title,
        "status": status,
        "message": say(refusal),
        **({"possible": refusal.possible} if isinstance(refusal, gate.NotPossible) else {}),
        "errors": [{"field": misfit.field, "message": say(misfit)} for misfit in misfits],
        **refusal.details,
    }
    return Answer(status, (PROBLEM, *headers_of(refusal)), _encode(told))


def plain_page(refusal: Refusal) -> Answer:
    """A refusal told to a person in the fewest words, where nothing better can be shown."""
    status, title = _row(refusal)
    words = f"<!doctype html><html lang=en><title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(say(refusal))}"
    answer = page(words, status)
    answer.headers += headers_of(refusal)
    return answer
