"""CPU time and memory of a process and all it started, as the kernel counts them."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
CPU_CLOCK = 2  # of a process, in nanoseconds, the threads that ended included


def tree(pid: int) -> list[int]:
    """The process and all it started."""
    try:
        said = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it ended while we looked
        return []
    return [pid, *(each for child in " ".join(said).split() for each in tree(int(child)))]


def seconds(roots: list[int]) -> float:
    """User and system time of these processes, of all they started, and of what has ended among these."""
    return sum(_alive(pid) + _ended(pid) for root in roots for pid in tree(root))


def _alive(pid: int) -> float:
    try:
        return time.clock_gettime((~pid << 3) | CPU_CLOCK)
    except OSError:
        return 0.0


def _ended(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[13]) + int(fields[14])) / TICK


def memory(root: int) -> tuple[float, float]:
    """PSS (what is shared counts by its share) and RSS of the process and all it started, in MB."""
    said = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in tree(root)]
    words = [line.split() for text in said for line in text.splitlines()]
    return _megabytes(words, "Pss:"), _megabytes(words, "Rss:")


def _megabytes(words: list[list[str]], name: str) -> float:
    return sum(int(each[1]) for each in words if each[0] == name) / 1024


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """Within, this thread and all it starts keep to one core: servers to one and the load to another."""
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(ours)[number % len(ours)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours)
