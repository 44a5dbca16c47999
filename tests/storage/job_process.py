"""A runner in a process of its own: writes down when a job begins and ends; `hang` stays in the middle of its job."""

import os
import sys
import threading
from pathlib import Path

from counterfoil.gate.clock import SystemClock
from counterfoil.gate.trail import Refused
from counterfoil.gate.work import House, job
from counterfoil.storage.jobs import Runner
from counterfoil.storage.store import open_store

url, folder, what = sys.argv[1:]
diary = os.open(Path(folder) / "diary", os.O_WRONLY | os.O_APPEND | os.O_CREAT)


@job("count")
def count(work, *, number: int):
    """Begin, take a moment, end."""
    os.write(diary, f"begin {number}\n".encode())
    if what == "hang":
        print("inside", flush=True)  # noqa: T201  (the test listens)
        threading.Event().wait()
    os.write(diary, f"end {number}\n".encode())


store = open_store(url, Path(folder))
runner = Runner(House(store, SystemClock(), Refused()), store)
print("open", flush=True)  # noqa: T201
sys.stdin.readline()
runner.start()
sys.stdin.readline()
assert runner.stop()
store.close()
