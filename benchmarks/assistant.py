"""What talking to the shop costs, through its API: the first answer after a start, a turn among 10,000 products, memory.

In CPU of the server, for the machine may do much else; a turn stands beside the shop's own search of the same words.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import cpu
from benchmarks.table import Row
from benchmarks.understanding import multiplied
from counterfoil.assistant.training.sets import DEVELOPING, queries, utterances
from counterfoil.assistant.understanding.goods import Product
from counterfoil.gate.clock import SystemClock
from counterfoil.shop.goods import Goods, Sort, shelve
from counterfoil.storage.store import open_store
from tests.cast import Person, Shop

MANY = 10_000
MOST_FIRST, MOST_TURN, MOST_MEGABYTES = 300.0, 50.0, 60.0
SAID = "/api/assistant"
MEANWHILE = 50  # turns in which what was just brought in is read, a part in each


def rows() -> Iterator[Row]:
    """The shop as it comes, then with ten thousand products."""
    with tempfile.TemporaryDirectory() as folder, Shop(Path(folder) / "data") as shop:
        yield from _of_the_demo_shop(shop)
        _fill(shop)
        yield from _among_many(shop)


def _of_the_demo_shop(shop: Shop) -> Iterator[Row]:
    ann = shop.person("authorized_user")
    for path in ("/", "/products", "/api/cart"):
        ann.page(path)
    _, before = cpu.memory(shop.pid)
    first = _took(shop, ann, "show me something warm for my feet")
    yield Row(
        "talking: the first answer after a start, demo shop",
        f"{first:.0f} ms",
        f"≤ {MOST_FIRST:.0f} ms",
        first <= MOST_FIRST,
    )
    for each in utterances(DEVELOPING):
        _took(shop, ann, each.say)
    _, after = cpu.memory(shop.pid)
    yield Row(
        "talking: memory above the shop, demo shop",
        f"{after - before:.0f} MB",
        f"≤ {MOST_MEGABYTES:.0f} MB",
        after - before <= MOST_MEGABYTES,
    )


def _among_many(shop: Shop) -> Iterator[Row]:
    ann = shop.person("authorized_user")
    first = _took(shop, ann, "show me something warm for my feet")
    yield Row("talking: the first answer among 10,000 products", f"{first:.0f} ms", "told only", held=True)
    for _ in range(MEANWHILE):
        _took(shop, ann, "show my cart")
    words = [each.words for each in queries(DEVELOPING)]
    said = [each.say for each in utterances(DEVELOPING)]
    turns = sorted(_took(shop, ann, say) for say in [*said, *words])
    searches = sorted(_searched(shop, ann, each) for each in words)
    turn, search = (times[int(0.95 * len(times))] for times in (turns, searches))
    middle = turns[len(turns) // 2] / searches[len(searches) // 2]
    yield Row(
        "talking: a turn among 10,000 products, p95",
        f"{turn:.1f} ms; {turn / search:.1f} times the shop's own search, {middle:.1f} at the median",
        f"≤ {MOST_TURN:.0f} ms",
        turn <= MOST_TURN,
    )


def _took(shop: Shop, ann: Person, say: str) -> float:
    begun = cpu.seconds([shop.pid])
    answer = ann.post(SAID, {"say": say})
    assert answer.status_code == 200, answer.text
    return 1_000 * (cpu.seconds([shop.pid]) - begun)


def _searched(shop: Shop, ann: Person, words: str) -> float:
    begun = cpu.seconds([shop.pid])
    assert ann.http.get("/api/products", params={"q": words}).status_code == 200
    return 1_000 * (cpu.seconds([shop.pid]) - begun)


def _fill(shop: Shop) -> None:
    """Ten thousand products, each with a name of its own, beside those of the demo."""
    store, now = open_store(shop.database, shop.folder), SystemClock().now()
    made = multiplied(MANY)
    for start in range(0, MANY, 500):
        with store.writing() as db:
            for product in made[start : start + 500]:
                shelve(db, _goods(product), now)
    store.close()


def _goods(product: Product) -> Goods:
    names = [name for name, _ in product.variants[0].options]
    return Goods(
        slug=product.slug,
        title=product.title,
        vendor=product.vendor,
        description=f"<p>{product.description}</p>",
        category=(product.category.casefold().replace(" ", "-") or "other", product.category or "Other"),
        tags=", ".join(product.tags),
        option_names=names,
        published=True,
        currency="EUR",
        sorts=[
            Sort(each.sku, [value for _, value in each.options], int(each.price * 100), None, 50)
            for each in product.variants
        ],
        pictures=[],
    )
