"""What the records say of their own health; `counterfoil doctor` asks."""

from counterfoil.gate.db import Db, Either

SOUND = Either(sqlite="pragma quick_check(1)", postgres="select 'ok'")
# PostgreSQL has a clock of its own, on another machine perhaps.
ITS_CLOCK = Either(
    sqlite="select null",
    postgres="select (extract(epoch from clock_timestamp()) * 1000000)::bigint",
)
NEWEST_LINE = "select at from trail order by id desc limit 1"
OLDEST_UNCHAINED = """
    select min(at)
    from trail
    where id > coalesce((select max(trail_id) from trail_chain), -1)
"""
WAITING = """
    select count(*), min(due)
    from jobs
    where done_at is null and failure = '' and due <= :now and leased_until <= :now
"""


def trouble_inside(db: Db) -> str:
    """What the database finds wrong with itself; empty where it is sound."""
    row = db.one(SOUND)
    return "" if row is None or row[0] == "ok" else str(row[0])


def its_clock(db: Db) -> int | None:
    """The database's own time, where it has one."""
    row = db.one(ITS_CLOCK)
    return row[0] if row else None


def newest_line(db: Db) -> int | None:
    """When the trail's last line was written."""
    row = db.one(NEWEST_LINE)
    return row[0] if row else None


def oldest_unchained(db: Db) -> int | None:
    """Since when a line of the trail waits for its place in the chain."""
    row = db.one(OLDEST_UNCHAINED)
    return row[0] if row else None


def jobs_waiting(db: Db, now: int) -> tuple[int, int]:
    """How many jobs are due and untouched, and since when the first of them is."""
    count, since = db.one(WAITING, now=now) or (0, None)
    return count, now if since is None else since
