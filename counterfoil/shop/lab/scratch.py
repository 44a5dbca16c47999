"""A scratch shop: made for one race in a folder of its own, and gone with it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.db import Db
from counterfoil.gate.operation import perform
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.work import House, Work
from counterfoil.identity import account_rows
from counterfoil.identity.account_rows import NewAccount
from counterfoil.identity.names import Name
from counterfoil.identity.roles import permissions_of
from counterfoil.shop.carts import AddToCart, add_to_cart
from counterfoil.shop.goods import Goods, Sort, shelve

SKU = "LAST-ONE"
PRICE = 1900
ROLES = ("shopper",)
NO_PASSWORD = "!"  # noqa: S105  (no password has this hash: nobody signs in here)


class Lab:
    """Opens scratch shops, one at a time in this process."""

    def __init__(self, open_shop: Callable[[], AbstractContextManager[House]]) -> None:
        self._open_shop = open_shop
        self._busy = threading.Lock()

    @contextmanager
    def scratch(self) -> Iterator[House]:
        """A new shop without goods and people; nothing of it is left afterwards."""
        if not self._busy.acquire(blocking=False):
            raise Conflict("lab.busy")
        try:
            with self._open_shop() as house:
                yield house
        finally:
            self._busy.release()


def fill(work: Work, shoppers: int, units: int) -> list[Actor]:
    """Put so many units of one thing on the shelf, and one of it in the cart of each of so many people."""
    with work.writing() as db:
        shelve(db, _goods(units), work.now)
        crowd = [_shopper(db, work.now, number) for number in range(1, shoppers + 1)]
    for shopper in crowd:
        perform(work.house, add_to_cart, shopper, AddToCart(SKU, 1))
    return crowd


def _goods(units: int) -> Goods:
    return Goods(
        slug="lamp",
        title="Lamp",
        vendor="",
        description="",
        category=("lamps", "Lamps"),
        tags="",
        option_names=[],
        published=True,
        currency="EUR",
        sorts=[Sort(SKU, [], PRICE, None, units)],
        pictures=[],
    )


def _shopper(db: Db, at: int, number: int) -> Actor:
    name = f"shopper-{number:02}"
    made = account_rows.insert(db, NewAccount(Name(name, name), NO_PASSWORD), at, signs_in=False)
    assert made
    return Actor(Way.SESSION, made[0], name, ROLES, permissions_of(ROLES))
