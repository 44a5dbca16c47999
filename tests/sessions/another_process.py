"""Another process of the shop that writes into a session, told by its command line."""

import sys
import threading
from pathlib import Path

from counterfoil.storage.store import open_store
from tests.sessions.hall import Browser, Hall

THREADS, ROUNDS = 4, 10


def main() -> None:
    database, folder, sessions_in, secret, process = sys.argv[1:]
    store = open_store(database, Path(folder))
    hall = Hall(store, Path(folder), sessions_in)
    ann = Browser(hall, secret, 0)
    failed = []

    def work(thread: int) -> None:
        try:
            for number in range(ROUNDS):
                visit = ann.visit()
                visit.session.add("n", 1)
                visit.session[f"{process} {thread} {number}"] = number
                visit.ends()
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hall.close()
    store.close()
    sys.exit(len(failed))


if __name__ == "__main__":
    main()
