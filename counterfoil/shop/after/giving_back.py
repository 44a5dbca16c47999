"""Giving money back for an order in hand: on paper at once, at the bank after the commit, and never more than it took."""

import json
from dataclasses import dataclass, field
from typing import Any

from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.work import Work, job
from counterfoil.shop import letters, timeline
from counterfoil.shop.after.at_hand import AtHand
from counterfoil.shop.after.given import given
from counterfoil.shop.after.shares import Share
from counterfoil.shop.books import ledger
from counterfoil.shop.books.numbers import number_credit_note
from counterfoil.shop.figures import say
from counterfoil.shop.money import Money
from counterfoil.shop.payments import Banks


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be given back, for what, and why."""

    shares: list[Share]
    shipping: int
    goodwill: int
    restock: bool
    why: str
    key: bytes | None = field(default=None, repr=False)  # hash

    @property
    def amount(self) -> int:
        """All of it."""
        return sum(each.amount for each in self.shares) + self.shipping + self.goodwill


def give_back(db: Db, work: Work, order: AtHand, plan: Plan) -> str:
    """Write down that money goes back, and have the bank asked; the code of the refund."""
    # Of two at once the second finds less left: what was given back never passes what was taken.
    by = {"at": work.now, "account_id": work.actor.account_id}
    if not db.run(LOWER_ORDER, number=order.number, amount=plan.amount, **by):
        raise Conflict("refund.too_much", left=say(Money(order.left, order.total.currency)))
    code = new_code()
    refund_id = _insert(db, order, plan, code, by)
    ledger.given_back(db, work, refund_id, order.total.currency)
    timeline.enter(db, work, order.number, "refund", "decided", say(Money(plan.amount, order.total.currency)))
    if plan.amount:
        work.later(pay_back, dedupe=f"refund:{code}", refund=code)
    letters.later(work, "refunded", order.code, code)
    number_credit_note(db, work, order.number, refund_id)
    return code


LOWER_ORDER = """
    update orders
    set refunded = refunded + :amount,
        payment = case
            when refunded + :amount = captured then 'refunded'
            when :amount = 0 then payment
            else 'part_refunded'
        end,
        moved_at = :at,
        moved_by = :account_id
    where id = :number
    and payment in ('paid', 'part_refunded')
    and refunded + :amount <= captured
"""


def _insert(db: Db, order: AtHand, plan: Plan, code: str, by: dict[str, Any]) -> int:
    row = db.one(
        INSERT_REFUND,
        code=code,
        order_id=order.number,
        amount=plan.amount,
        shipping=plan.shipping,
        goodwill=plan.goodwill,
        currency=order.total.currency,
        why=plan.why,
        key=plan.key,
        **by,
    )
    assert row is not None
    if plan.shares:
        lines = json.dumps([[each.variant_id, each.quantity, each.amount, each.tax] for each in plan.shares])
        db.run(INSERT_LINES, refund_id=row[0], lines=lines, restocked=int(plan.restock))
        db.run(LOWER_LINES, refund_id=row[0], order_id=order.number)
        if plan.restock:
            db.run(RESTOCK, refund_id=row[0], order_id=order.number, why=code, **by)
    return int(row[0])


INSERT_REFUND = """
    insert into refunds (
        code, order_id, amount, shipping, goodwill, currency, why, account_id, at, idempotency_key
    )
    values (:code, :order_id, :amount, :shipping, :goodwill, :currency, :why, :account_id, :at, :key)
    returning id
"""
INSERT_LINES = Either(
    sqlite="""
        insert into refund_lines (refund_id, variant_id, quantity, amount, tax, restocked)
        select :refund_id, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
            json_extract(value, '$[3]'), :restocked
        from json_each(:lines)
    """,
    postgres="""
        insert into refund_lines (refund_id, variant_id, quantity, amount, tax, restocked)
        select :refund_id, (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint,
            (value ->> 3)::bigint, :restocked
        from json_array_elements(:lines::json)
    """,
)
LOWER_LINES = """
    update order_lines
    set refunded = order_lines.refunded + refund_lines.quantity
    from refund_lines
    where refund_lines.refund_id = :refund_id
    and order_lines.order_id = :order_id
    and order_lines.variant_id = refund_lines.variant_id
"""
# In the order of the variants, as everybody who changes their rows.
RESTOCK = """
    insert into stock_moves (at, variant_id, kind, quantity, shelf, order_id, account_id, why)
    select :at, variant_id, 'returned', quantity, quantity, :order_id, :account_id, :why
    from refund_lines
    where refund_id = :refund_id
    order by variant_id
"""


@job("pay_back")
def pay_back(work: Work, banks: Banks, *, refund: str) -> None:
    """Have the bank give back what a refund says; asked again with the same code it gives nothing twice."""
    with work.reading() as db:
        row = db.one(SELECT_REFUND, code=refund)
    if row is None or row[4] is not None:
        return
    bank, reference, amount, currency, _ = row
    if banks.named(bank).give_back(reference, Money(amount, currency), refund) == "asked":
        return  # it says later that it did
    work.about(reference)
    with work.writing() as db:
        given(db, work, refund)


SELECT_REFUND = """
    select orders.bank, orders.code, refunds.amount, refunds.currency, refunds.given_at
    from refunds
    join orders on orders.id = refunds.order_id
    where refunds.code = :code
"""
