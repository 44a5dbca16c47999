"""How long the proof of the books takes over a million rows of the sales ledger, and how much memory."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import Row
from counterfoil.app import MIGRATIONS
from counterfoil.gate.db import Db
from counterfoil.storage.folder import open_folder
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.servers import DATABASES, new_database
from tests.shop.people import Shop

ENTRIES = 1_000_000
SEEDS, LINES = 10, 5  # orders that are bought; all others are their copies
COPIES = ENTRIES // (SEEDS * LINES) - 1
MOST_SECONDS, MOST_MEGABYTES = 10, 100
PLENTY = 10**9


def rows() -> Iterator[Row]:
    """One row, with both databases."""
    told = {}
    for kind in DATABASES:
        with tempfile.TemporaryDirectory() as path, new_database(kind) as url:
            _fill(Path(path), url)
            told[kind] = _measure(Path(path), url)
    held = all(
        seconds <= MOST_SECONDS and megabytes <= MOST_MEGABYTES for seconds, megabytes in told.values()
    )
    words = {kind: f"{seconds:.1f} s, {megabytes:.0f} MB" for kind, (seconds, megabytes) in told.items()}
    yield Row(
        "`counterfoil reconcile` over a million rows of the sales ledger",
        words["sqlite"],
        f"≤ {MOST_SECONDS} s, ≤ {MOST_MEGABYTES} MB",
        held,
        words["postgres"],
    )


def _measure(folder: Path, url: str) -> tuple[float, float]:
    """Seconds from its start to its end, and the most memory it had."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "counterfoil", "reconcile", "--data", str(folder), "--database", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, _resident(child.pid))
            time.sleep(0.01)
        said = child.stdout.read() if child.stdout else ""
    seconds = time.perf_counter() - begun
    if f"{ENTRIES} entries" not in said:
        raise RuntimeError(said)
    return seconds, peak


def _resident(pid: int) -> float:
    """The most the process ever had in memory so far, in MB, files it maps included."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    words = dict(line.split(":", 1) for line in status.splitlines())
    return int(words.get("VmHWM", "0 kB").split()[0]) / 1024


def _fill(folder: Path, url: str) -> None:
    """Some orders as people place them, and copies of their rows until there are enough."""
    open_folder(folder)
    store = open_store(url, folder)
    migrate(store, MIGRATIONS)
    shop = Shop(store, folder)
    ann = shop.person()
    for number in range(SEEDS * LINES):
        ann.adds(shop.shelve(f"thing-{number}", on_hand=PLENTY, price=100 + number))
        if number % LINES == LINES - 1:
            ann.buys()
    with store.writing() as db:
        _without_triggers(db)
        for (number,) in db.all("select id from orders order by id"):
            _copy_order(db, number)
        db.run(SHELVES)
    with store.writing() as db:
        db.run("analyze")
    store.close()


def _without_triggers(db: Db) -> None:
    if db.kind == "postgres":
        db.run("set local session_replication_role = replica")
    else:
        for (name,) in db.all("select name from sqlite_schema where type = 'trigger'"):
            db.run(f"drop trigger {name}")


TABLES = ("order_lines", "payments", "stock_moves", "sales", "invoices", "order_events")
SHELVES = """
    update variants
    set on_hand = (select sum(shelf) from stock_moves where stock_moves.variant_id = variants.id)
"""


def _copy_order(db: Db, number: int) -> None:
    first, name = SEEDS + (number - 1) * COPIES, f"'{number}-' || n"
    key = f"cast({name} as blob)" if db.kind == "sqlite" else f"convert_to({name}, 'UTF8')"
    new = {"id": f"{first} + n", "code": name, "idempotency_key": key}
    _copy(db, "orders", f"id = {number}", new)
    for table in TABLES:
        new = {"order_id": f"{first} + n"}
        if table == "payments":
            new["reference"] = name
        if table == "invoices":
            new["number"] = f"{first} + n"
        _copy(db, table, f"order_id = {number}", new)


def _copy(db: Db, table: str, which: str, new: dict[str, str]) -> None:
    names = [name for name in _columns(db, table) if name in new or name != "id" or table == "orders"]
    values = [new.get(name, name) for name in names]
    own_ids = "overriding system value" if db.kind == "postgres" else ""
    db.run(
        f"""
        with recursive numbers(n) as (
            select 1
            union all
            select n + 1 from numbers where n < {COPIES}
        )
        insert into {table} ({", ".join(names)}) {own_ids}
        select {", ".join(values)}
        from {table}
        cross join numbers
        where {which}
        """
    )


def _columns(db: Db, table: str) -> list[str]:
    if db.kind == "sqlite":
        return [str(row[1]) for row in db.all(f"pragma table_info({table})")]
    sql = "select column_name from information_schema.columns where table_name = :table and table_schema = 'public'"
    return [str(row[0]) for row in db.all(sql, table=table)]
