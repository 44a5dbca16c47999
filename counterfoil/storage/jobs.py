"""The runner: a thread in every process that does the jobs that are due, and what must be done every so often."""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any

from counterfoil.gate.clock import MINUTE, SECOND
from counterfoil.gate.db import Db
from counterfoil.gate.work import House, do_job
from counterfoil.storage import job_rows
from counterfoil.storage.failures import told
from counterfoil.storage.job_rows import TRIES_AT_MOST, Failing, Leased, Outcome, failing
from counterfoil.storage.store import OpenStore

__all__ = ["Every", "Failing", "Runner", "failing"]

LEASE = 5 * MINUTE  # much longer than any job takes: a job that overruns it is run by somebody else as well
BETWEEN_LOOKS = 1.0  # seconds; what is enqueued in this process is done at once
TOGETHER = 20  # jobs that are leased, and written down as done, in one transaction,
SECONDS_TOGETHER = 1.0  # … as long as they are quick
SECONDS_AT_A_TIME = 1.0  # of jobs, before what must be done every so often has its turn
SECONDS_GIVING_WAY = 1.0  # … while people crowd at the door: letters can wait, they should not

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Every:
    """Something done in every process each so many seconds, and at the start."""

    seconds: float
    fn: Callable[[], object]


class Runner:
    """Does jobs and periodic things, one at a time."""

    def __init__(
        self,
        house: House,
        store: OpenStore,
        periodic: Sequence[Every] = (),
        *,
        lease: int = LEASE,
        names: Iterable[str] = (),
        crowded: Callable[[], bool] = lambda: False,
    ) -> None:
        self._house = house
        self._store = store
        self._lease = lease
        self._crowded = crowded
        self._names = ",".join(names)  # of the jobs it does; none named is all
        self._periodic = [Every(60, self.sweep), *periodic]
        self._pause = min([BETWEEN_LOOKS, *(max(every.seconds, 0.05) for every in periodic)])
        self._last: dict[int, int] = {}
        self._troubles: dict[Callable[[], object], str] = {}
        self._outcomes: list[Outcome] = []  # of the last jobs, until they are written down
        self._not_begun: list[Leased] = []  # leased with them, to be given back
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> bool:
        """End after the job at hand; whether it ended in time. A job that was cut off is run again after its lease."""
        self._stopping.set()
        self._store.jobs_waiting.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def run_due(self, seconds: float = inf) -> int:
        """Do, in this thread, what is due now, for so long; how many jobs were tried."""
        tried, began = 0, self._house.clock.now()
        while abs(self._house.clock.now() - began) <= seconds * SECOND and (jobs := self._next(TOGETHER)):
            tried += self._do(jobs)
        return tried

    def run_periodic(self) -> None:
        """Do, in this thread, what has not been done for long enough."""
        for number, every in enumerate(self._periodic):
            if self._stopping.is_set():
                return
            now, last = self._house.clock.now(), self._last.get(number)
            # A clock that was put back must not stop us until it has caught up.
            if last is None or now < last or now - last >= every.seconds * SECOND:
                self._last[number] = now
                self._guarded(every.fn)

    def sweep(self) -> int:
        """Forget some jobs that were done long ago."""
        with self._store.writing() as db:
            return job_rows.sweep(db, self._house.clock.now())

    def _run(self) -> None:
        woken, looked_at = True, 0.0
        with self._store.kept_connection():
            while True:
                self._store.jobs_waiting.clear()
                self._give_way()
                if self._stopping.is_set():
                    break
                if woken or monotonic() - looked_at >= BETWEEN_LOOKS:
                    looked_at = monotonic()
                    self._guarded(self._run_some)
                self.run_periodic()
                woken = self._store.jobs_waiting.wait(self._pause)
            self._guarded(self._write_down)

    def _give_way(self) -> None:
        """Let a crowd at the door have the machine for itself, for a while."""
        until = monotonic() + SECONDS_GIVING_WAY
        while self._crowded() and monotonic() < until and not self._stopping.wait(0.05):
            pass

    def _run_some(self) -> None:
        self.run_due(SECONDS_AT_A_TIME)
        if self._open:
            self._store.jobs_waiting.set()  # there may be more

    def _next(self, most: int) -> list[Leased]:
        """Write down how the last ones went and lease the next, in one transaction."""
        now = self._house.clock.now()
        if self._stopping.is_set() or not (self._open or self._is_something_due(now)):
            return []
        with self._store.writing() as db:
            self._settle(db, now)
            jobs = job_rows.lease(db, now, now + self._lease, most, self._names)
        self._outcomes, self._not_begun = [], []
        return jobs

    def _do(self, jobs: list[Leased]) -> int:
        """Do them one after the other, and leave those that would wait long; how many were tried."""
        until = monotonic() + SECONDS_TOGETHER
        for number, job in enumerate(jobs):
            if number and (self._stopping.is_set() or monotonic() > until):
                self._not_begun = jobs[number:]
                return number
            self._outcomes.append(Outcome(job, self._try(job)))
        return len(jobs)

    @property
    def _open(self) -> bool:
        return bool(self._outcomes or self._not_begun)

    def _settle(self, db: Db, now: int) -> None:
        job_rows.settle(db, self._outcomes, now)
        for job in self._not_begun:
            job_rows.give_back(db, job)

    def _write_down(self) -> None:
        if self._open:
            with self._store.writing() as db:
                self._settle(db, self._house.clock.now())
            self._outcomes, self._not_begun = [], []

    def _is_something_due(self, now: int) -> bool:
        with self._store.reading() as db:
            return job_rows.something_due(db, now, self._names)

    def _try(self, job: Leased) -> str:
        """Do the job; what went wrong, or nothing."""
        if job.attempt > TRIES_AT_MOST:
            return "the process ended in the middle of it, each time"
        args: dict[str, Any] = {}
        try:
            args.update(json.loads(job.args))
            do_job(self._house, job.name, args)
        except (Exception, SystemExit) as error:  # noqa: BLE001  (the runner outlives whatever a job does)
            failure = told(error, args)
            log.warning("job %s failed (try %d of %d): %s", job.name, job.attempt, TRIES_AT_MOST, failure)
            return failure
        return ""

    def _guarded(self, fn: Callable[[], object]) -> None:
        """Do it; what goes wrong is said once, until something else does."""
        try:
            fn()
        except (Exception, SystemExit) as error:  # noqa: BLE001  (as above)
            trouble = told(error, None)
            if trouble != self._troubles.get(fn):
                log.warning("%s failed, and is tried again: %s", getattr(fn, "__qualname__", fn), trouble)
            self._troubles[fn] = trouble
        else:
            self._troubles.pop(fn, None)
