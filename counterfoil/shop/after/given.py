"""Whether the bank has given the money of a refund back, and an alert where it never says so."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import Way, shop_itself
from counterfoil.gate.clock import HOUR
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import House, Work
from counterfoil.shop import timeline
from counterfoil.shop.after import at_hand
from counterfoil.shop.books import alerts
from counterfoil.shop.books.alerts import raise_alert
from counterfoil.shop.figures import say
from counterfoil.shop.money import Money
from counterfoil.shop.stockroom import STAFF

OVERDUE = HOUR
AT_ONCE = 100


def given(db: Db, work: Work, code: str) -> bool:
    """Write down that the money of a refund is back where it came from; whether that is new."""
    row = db.one(DONE, code=code, at=work.now)
    if row is None:
        return False
    number, amount, currency = row
    timeline.enter(db, work, number, "refund", "given", say(Money(amount, currency)))
    for sentence in ("refund.unconfirmed", "refund.failed"):
        alerts.done(db, work.now, sentence, code)
    return True


DONE = """
    update refunds
    set given_at = :at
    where code = :code
    and given_at is null
    returning order_id, amount, currency
"""


def told(db: Db, work: Work, order: str, code: str, amount: Money, *, done: bool) -> bool:
    """The bank says of a refund that it was done, or failed; whether there is such a one."""
    row = db.one(SELECT_REFUND, code=code, order=order, amount=amount.amount, currency=amount.currency)
    if row is None:
        return False
    if done:
        given(db, work, code)
    elif row[0] is None:
        raise_alert(db, work.now, "refund.failed", code, order=order, amount=say(amount))
    return True


SELECT_REFUND = """
    select refunds.given_at
    from refunds
    join orders on orders.id = refunds.order_id
    where refunds.code = :code
    and orders.code = :order
    and refunds.amount = :amount
    and refunds.currency = :currency
"""


@dataclass(frozen=True, slots=True)
class ConfirmRefund:
    """Which refund of which order."""

    code: Annotated[str, Text(1, 100)]
    refund: Annotated[str, Text(1, 100)]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A refund whose money is back where it came from."""

    order: str
    refund: str


@operation("confirm_refund", needs=Permission.ORDERS_REFUND, ways=STAFF, effect=Effect.REVERSIBLE)
def confirm_refund(work: Work, wants: ConfirmRefund) -> Confirmed:
    """Say that the money of a refund was transferred by hand."""
    with work.writing() as db:
        order = at_hand.take(db, wants.code)
        work.about(order.code)
        row = db.one(
            "select code from refunds where code = :code and order_id = :number",
            code=wants.refund,
            number=order.number,
        )
        if row is None:
            raise NotFound("refund.none")
        given(db, work, wants.refund)
    return Confirmed(order.code, wants.refund)


def alert_overdue_refunds(house: House) -> int:
    """Raise an alert for money that should be back and of which no bank has said so; how many there are."""
    work = Work(house, shop_itself(Way.JOB), "alert_overdue_refunds")
    with work.reading() as db:
        overdue = db.all(SELECT_OVERDUE, before=work.now - OVERDUE, limit=AT_ONCE)
    if overdue:
        with work.writing(line=False) as db:
            for code, order, amount, currency in overdue:
                sum_of_it = say(Money(amount, currency))
                raise_alert(db, work.now, "refund.unconfirmed", code, order=order, amount=sum_of_it)
    return len(overdue)


SELECT_OVERDUE = """
    select refunds.code, orders.code, refunds.amount, refunds.currency
    from refunds
    join orders on orders.id = refunds.order_id
    where refunds.given_at is null
    and refunds.amount > 0
    and refunds.at < :before
    and not exists (
        select 1
        from alerts
        where alerts.thing = refunds.code
        and alerts.sentence in ('refund.unconfirmed', 'refund.failed')
    )
    order by refunds.at
    limit :limit
"""
