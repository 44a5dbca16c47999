"""One visit to the shop: what a browser or a program wants of it."""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from counterfoil.gate import shapes
from counterfoil.gate.actor import Actor
from counterfoil.identity.visit import Visit as IdentityVisit
from counterfoil.shop.footfall import Step
from counterfoil.wire.asked import JSON, SAFE

T = TypeVar("T")

_NOTHING: Mapping[str, str] = {}


class Visit(IdentityVisit):
    """A visit, and where in the shop it leads."""

    params: Mapping[str, str] = _NOTHING  # what stands in the path where its pattern has braces
    step = Step(0)  # how far into the shop this is; set by pages that are counted
    sought: tuple[str, int] | None = None  # what was looked for, and how many things were found

    @property
    def known(self) -> Actor | None:
        """Who asks, where that was looked up already."""
        return self._actor

    @property
    def wanted_page(self) -> str:
        """The page somebody is on or wants; empty where that is not known."""
        if part_of := self.header("hx-current-url"):
            try:
                url = urlsplit(part_of)
            except ValueError:  # no browser is at such an address
                return ""
            return f"{url.path}?{url.query}" if url.query else url.path
        return self.here if self.method in SAFE else ""

    def read(self, shape: type[T]) -> T:
        """What somebody wants, from the query, a form or JSON."""
        if self.method in SAFE:
            return shapes.read(shape, {**self.query, **self.params}, spoken=True)
        if self.content_type == JSON:
            return shapes.read(shape, {**self.json(), **self.params})
        return shapes.read(shape, {**self.form_with_files(), **self.params}, spoken=True)

    @property
    def is_open(self) -> bool:
        """Whether it is a place that anybody may look for, there or not."""
        return self.path.startswith("/.well-known/")

    @property
    def is_program(self) -> bool:
        """Whether answers are for a program: under /api, with a token, or where JSON is asked for and pages are not."""
        if self.is_api or self.bearer is not None:
            return True
        accept = self.headers.get(b"accept", b"")
        return b"json" in accept and b"html" not in accept
