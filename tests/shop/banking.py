"""A shop beside a simulated bank that calls it: what it says is signed and heard as it is over the wire."""

from dataclasses import replace

import msgspec

from counterfoil.gate.actor import Way, shop_itself
from counterfoil.gate.clock import MINUTE, SECOND
from counterfoil.gate.operation import perform
from counterfoil.identity.keys import Keys
from counterfoil.shop.hearing import HearBank, hear_bank
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.payments import Banks
from counterfoil.shop.payments.simulator import own_name
from counterfoil.shop.payments.testpay import Testpay, Told
from counterfoil.shop.payments.trick_cards import BY_NAME
from counterfoil.shop.tracking import read_order
from counterfoil.shop.waiting import ask_bank, expire_hung_orders, give_up_payment

CALLER = replace(shop_itself(Way.WEBHOOK), address="192.0.2.9")


def card(name):
    return BY_NAME[name].digits


class Bank:
    """Testpay, with its telephone in our hand."""

    def __init__(self, shop):
        self.shop = shop
        self.testpay = Testpay(
            shop.store, shop.clock, shop.house.part(Keys), "http://127.0.0.1:9", slow=0, sleep=lambda _: None
        )
        shop.with_part(Banks, Banks(self.testpay, panel=True))

    def told(self, order, what="charge.paid", /, **other):
        return Told(
            id=other.pop("id", f"evt_{what}_{order.code}"),
            type=what,
            order=other.pop("order", order.code),
            payment=other.pop("payment", own_name(order.code)),
            amount=other.pop("amount", order.total.amount),
            currency=other.pop("currency", order.total.currency),
            **other,
        )

    def calls(self, order, what="charge.paid", /, **other):
        """Say it, signed."""
        body, headers = self.testpay.signed(self.told(order, what, **other))
        return self.hears(body, headers["Testpay-Signature"])

    def hears(self, body, signature, bank="testpay"):
        return perform(self.shop.house, hear_bank, CALLER, HearBank(bank, signature, body))

    def body(self, order):
        return msgspec.json.encode(self.told(order))


def seen(person, code):
    return person.does(read_order, ReadOrder(code))


def asks(person, code):
    return person.does(ask_bank, ReadOrder(code))


def gives_up(person, code):
    return person.does(give_up_payment, ReadOrder(code))


def later(shop, minutes=0, seconds=0):
    """Some time goes by, and the shop looks after its orders."""
    shop.clock.at += minutes * MINUTE + seconds * SECOND
    return expire_hung_orders(shop.house)
