"""Sessions by themselves: what others lose, and how the check grows with their number."""

import argparse
import sys

from benchmarks import table
from benchmarks.sessions import growth, losses


def main() -> int:
    """Look, tell, keep; 1 where a promise is not held."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.sessions", description=__doc__)
    words.add_argument(
        "--size", type=int, default=0, help="only grow, to so many sessions; millions take minutes"
    )
    size = words.parse_args().size
    if size:
        rows = list(growth.rows(size))
        for row in rows:
            print(row.told())
        table.keep(rows)
        return 0 if all(row.held for row in rows) else 1
    found = []
    for loss in losses.losses():
        print(loss.told(), flush=True)
        found.append(loss)
    losses.keep(found)
    ours = [loss for loss in found if loss.who.startswith("Counterfoil") and "cookie:" not in loss.who]
    return 0 if all(loss.kept == losses.WRITES and not loss.resurrects for loss in ours) else 1


if __name__ == "__main__":
    sys.exit(main())
