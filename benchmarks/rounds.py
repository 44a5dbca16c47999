"""A thousand rounds of sixty-four shoppers at k units, in threads and processes, on both databases."""

import tempfile
import time
from pathlib import Path

from counterfoil.app import MIGRATIONS
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.servers import DATABASES, new_database
from tests.shop.people import Shop
from tests.shop.rounds import DoesNotAddUp, crowd_at

AT_A_TIME = 50


def run(rounds: int) -> list[str]:
    """So many on each database; what did not add up, in words."""
    return [fault for kind in DATABASES for fault in _on(kind, rounds)]


def _on(kind: str, rounds: int) -> list[str]:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as path, new_database(kind) as url:
        folder = Path(path)
        store = open_store(url, folder)
        migrate(store, MIGRATIONS)
        try:
            with crowd_at(Shop(store, folder), url, folder) as crowd:
                for seed in range(0, rounds, AT_A_TIME):
                    crowd.run_and_check(min(AT_A_TIME, rounds - seed), seed)
        except DoesNotAddUp as fault:
            return [f"{kind}: {fault}"]
        finally:
            store.close()
    print(
        f"{rounds} rounds on {kind}: all sold exactly what there was ({time.monotonic() - begun:.0f} s)",
        flush=True,
    )
    return []
