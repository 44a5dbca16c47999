"""What is compared with the empty answer: each work, the requests it is made of, and what it may cost."""

import itertools
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.load import Requests, request
from benchmarks.shops import CODE, Measured, sku_of
from tests.cast import APPROVED, Person

PLAIN = {"accept-encoding": "identity", "user-agent": "benchmark"}
FROM_A_PAGE = {"accept": "text/html", "sec-fetch-site": "same-origin"}


@dataclass(frozen=True, slots=True)
class Work:
    """One row of the table."""

    name: str
    most: float | None  # times the empty answer; None: only told
    units: int  # done by each client in a round
    make: Callable[[Measured, int, int], Iterator[bytes]]  # (shop, client, units)
    counts_what_follows: bool = (
        False  # also what is done after the answer: letters, links of the trail's chain
    )

    def requests(self, place: Measured, units: int) -> Requests:
        """What the crowd sends."""
        return lambda client: self.make(place, client, units)

    def example(self, place: Measured) -> bytes:
        """The last request of a unit: the empty answer is given to the same."""
        return list(self.make(place, 0, 1))[-1]


def reading(path: str, **headers: str) -> Callable[[Measured, int, int], Iterator[bytes]]:
    """The same question again and again, by a person of one's own."""

    def make(place: Measured, client: int, units: int) -> Iterator[bytes]:
        asked = request("GET", path, {**PLAIN, **headers, **cookie(place.buyers[client])})
        return itertools.repeat(asked, units)

    return make


def _adding(place: Measured, client: int, units: int) -> Iterator[bytes]:
    return itertools.repeat(add(place.buyers[client], client), units)


def ordering(place: Measured, client: int, units: int) -> Iterator[bytes]:
    """Add to the cart and pay, so many times."""
    for _ in range(units):
        yield add(place.buyers[client], client)
        yield order(place.buyers[client])


def _ordering_everything(place: Measured, client: int, units: int) -> Iterator[bytes]:
    for _ in range(units):
        yield add(place.buyers[client], client)
        yield order(place.buyers[client], address=HOME, discount_code=CODE)


HOME = {"name": "Ann", "street": "Brivibas 1", "postcode": "LV-1010", "city": "Riga", "country": "LV"}
WITH_EVERYTHING = Work("whole order with tax, delivery and a code", 25.0, 10, _ordering_everything)
WORKS = (
    Work("`GET /api/me`, session checked in the database", 3.0, 60, reading("/api/me")),
    Work("24 products as JSON", 8.0, 25, reading("/api/products")),
    Work("24 products as a full signed-in page", 15.0, 20, reading("/products", **FROM_A_PAGE)),
    Work("the same page, br", None, 12, reading("/products", **FROM_A_PAGE | {"accept-encoding": "br"})),
    Work("add to cart, durable", 10.0, 12, _adding),
    Work("whole order: add and checkout, durable", 20.0, 10, ordering),
    Work(
        "the same with its receipt and its links in the trail's chain",
        None,
        10,
        ordering,
        counts_what_follows=True,
    ),
)


def cookie(person: Person) -> dict[str, str]:
    """The header that says who asks."""
    return {"cookie": "; ".join(f"{name}={value}" for name, value in person.http.cookies.items())}


def add(person: Person, client: int) -> bytes:
    """One more of the client's own thing."""
    return _post(person, "/api/cart/lines", {"sku": sku_of(client), "quantity": 1})


def order(person: Person, **more: object) -> bytes:
    """Pay for the cart."""
    return _post(
        person, "/api/orders", {"card": APPROVED, **more}, **{"idempotency-key": secrets.token_hex(8)}
    )


def _post(person: Person, path: str, body: dict[str, object], **headers: str) -> bytes:
    given = {**PLAIN, **cookie(person), "content-type": "application/json", **headers}
    return request("POST", path, given, json.dumps(body).encode())
