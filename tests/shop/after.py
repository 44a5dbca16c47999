"""What the tests of the time after a sale say in words."""

import json
import secrets

from counterfoil.gate.work import do_job
from counterfoil.shop.after.cancelling import CancelOrder, cancel_my_order, cancel_order
from counterfoil.shop.after.desk import look_up_order
from counterfoil.shop.after.refunding import RefundOrder, refund_order
from counterfoil.shop.after.returning import (
    AcceptReturn,
    AskReturn,
    RefuseReturn,
    accept_return,
    ask_return,
    refuse_return,
)
from counterfoil.shop.after.sending import (
    MoveOrder,
    ShipOrder,
    close_order,
    deliver_order,
    ship_order,
)
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.packing import PackOrder, pack_order
from counterfoil.shop.payments import Simulator


class Till(Simulator):
    """A bank that remembers what it gave back, and gives nothing twice."""

    def __init__(self):
        super().__init__(slow=0)
        self.given = {}

    def give_back(self, reference, amount, once):
        self.given.setdefault(once, (reference, amount.amount))

    @property
    def total(self):
        return sum(amount for _, amount in self.given.values())


class Desk:
    """Somebody who works here, and what they do to an order by its code."""

    def __init__(self, shop):
        self.shop, self.person = shop, shop.person()

    def look(self, code):
        return self.person.does(look_up_order, ReadOrder(code))

    def pack(self, code):
        return self.person.does(pack_order, PackOrder(code))

    def ship(self, code, tracking="", **lines):
        return self.person.does(ship_order, ShipOrder(code, lines, tracking))

    def deliver(self, code):
        return self.person.does(deliver_order, MoveOrder(code))

    def close(self, code):
        return self.person.does(close_order, MoveOrder(code))

    def cancel(self, code, why=""):
        return self.person.does(cancel_order, CancelOrder(code, why))

    def refund(self, code, key="", **more):
        wants = {"why": "broken", "key": key or secrets.token_hex(8), **more}
        return self.person.does(refund_order, RefundOrder(code=code, **wants))

    def accept(self, code, number, **more):
        return self.person.does(accept_return, AcceptReturn(code, number, **more))

    def refuse(self, code, number, answer="It was worn."):
        return self.person.does(refuse_return, RefuseReturn(code, number, answer))


def asks_back(person, code, reason="It does not fit.", **lines):
    return person.does(ask_return, AskReturn(code, lines, reason))


def cancels(person, code, why=""):
    return person.does(cancel_my_order, CancelOrder(code, why))


def jobs_done(shop):
    """Do what waits to be done after the commits; the letters there are then."""
    while True:
        with shop.store.reading() as db:
            waiting = db.all("select id, name, args from jobs where done_at is null order by id")
        if not waiting:
            return shop.letters.letters
        for number, name, args in waiting:
            do_job(shop.house, name, json.loads(args))
            shop.run("update jobs set done_at = 1 where id = :id", id=number)
