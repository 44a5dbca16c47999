"""What a bank tells that fits no order: kept, shown to whoever runs the shop, and never taken for a payment."""

from counterfoil.gate.refusals import Conflict
from counterfoil.gate.work import Work
from counterfoil.shop.books.alerts import raise_alert
from counterfoil.shop.figures import say
from counterfoil.shop.money import Money
from counterfoil.shop.orders import Order
from counterfoil.shop.payments import Verdict
from counterfoil.shop.settling import settle

WHY = {"payment.other_amount": "other_amount", "payment.other_order": "other_order"}
LONGEST = 40  # of what the bank calls an order: ours are shorter


def settle_or_set_aside(work: Work, order: Order, verdict: Verdict, event: str) -> Order:
    """Let the bank's word decide the order; what is no word for this order is set aside."""
    try:
        return settle(work, order, verdict)
    except Conflict as refusal:
        if refusal.sentence not in WHY:
            raise
        why = WHY[refusal.sentence]
    set_aside(work, order.bank, event, order.code, verdict.reference, verdict.amount, why)
    return order


def set_aside(work: Work, bank: str, event: str, order: str, reference: str, amount: Money, why: str) -> None:
    """Keep it, once, with an alert."""
    order = order[:LONGEST]
    with work.writing() as db:
        if db.run(
            INSERT_ASIDE,
            at=work.now,
            bank=bank,
            event=event,
            order_code=order,
            reference=reference,
            amount=amount.amount,
            currency=amount.currency,
            why=why,
        ):
            raise_alert(
                db, work.now, f"payment.aside_{why}", order, bank=bank, order=order, amount=say(amount)
            )


INSERT_ASIDE = """
    insert into payments_aside (at, bank, event, order_code, reference, amount, currency, why)
    values (:at, :bank, :event, :order_code, :reference, :amount, :currency, :why)
    on conflict (bank, event) do nothing
"""
