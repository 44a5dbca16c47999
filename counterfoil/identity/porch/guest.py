"""One visit to somebody else's app: what a visit is, and where the app's own addresses begin."""

from typing import TypeVar

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Refusal
from counterfoil.identity.accounts import with_box
from counterfoil.identity.visit import Visit
from counterfoil.wire.asked import JSON

T = TypeVar("T")


class Guest(Visit):
    """A visit that another app answers, or its porch."""

    root = ""  # where the app begins
    at = ""  # where the porch is, root included
    refused: Refusal | None = None  # by a guard; whatever the app makes of it, this is what is told

    @property
    def wants_page(self) -> bool:
        """Whether answers are for a person: browsers say that they read pages, programs do not."""
        return b"html" in self.headers.get(b"accept", b"") and self.bearer is None

    def read(self, shape: type[T]) -> T:
        """What somebody wants, in JSON or in a form."""
        if self.content_type == JSON:
            return shapes.read(shape, self.json())
        return shapes.read(shape, with_box(self.form()), spoken=True)
