"""Letting the bank's word decide an order, once, however often and by whomever it is told."""

from dataclasses import replace

from counterfoil.gate.actor import Way
from counterfoil.gate.db import Db, Either
from counterfoil.gate.failpoints import reach
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.work import Work, job
from counterfoil.shop import letters, mails, stock
from counterfoil.shop.books import ledger
from counterfoil.shop.books.numbers import number_invoice
from counterfoil.shop.money import Money
from counterfoil.shop.orders import Order
from counterfoil.shop.payments import Banks, Verdict
from counterfoil.shop.pricing import discounts
from counterfoil.shop.pricing.terms import Terms

TOLD_BY_NO_PAGE = (Way.WEBHOOK, Way.JOB)  # who hears the bank's word here has nobody before them


def settle(work: Work, order: Order, verdict: Verdict) -> Order:
    """Decide an order by what the bank said; a word that was heard before changes nothing."""
    if verdict.outcome in ("pending", "unknown"):
        return order
    try:
        with work.writing() as db:
            payment, reason = _decide(work, db, order, verdict)
    except (stock.Short, discounts.UsedMeanwhile):
        # The money came when the goods had gone back to the shelf, and from there to somebody else.
        with work.writing() as db:
            payment, reason = _turn_back(work, db, order, verdict)
    reach("settle.committed")
    return replace(order, payment=payment, reason=reason)


def _decide(work: Work, db: Db, order: Order, verdict: Verdict) -> tuple[str, str]:
    if verdict.amount != order.total:
        raise Conflict("payment.other_amount", code=order.code)
    if verdict.outcome == "authorised":
        return _promise(work, db, order)
    payment = "paid" if verdict.outcome == "approved" else "failed"
    captured = verdict.amount.amount if payment == "paid" else 0
    settled = db.one(
        SETTLE,
        code=order.code,
        payment=payment,
        captured=captured,
        reason=verdict.reason,
        at=work.now,
        by=work.actor.account_id,
    )
    if settled is None:
        return _decide_late(work, db, order, verdict)
    reach("settle.decided")
    _record(db, settled[0], verdict.outcome, verdict, work.now)
    if payment == "paid":
        _sell(work, db, settled[0], order)
    else:
        stock.release(db, work, settled[0], "declined")
        discounts.give_back(db, settled[0])
        _count_decline(work, db, settled[0])
        if work.actor.way in TOLD_BY_NO_PAGE:
            letters.later(work, "failed", order.code)
    return payment, verdict.reason


def _count_decline(work: Work, db: Db, number: int) -> None:
    """One more card of whoever ordered that was declined, whoever tells it."""
    (account_id,) = db.one("select account_id from orders where id = :number", number=number) or (0,)
    work.house.part(Terms).tries.of_cards(work, account_id).failed(db, work.now)


# Of all who tell the bank's word, one finds the order waiting for it. A promise that is broken when the goods are on
# their way brings none of them back: the order stays as promised, and the money is owed.
SETTLE = """
    update orders
    set payment = :payment,
        captured = :captured,
        reason = :reason,
        settled_at = :at,
        moved_at = :at,
        moved_by = :by
    where code = :code
    and payment in ('awaiting', 'authorised')
    and (:captured > 0 or total = 0 or fulfilment in ('unfulfilled', 'packed'))
    returning id
"""


def _promise(work: Work, db: Db, order: Order) -> tuple[str, str]:
    """The money comes later, and the goods are kept until then."""
    if db.run(PROMISE, code=order.code, at=work.now, by=work.actor.account_id):
        letters.later(work, "placed", order.code)
        return "authorised", ""
    payment, reason, _ = db.one(SELECT_PAYMENT, code=order.code) or ("", "", 0)
    return payment, reason


PROMISE = """
    update orders
    set payment = 'authorised',
        moved_at = :at,
        moved_by = :by
    where code = :code
    and payment = 'awaiting'
"""


def _sell(work: Work, db: Db, number: int, order: Order) -> None:
    stock.sell(db, work, number)
    reach("settle.sold")
    ledger.sale(db, work, number, order.total.currency)
    reach("settle.entered")
    work.later(mails.send_receipt, dedupe=f"receipt:{order.code}", code=order.code)
    number_invoice(db, work, number)
    reach("settle.numbered")


def _record(db: Db, number: int, outcome: str, verdict: Verdict, at: int) -> None:
    written = db.run(
        INSERT_PAYMENT,
        order_id=number,
        outcome=outcome,
        amount=verdict.amount.amount,
        currency=verdict.amount.currency,
        reference=verdict.reference,
        card=verdict.card,
        at=at,
    )
    if not written:
        raise Conflict("payment.other_order")


# A no that became a yes is one payment; but one payment never pays two orders.
INSERT_PAYMENT = """
    insert into payments (order_id, outcome, amount, currency, reference, card, at)
    values (:order_id, :outcome, :amount, :currency, :reference, :card, :at)
    on conflict (reference) do update
    set outcome = excluded.outcome, at = excluded.at
    where payments.order_id = excluded.order_id
    and payments.outcome = 'declined'
"""


def _decide_late(work: Work, db: Db, order: Order, verdict: Verdict) -> tuple[str, str]:
    """The order was decided before: by the same word, or given up while the bank was thinking."""
    db.one(LOCK_CART, code=order.code)
    now = db.one(SELECT_PAYMENT, code=order.code)
    if now is None:
        raise Conflict("order.none", code=order.code)
    payment, reason, superseded = now
    if verdict.outcome == "declined" or payment not in ("expired", "failed"):
        return payment, reason
    if superseded:
        return _turn_back(work, db, order, verdict)
    revived = db.one(REVIVE, code=order.code, at=work.now, by=work.actor.account_id)
    if revived is None:
        raise Conflict("order.unsettled", code=order.code)
    stock.reserve(db, work, revived[0], len(order.lines))
    discounts.take_again(db, revived[0])
    _record(db, revived[0], verdict.outcome, verdict, work.now)
    _sell(work, db, revived[0], order)
    return "paid", ""


# Whoever places an order holds a key lock on its cart, so nobody orders it anew while we look.
LOCK_CART = Either(
    sqlite="select 1",
    postgres="""
        select carts.id
        from carts
        join orders on orders.cart_id = carts.id
        where orders.code = :code
        for update of carts
    """,
)
# What was cancelled, or bought again meanwhile, is not to be delivered as well.
SELECT_PAYMENT = """
    select payment, reason,
        case
            when status <> 'placed' then 1
            when exists (
                select 1
                from orders as newer
                where newer.cart_id = orders.cart_id
                and newer.id > orders.id
                and newer.payment not in ('failed', 'expired')
            ) then 1
            else 0
        end
    from orders
    where code = :code
"""
REVIVE = """
    update orders
    set payment = 'paid',
        captured = total,
        reason = '',
        settled_at = :at,
        moved_at = :at,
        moved_by = :by
    where code = :code
    and payment in ('expired', 'failed')
    returning id
"""


def _turn_back(work: Work, db: Db, order: Order, verdict: Verdict) -> tuple[str, str]:
    """Take the money on paper and give it back: nothing was sold."""
    row = db.one(TURN_BACK, code=order.code, at=work.now, by=work.actor.account_id)
    if row is None:
        payment, reason, _ = db.one(SELECT_PAYMENT, code=order.code) or ("", "", 0)
        return payment, reason
    _record(db, row[0], "voided", verdict, work.now)
    work.later(
        give_money_back,
        dedupe=f"void:{verdict.reference}",
        reference=order.code,
        amount=verdict.amount.amount,
        currency=verdict.amount.currency,
        bank=order.bank,
    )
    letters.later(work, "turned_back", order.code)
    return "refunded", ""


TURN_BACK = """
    update orders
    set payment = 'refunded',
        captured = total,
        refunded = total,
        reason = '',
        settled_at = :at,
        moved_at = :at,
        moved_by = :by
    where code = :code
    and payment in ('expired', 'failed')
    returning id
"""


@job("give_money_back")
def give_money_back(
    work: Work, banks: Banks, *, reference: str, amount: int, currency: str, bank: str = "testpay"
) -> None:
    """Have the bank give back what it took for an order that could not be kept."""
    banks.named(bank).give_back(reference, Money(amount, currency), f"void:{reference}")
