"""What it costs to understand somebody, in CPU: the first answer, a turn among ten thousand products, and memory."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from benchmarks.table import Row
from counterfoil.assistant.training.sets import DEVELOPING, HERE, queries, utterances
from counterfoil.assistant.training.shop import demo_goods
from counterfoil.assistant.understanding.goods import Product
from counterfoil.assistant.understanding.meaning import Known

MANY = 10_000
MOST_FIRST, MOST_TURN, MOST_MEGABYTES = 300, 50, 60
TODAY = date(2026, 11, 18)


def rows() -> Iterator[Row]:
    """Three rows, each size in a process of its own."""
    demo, many = (_in_a_process(products) for products in (0, MANY))
    first, turn = demo["first"], many["turn"]
    yield Row(
        "the assistant's first answer after a start, demo shop",
        f"{first:.0f} ms",
        f"≤ {MOST_FIRST} ms",
        first <= MOST_FIRST,
    )
    yield Row(
        "understanding a turn and finding, p95 among 10,000 products",
        f"{turn:.1f} ms",
        f"≤ {MOST_TURN} ms",
        turn <= MOST_TURN,
    )
    yield Row(
        "memory of understanding: demo shop, 10,000 products",
        f"{demo['memory']:.0f} MB, {many['memory']:.0f} MB",
        f"≤ {MOST_MEGABYTES} MB in the demo shop",
        demo["memory"] <= MOST_MEGABYTES,
    )


def _in_a_process(products: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.understanding", str(products)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _measured(count: int) -> dict[str, float]:
    products = multiplied(count) if count else demo_goods().products
    before, begun = _megabytes(), time.process_time()
    # Nothing of it, numpy least of all, is loaded before it is needed: loading counts.
    from counterfoil.assistant.understanding.shelf import Sought  # noqa: PLC0415
    from counterfoil.assistant.understanding.understand import Understanding  # noqa: PLC0415

    asked, known = Understanding(products), Known(TODAY, shown=(products[0].slug, products[1].slug))
    asked.understand("add two of the blue mugs to my cart", known)
    asked.find(Sought("something warm for my feet"))
    first = time.process_time() - begun
    turns = []
    for say in [
        *(each.say for each in utterances(DEVELOPING)),
        *(each.words for each in queries(DEVELOPING)),
    ]:
        begun = time.process_time()
        meaning = asked.understand(say, known)
        if meaning.intent in {"find", ""}:
            asked.find(Sought(meaning.slots.words or say, meaning.slots.price))
        turns.append(time.process_time() - begun)
    turn = sorted(turns)[int(0.95 * len(turns))]
    return {"first": 1_000 * first, "turn": 1_000 * turn, "memory": _megabytes() - before}


def multiplied(count: int) -> list[Product]:
    """Products with titles of their own and the variants of the demo shop's."""
    draw, demo = Random(1), demo_goods().products
    lines = (HERE / "goods.txt").read_text("utf-8").splitlines()
    things = [line.split(",")[0].strip() for line in lines if line and not line.startswith("#")]
    made = []
    for number in range(count):
        like = draw.choice(demo)
        title = f"{draw.choice(like.title.split()).title()} {draw.choice(things)} {number}"
        variants = tuple(replace(each, sku=f"{each.sku}-{number}") for each in like.variants)
        made.append(replace(like, slug=f"product-{number}", title=title, variants=variants))
    return made


def _megabytes() -> float:
    # What is in use now: the most that ever was would be that of the process before this program.
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(_measured(int(sys.argv[1]))))
