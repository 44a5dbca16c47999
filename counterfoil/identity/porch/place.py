"""An address of the porch's own."""

from collections.abc import Callable
from typing import NamedTuple

from counterfoil.identity.porch.guest import Guest
from counterfoil.wire.answers import Answer
from counterfoil.wire.refusals import WrongMethod

Handler = Callable[[Guest], Answer]


class Place(NamedTuple):
    """An address of our own: what is shown there, and what is done there."""

    shows: Handler | None
    does: Handler | None = None
    hashes: bool = False  # whoever waits for the hasher keeps nobody else waiting

    def handler(self, method: str) -> Handler:
        """What answers this method, or WrongMethod."""
        found = {"GET": self.shows, "HEAD": self.shows, "POST": self.does}.get(method)
        if found is None:
            raise WrongMethod(", ".join(self.methods))
        return found

    @property
    def methods(self) -> list[str]:
        """What can be done there."""
        return [*(["GET", "HEAD"] if self.shows else []), "OPTIONS", *(["POST"] if self.does else [])]
