"""What an endpoint is, and the one handler that serves nearly all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from counterfoil.gate import shapes
from counterfoil.gate.operation import Operation
from counterfoil.gate.refusals import Invalid, Unavailable
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer
from counterfoil.wire.cookies import named
from counterfoil.wire.multipart import MULTIPART

BODILESS = frozenset({"GET", "DELETE"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of the API, the operation behind it, and how its answer is told."""

    method: str
    path: str
    operation: Operation
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)  # request header → field it fills
    cookies: Mapping[str, str] = field(
        default_factory=dict
    )  # cookie → field it fills, where the body does not
    refuses: Mapping[str, str] = field(default_factory=dict)  # its own refusals, for the description
    forms: bool = False  # whether a form is read as well
    whole: bool = False  # the body goes to the operation as it came
    called: str = ""  # in the description, where another endpoint has the operation's name
    kinds: tuple[str, ...] = ()  # what is told, where that is no JSON
    gives: Any = None  # what is told, where that is not what the operation gives
    tells: Callable[[Visit, Any], Answer] | None = None
    fails: str = ""  # the sentence for records out of reach, where it is not the usual one

    def serve(self, visit: Visit) -> Answer:
        """Read what is wanted, have it done, and tell the result."""
        try:
            result = visit.perform(self.operation, self._wants(visit))
        except Unavailable as refusal:
            raise Unavailable(self.fails or refusal.sentence) from None
        return self.tells(visit, result) if self.tells else answers.json(result, self.status)

    def _wants(self, visit: Visit) -> object:
        asks = self.operation.asks
        if asks is None:
            return None
        visit.admit(self.operation)
        bodiless = self.method in BODILESS
        body = visit.query if bodiless else visit.said(forms=self.forms)
        given = {name: visit.header(header.lower()) for header, name in self.headers.items()}
        from_headers = {name: value for name, value in given.items() if value is not None}
        wants = {name: value for name, value in body.items() if name not in self.headers.values()}
        said = {**self._from_cookies(visit), **wants, **from_headers, **visit.params}
        try:
            return shapes.read(asks, said, spoken=bodiless or visit.content_type == MULTIPART)
        except Invalid as refusal:
            raise self._as_sent(refusal) from None

    def _as_sent(self, refusal: Invalid) -> Invalid:
        """The refusal with each field called as it was sent: what came in a header by that header's name."""
        names = {name: header for header, name in self.headers.items()}
        return Invalid(*(replace(each, field=names.get(each.field, each.field)) for each in refusal.misfits))

    def _from_cookies(self, visit: Visit) -> dict[str, object]:
        held = {
            name: visit.cookies.get(named(cookie, secure=visit.secure))
            for cookie, name in self.cookies.items()
        }
        return {name: value for name, value in held.items() if value is not None}
