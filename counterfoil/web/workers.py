"""Several workers: processes that share one address."""

import contextlib
import os
import signal
import time

from counterfoil.web.listening import Listening
from counterfoil.web.worker import BuildApp, work

RESPAWN_PAUSE = 1.0


class Workers:
    """Processes that share one address; one that dies is replaced, and none outlives this one."""

    def __init__(self, listening: Listening, build_app: BuildApp, connections: int) -> None:
        self.listening = listening
        self.build_app = build_app
        self.connections = connections
        self.stopping = False
        self.alive: dict[int, float] = {}  # process → when it was begun
        self.failures = 0
        self.lifeline, self._held = os.pipe()  # its end closes with this process, however that dies

    def run(self) -> int:
        """Keep them alive until told to stop."""
        for word in (signal.SIGTERM, signal.SIGINT):
            signal.signal(word, self._stop)
        for _ in range(self.listening.workers):
            self._begin()
        while self.alive:
            with contextlib.suppress(InterruptedError):
                self._ended(os.wait()[0])
        return 1 if self.failures else 0

    def _begin(self) -> None:
        number = os.fork()
        if number:
            self.alive[number] = time.monotonic()
            return
        code = 1
        try:
            os.close(self._held)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            code = work(self.listening, self.build_app, self.connections, self.lifeline)
        finally:
            os._exit(code)  # what the parent put up is the parent's to take down

    def _ended(self, number: int) -> None:
        begun = self.alive.pop(number, None)
        if begun is None or self.stopping:
            return
        if time.monotonic() - begun < RESPAWN_PAUSE:
            self.failures += 1
            if self.failures > self.listening.workers * 3:
                self._stop()
                return
            time.sleep(RESPAWN_PAUSE)
        if not self.stopping:
            self._begin()

    def _stop(self, *_: object) -> None:
        self.stopping = True
        for number in self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGTERM)
