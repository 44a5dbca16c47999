"""Several programs of another process that refresh at once: `python -m tests.identity.tokens.rush URL FOLDER THREADS`.

Each line that comes in is a refresh token; the line that goes out holds what every thread got for it.
"""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

from counterfoil.identity.passwords import Hasher
from counterfoil.identity.tokens.issuing import Tokens
from counterfoil.storage.store import open_store
from tests.identity.conftest import QUICK, Town
from tests.identity.tokens.people import refreshes


def at_once(number: int, do: Callable[[], Any]) -> list[Any]:
    """Do it this many times at the same moment; what each gave, or what it threw."""
    ready = Barrier(number)

    def one(_: int) -> Any:
        ready.wait()
        try:
            return do()
        except Exception as error:
            return error

    with ThreadPoolExecutor(number) as crowd:
        return list(crowd.map(one, range(number)))


def got(answer: object) -> list[str]:
    """Access and refresh token, or what went wrong."""
    return [answer.access, answer.refresh] if isinstance(answer, Tokens) else [repr(answer), ""]


def main(url: str, folder: str, threads: str) -> None:
    store = open_store(url, Path(folder))
    hasher = Hasher(QUICK["argon2id"])
    town = Town(store, hasher)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        token = line.strip()
        answers = at_once(int(threads), lambda: refreshes(town, token))  # noqa: B023  (done before the next line)
        sys.stdout.write(json.dumps([got(answer) for answer in answers]) + "\n")
        sys.stdout.flush()
    hasher.close()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
