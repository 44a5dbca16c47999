"""A request on its way through the door: when what was done with it, for the log to say."""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from counterfoil.web.visit import Visit
from counterfoil.wire import edge

Scope = Mapping[str, Any]


class Request:
    """One request, and what is known of it so far."""

    __slots__ = (
        "asked",
        "began",
        "headers",
        "id",
        "in_the_clear",
        "path",
        "scope",
        "shown",
        "started",
        "unread",
        "visit",
    )

    def __init__(self, scope: Scope, id: str) -> None:
        self.scope = scope
        self.id = id
        self.started = perf_counter()
        self.asked = 0.0  # for a lane
        self.began = 0.0  # on it
        self.headers: edge.Headers = {}
        self.path = ""
        self.shown = ""  # in the log
        self.visit: Visit | None = None
        self.unread = False  # its body is to come, and nothing of it was taken
        self.in_the_clear = False  # a proxy says that the browser spoke no TLS, and it should

    def close(self) -> None:
        """It is answered: let go of what was kept for it."""
        if self.visit is not None and self.visit.spilled is not None:
            self.visit.spilled.close()
