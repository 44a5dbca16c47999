"""The calls of the simulated bank: made when they are due, over HTTP, to the same address as any bank's."""

from typing import Any

import msgspec

from counterfoil.gate.work import Work, job
from counterfoil.shop.money import Money
from counterfoil.shop.payments import http
from counterfoil.shop.payments.bank import Banks
from counterfoil.shop.payments.simulator import own_name
from counterfoil.shop.payments.testpay import CALL, Testpay, Told
from counterfoil.shop.payments.trick_cards import Call

TRY_AGAIN = (409, 429, 500, 502, 503, 504)


class NotHeard(Exception):
    """The shop was reached and could not take it in; the bank calls again."""


@job(CALL)
def call_from_testpay(work: Work, banks: Banks, *, order: str, **what: Any) -> None:
    """Tell the shop what happened at the bank, in the way the card was made for."""
    bank = banks.named(Testpay.name)
    assert isinstance(bank, Testpay)
    call = msgspec.convert(what["call"], Call) if "call" in what else Call(0, "refunded")
    told = _of_refund(order, what) if "refund" in what else _of_charge(work, order, call, what["number"])
    body, headers = bank.signed(told, forged=call.forged)
    if bank.is_withdrawn(order):
        return
    status, _ = http.send("POST", f"{bank.shop}/api/webhooks/{bank.name}", headers, body)
    bank.note(order, f"told_{call.tells}", str(status))
    if status in TRY_AGAIN:
        raise NotHeard(f"the shop answered {status}")


def _of_charge(work: Work, order: str, call: Call, number: int) -> Told:
    with work.reading() as db:
        row = db.one("select total, currency from orders where code = :code", code=order)
    assert row is not None
    amount = Money(row[0] - call.short, row[1])
    reason = "refused" if call.tells == "declined" else ""
    name = f"evt_{order}_{number - call.again}"
    return Told(name, f"charge.{call.tells}", order, own_name(order), amount.amount, amount.currency, reason)


def _of_refund(order: str, what: dict[str, Any]) -> Told:
    name = f"evt_{what['refund']}"
    sums = (what["amount"], what["currency"])
    return Told(name, "refund.done", order, own_name(order), *sums, refund=what["refund"])
