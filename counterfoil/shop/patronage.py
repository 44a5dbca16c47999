"""What somebody has bought here, as those see it who look after people."""

from dataclasses import dataclass

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import Work
from counterfoil.identity import person
from counterfoil.identity.person import Whom
from counterfoil.shop.money import Money

SHOWN = 20
SPENT = """
    select currency, sum(captured) - sum(refunded)
    from orders
    where account_id = :id and captured > 0
    group by currency
    order by currency
"""
COUNTED = "select count(*), min(placed_at) from orders where account_id = :id and captured > 0"
LAST = """
    select code, placed_at, payment, fulfilment, status, total, currency
    from orders
    where account_id = :id
    order by id desc
    limit :most
"""


class PatronageOf(Whom):
    """Whose."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order, in a few words."""

    code: str
    placed_at: str
    payment: str
    fulfilment: str
    status: str
    total: Money


@dataclass(frozen=True, slots=True)
class Patronage:
    """What they have spent since they came, what went back taken off, and their last orders."""

    spent: list[Money]  # a sum for each currency
    orders: int  # paid ones
    since: str | None  # the first of them
    last: list[OrderLine]


@operation("read_patronage", needs=Permission.PEOPLE_READ, ways=SIGNED_IN, effect=Effect.READS)
def read_patronage(work: Work, wants: PatronageOf) -> Patronage:
    """See what somebody has bought, and what it comes to."""
    with work.reading() as db:
        account_id, _ = person.find(db, wants, work.now)
        count, since = db.one(COUNTED, id=account_id) or (0, None)
        return Patronage(
            spent=[Money(int(amount), currency) for currency, amount in db.all(SPENT, id=account_id)],
            orders=count,
            since=None if since is None else rfc3339(since),
            last=_last(db, account_id),
        )


def _last(db: Db, account_id: int) -> list[OrderLine]:
    return [
        OrderLine(code, rfc3339(at), payment, fulfilment, status, Money(total, currency))
        for code, at, payment, fulfilment, status, total, currency in db.all(LAST, id=account_id, most=SHOWN)
    ]
