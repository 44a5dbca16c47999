"""Keeping away from a server that has just failed: one asks again after a pause, the others go on without it."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from counterfoil.gate.refusals import Unavailable

log = logging.getLogger(__name__)


class Breaker:
    """Lets callers through to a server, or refuses with Unavailable at once."""

    def __init__(
        self,
        name: str,
        troubles: tuple[type[Exception], ...],
        pause: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._troubles = troubles
        self._pause = pause
        self._clock = clock
        self._mutex = threading.Lock()
        self._failed = False
        self._closed_until = 0.0

    @contextmanager
    def through(self) -> Iterator[None]:
        """Within, trouble with the server is Unavailable."""
        if not self._may_pass():
            raise Unavailable
        try:
            yield
        except self._troubles as error:
            self._fail(error)
            raise Unavailable from error
        if self._failed:
            self._recover()

    def _may_pass(self) -> bool:
        if not self._failed:
            return True
        with self._mutex:
            now = self._clock()
            if now < self._closed_until:
                return False
            self._closed_until = now + self._pause  # this one asks, for all
            return True

    def _fail(self, error: Exception) -> None:
        with self._mutex:
            first, self._failed = not self._failed, True
            self._closed_until = self._clock() + self._pause
        if first:
            log.warning("%s does not answer (%s): going on without it", self._name, type(error).__name__)

    def _recover(self) -> None:
        with self._mutex:
            self._failed = False
        log.warning("%s answers again", self._name)
