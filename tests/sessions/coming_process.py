"""Another process of the shop to which one kept ticket is shown, by several at once: `… DATABASE FOLDER AT TICKET`."""

import json
import sys
from pathlib import Path

from counterfoil.gate.actor import visitor
from counterfoil.gate.operation import perform
from counterfoil.identity.coming_back import ComeBack, come_back
from counterfoil.storage.store import open_store
from tests.identity.test_throttle import at_once
from tests.sessions.hall import Hall

THREADS = 6


def main(database: str, folder: str, at: str, text: str) -> None:
    store = open_store(database, Path(folder))
    hall = Hall(store, Path(folder), "sql:", database)
    hall.clock.at = int(at)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()

    def comes(_):
        ticket = perform(hall.house, come_back, visitor(), ComeBack(text)).ticket
        return ticket and [ticket.secret, ticket.kept.text]

    json.dump(at_once(THREADS, comes), sys.stdout)
    hall.close()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
