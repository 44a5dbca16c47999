"""Jobs as rows: leased by one runner at a time, done once or more, given up after many tries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from counterfoil.gate.clock import DAY, SECOND
from counterfoil.gate.db import Db, Either

# A job that is given up is never due again, so that nobody looks at it each second.
NEVER = 2**62
TRIES_AT_MOST = 10
FIRST_PAUSE = 30 * SECOND  # doubled each time: the tenth and last try is four hours after the first
KEPT_AFTER = 2 * DAY  # the same `dedupe` does nothing for so long

# Where apps share a database, each does the jobs it knows; none named is all.
SOMETHING_DUE = """
    select 1
    from jobs
    where done_at is null and due <= :now and leased_until <= :now
      and (:names = '' or ',' || :names || ',' like '%,' || name || ',%')
    limit 1
"""
# The number of the try is also the number of the lease: whoever overran theirs finds it changed.
_LEASE = """
    update jobs
    set leased_until = :until, attempts = attempts + 1
    where id in (
        select id
        from jobs
        where done_at is null and due <= :now and leased_until <= :now and attempts <= :tried
          and (:names = '' or ',' || :names || ',' like '%,' || name || ',%')
        order by due, id
        limit :most
        {skipping}
    )
    returning id, name, args, attempts, due
"""
LEASE = Either(sqlite=_LEASE.format(skipping=""), postgres=_LEASE.format(skipping="for update skip locked"))
# Each job with the number of the try that did it.
_DONE = """
    update jobs
    set done_at = :now, leased_until = 0, failure = ''
    from {done} as tried
    where jobs.id = tried.id and jobs.attempts = tried.attempt and jobs.done_at is null
"""
DONE = Either(
    sqlite=_DONE.format(
        done="(select json_extract(value, '$[0]') as id, json_extract(value, '$[1]') as attempt from json_each(:done))"
    ),
    postgres=_DONE.format(
        done="(select (value ->> 0)::bigint as id, (value ->> 1)::bigint as attempt from json_array_elements(:done::json))"
    ),
)
FAILED = """
    update jobs
    set due = :due, leased_until = 0, failure = :failure
    where id = :id and attempts = :attempt and done_at is null
"""
GIVEN_BACK = """
    update jobs
    set leased_until = 0, attempts = attempts - 1
    where id = :id and attempts = :attempt and done_at is null
"""
SWEEP = """
    delete from jobs
    where id in (select id from jobs where done_at <= :before order by done_at limit :most)
"""
FAILURES = """
    select name, attempts, failure, due
    from jobs
    where done_at is null and failure <> ''
    order by id desc
    limit :most
"""


@dataclass(frozen=True, slots=True)
class Leased:
    """A job that is ours for a while."""

    id: int
    name: str
    args: str  # JSON
    attempt: int
    due: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a leased job went; an empty failure is a success."""

    job: Leased
    failure: str


@dataclass(frozen=True, slots=True)
class Failing:
    """A job that failed and is tried again, or was given up."""

    name: str
    attempts: int
    failure: str
    next_try: int | None  # None: given up


def something_due(db: Db, now: int, names: str = "") -> bool:
    """Whether it is worth opening a transaction."""
    return db.one(SOMETHING_DUE, now=now, names=names) is not None


def lease(db: Db, now: int, until: int, most: int, names: str = "") -> list[Leased]:
    """The jobs that have waited longest, for nobody else before `until`.

    One that was tried before comes alone: it may be what kills its process, and others must not be given up with it.
    """
    jobs = db.all(LEASE, Leased, now=now, until=until, most=1, tried=NEVER, names=names)
    if most > 1 and jobs and jobs[0].attempt == 1:
        jobs += db.all(LEASE, Leased, now=now, until=until, most=most - 1, tried=0, names=names)
    return sorted(jobs, key=lambda job: (job.due, job.id))


def settle(db: Db, outcomes: Sequence[Outcome], now: int) -> None:
    """Write down how they went, where the leases still are ours."""
    done = [(outcome.job.id, outcome.job.attempt) for outcome in outcomes if not outcome.failure]
    if done:
        db.run(DONE, done=json.dumps(done), now=now)
    for outcome in outcomes:
        if outcome.failure:
            _fail(db, outcome.job, outcome.failure, now)


def _fail(db: Db, job: Leased, failure: str, now: int) -> None:
    due = NEVER if job.attempt >= TRIES_AT_MOST else now + FIRST_PAUSE * 2 ** (job.attempt - 1)
    db.run(FAILED, id=job.id, attempt=job.attempt, due=due, failure=failure)


def give_back(db: Db, job: Leased) -> None:
    """Let somebody else do a leased job that was not begun."""
    db.run(GIVEN_BACK, id=job.id, attempt=job.attempt)


def sweep(db: Db, now: int, most: int = 500) -> int:
    """Delete some jobs that were done long ago; how many there were."""
    return db.run(SWEEP, before=now - KEPT_AFTER, most=most)


def failing(db: Db, most: int = 100) -> list[Failing]:
    """The jobs that failed last and were not done since."""
    rows = db.all(FAILURES, most=most)
    return [Failing(name, tries, said, None if due == NEVER else due) for name, tries, said, due in rows]
