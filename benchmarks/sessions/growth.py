"""How the check and the row grow with the number of sessions: ten thousand, and then many."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from secrets import token_urlsafe

from benchmarks import cpu
from benchmarks.shops import postgres
from benchmarks.table import Row
from counterfoil.app import Furnished, furnish
from counterfoil.gate.clock import DAY
from counterfoil.identity import who
from counterfoil.identity.sessions import SECRET_BYTES, tickets_of
from counterfoil.settings import Settings

FEW, MANY = 10_000, 1_000_000
PIECE = 100_000
LOOKS, ROUNDS = 2_000, 7
NUMBERS = {
    "sqlite": "with recursive n (i) as (select :low union all select i + 1 from n where i < :high) select i from n",
    "postgres": "select i from generate_series(cast(:low as bigint), cast(:high as bigint)) n (i)",
}
RANDOM = {"sqlite": "randomblob(32)", "postgres": "sha256(convert_to(i || 'x' || random(), 'UTF8'))"}
PEOPLE = """
    insert into accounts (code, username, username_key, password_hash, created_at)
    select 'P' || i, 'person ' || i, 'person ' || i, '', 0 from ({numbers}) numbers
"""
ROLES = "insert into account_roles (account_id, role, given_at) select id, 'shopper', 0 from accounts"
SESSIONS = """
    insert into sessions (ticket, code, account_id, made_at, proved_at, seen_at, idle, expires_at, ends_at, how,
                          address, browser)
    select {random}, 'ABCDEFGHIJ', 1 + i % :people, :now, :now, :now, :idle, :expires_at, :ends_at, 'password',
           '203.0.113.7', 'Firefox on Linux'
    from ({numbers}) numbers
"""
SIZE = {
    "sqlite": "select sum(pgsize) from dbstat where name in (select name from sqlite_schema where tbl_name = 'sessions')",
    "postgres": "select pg_total_relation_size('sessions')",
}
PROMISED = {"sqlite": 320, "postgres": 450}


def rows(size: int) -> Iterator[Row]:
    """The check with many sessions against the check with few, and what one weighs."""
    found = {database: _grown(database, size) for database in ("sqlite", "postgres")}
    slower = {database: ratio for database, (ratio, _) in found.items()}
    weight = {database: bytes_each for database, (_, bytes_each) in found.items()}
    yield Row(
        f"session check among {size:,}, against {FEW:,}",
        f"{slower['sqlite']:.2f}×",
        "≤ 1.6×",
        max(slower.values()) <= 1.6,
        f"{slower['postgres']:.2f}×",
    )
    yield Row(
        f"bytes a session among {size:,}, indexes counted",
        f"{weight['sqlite']:.0f}",
        "≤ 320, PostgreSQL ≤ 450",
        all(weight[database] <= most for database, most in PROMISED.items()),
        f"{weight['postgres']:.0f}",
    )


def _grown(database: str, size: int) -> tuple[float, float]:
    """How many times a look-up costs, and the bytes of a session."""
    with ExitStack() as rooms:
        shops, looks = [], []
        for count in (FEW, size):
            url, servers = "sqlite:", []
            if database == "postgres":
                url, postmaster = rooms.enter_context(postgres())
                servers = [postmaster]
            folder = Path(rooms.enter_context(tempfile.TemporaryDirectory()))
            shop = rooms.enter_context(furnish(Settings(data=folder / "data", database=url)))
            fill(shop, count)
            shops.append(shop)
            looks.append(_looking(shop, count, servers))
        ratios = [many / few for few, many in ((looks[0](), looks[1]()) for _ in range(ROUNDS))]
        with shops[1].store.reading() as db:
            (weight,) = db.one(SIZE[database]) or (0,)
        return statistics.median(ratios[1:]), weight / size


def fill(shop: Furnished, count: int, *, days_ago: int = 0) -> None:
    """Put so many sessions there, for a quarter as many people."""
    kind, people = shop.store.kind, max(1, count // 4)
    now = shop.house.clock.now() - days_ago * DAY
    times = {"now": now, "idle": 7 * DAY, "ends_at": now + 7 * DAY, "expires_at": now + 30 * DAY}
    with shop.store.writing() as db:
        db.run(PEOPLE.format(numbers=NUMBERS[kind]), low=1, high=people)
        db.run(ROLES)
    for low in range(1, count + 1, PIECE):
        with shop.store.writing() as db:
            sql = SESSIONS.format(random=RANDOM[kind], numbers=NUMBERS[kind])
            db.run(sql, low=low, high=min(low + PIECE - 1, count), people=people, **times)
    if kind == "postgres":
        with shop.store.writing() as db:
            db.run("analyze")


def _looking(shop: Furnished, count: int, servers: list[int]) -> Callable[[], float]:
    """Find who holds some of the sessions, from the secret to the person; the seconds of CPU, the server's own included."""
    chance, keys, store = Random(count), shop.folder.keys, shop.store
    held = {chance.randint(1, count): token_urlsafe(SECRET_BYTES) for _ in range(LOOKS)}
    with store.writing() as db:
        for number, secret in held.items():
            db.run(GIVE, id=number, ticket=tickets_of(keys, secret)[0])
    now = shop.house.clock.now()

    def look() -> float:
        before = cpu.seconds(servers)
        begun = time.thread_time()
        for secret in held.values():
            with store.reading() as db:
                assert who.actor_of(db, keys, shop.seen, secret, now)
        return time.thread_time() - begun + cpu.seconds(servers) - before

    return look


GIVE = "update sessions set ticket = :ticket where id = :id"
