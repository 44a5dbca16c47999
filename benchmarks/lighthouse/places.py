"""The pages that are looked at, in a demo shop of their own, and the cookies with which they open."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cast import Person, Shop


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and what the browser of whoever looks at it sends along."""

    name: str
    url: str
    headers: dict[str, str]


@contextmanager
def places() -> Iterator[list[Place]]:
    """Home as a stranger sees it, list and product as a customer does, the desk of an order as staff do."""
    with tempfile.TemporaryDirectory() as folder, Shop(Path(folder) / "data") as shop:
        buyer, boss = shop.newcomer(), shop.person("admin_user")
        product = buyer.get("/api/products").json()["items"][0]["slug"]
        sku = buyer.get(f"/api/products/{product}").json()["variants"][0]["sku"]
        buyer.put_into_cart(sku)
        order = buyer.buy().json()["code"]
        yield [
            Place("home", f"{shop.url}/", {}),
            Place("list", f"{shop.url}/products", _signed_in(buyer)),
            Place("product", f"{shop.url}/products/{product}", _signed_in(buyer)),
            Place("desk", _opens(boss, f"/admin/orders/{order}"), _signed_in(boss)),
        ]


def _opens(person: Person, path: str) -> str:
    """The address, once the person has come in by the door before it."""
    answer = person.page(path)
    assert answer.status_code == 200, answer.text
    return f"{person.shop.url}{path}"


def _signed_in(person: Person) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{one.name}={one.value}" for one in person.http.cookies.jar)}
