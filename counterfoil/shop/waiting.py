"""Orders that the bank has not decided: whoever pays, and the shop itself, ask it what became of them."""

from dataclasses import replace

from counterfoil.gate import trail
from counterfoil.gate.actor import SIGNED_IN, Way, shop_itself
from counterfoil.gate.clock import MINUTE, SECOND
from counterfoil.gate.failpoints import reach
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.work import House, Work
from counterfoil.shop import letters, stock
from counterfoil.shop.aside import settle_or_set_aside
from counterfoil.shop.orders import Order, ReadOrder, number_seen_by, order_by_number
from counterfoil.shop.payments import Banks, Verdict
from counterfoil.shop.payments.http import NoAnswer
from counterfoil.shop.pricing import discounts

HUNG_AFTER = 60 * SECOND
PATIENCE = 35 * MINUTE  # a little longer than a bank's own page stays open
BETWEEN_QUESTIONS = 60 * SECOND
BREATH = 2 * SECOND  # between two questions of one who presses again and again
AT_ONCE = 100


def begin(work: Work, order: Order, verdict: Verdict) -> Order:
    """The bank says later what becomes of it: keep where whoever pays is to go on, and how long it may take."""
    page = verdict.page or f"/orders/{order.code}"
    payment, reason = order.payment, order.reason
    with work.writing() as db:
        if not db.run(BEGIN, code=order.code, page=page, until=work.now + PATIENCE):
            # Its call was quicker than its answer.
            payment, reason = db.one(SELECT_STATE, code=order.code) or ("awaiting", "")
        reach("wait.begun")
    reach("wait.committed")
    return replace(order, payment=payment, reason=reason, bank_page=page)


BEGIN = """
    update orders
    set bank_page = :page,
        waits_until = :until
    where code = :code
    and payment = 'awaiting'
"""
SELECT_STATE = "select payment, reason from orders where code = :code"


@operation("ask_bank", needs=Permission.ORDERS_PLACE, ways=SIGNED_IN, effect=Effect.SPENDS_MONEY)
def ask_bank(work: Work, wants: ReadOrder, banks: Banks) -> Order:
    """Have the bank asked what became of my payment."""
    order = _mine(work, wants)
    if order.payment != "awaiting":
        return order
    with work.writing(line=False) as db:
        if not db.run(TAKE_TURN, code=order.code, at=work.now, before=work.now - BREATH):
            return order
    try:
        verdict = banks.named(order.bank).ask(order.code, order.total)
    except NoAnswer:
        return order
    if verdict.outcome == "pending" and not order.bank_page:  # it did not answer when it was charged
        return begin(work, order, verdict)
    return settle_or_set_aside(work, order, verdict, f"ask:{verdict.reference}")


# Whoever presses again and again wears nobody's bank out.
TAKE_TURN = """
    update orders
    set asked_at = :at
    where code = :code
    and payment = 'awaiting'
    and (asked_at is null or asked_at < :before)
"""


@operation("give_up_payment", needs=Permission.ORDERS_PLACE, ways=SIGNED_IN, effect=Effect.SPENDS_MONEY)
def give_up_payment(work: Work, wants: ReadOrder, banks: Banks) -> Order:
    """Let go of a payment that I have not confirmed."""
    order = _mine(work, wants)
    if order.payment != "awaiting":
        return order
    if not order.bank_page:  # the bank is being asked at this moment
        raise Conflict("order.awaiting", code=order.code)
    try:
        verdict = banks.named(order.bank).withdraw(order.code, order.total)
    except NoAnswer:
        raise Conflict("order.awaiting", code=order.code) from None
    if verdict.outcome == "unknown":
        verdict = replace(verdict, outcome="declined", reason="given_up")
    return settle_or_set_aside(work, order, verdict, f"ask:{verdict.reference}")


def _mine(work: Work, wants: ReadOrder) -> Order:
    with work.reading() as db:
        order = order_by_number(db, number_seen_by(db, work.actor, wants.code))
    work.about(order.code)
    return order


def expire_hung_orders(house: House) -> int:
    """Ask the bank about orders it has not decided, and give up those of which it knows nothing; run every few seconds."""
    work = Work(house, shop_itself(Way.JOB), "ask_bank")
    with work.reading() as db:
        hung = db.all(
            SELECT_HUNG, before=work.now - HUNG_AFTER, asked=work.now - BETWEEN_QUESTIONS, limit=AT_ONCE
        )
    return sum(_look_after(house, *each) for each in hung)


SELECT_HUNG = """
    select id, placed_at, coalesce(waits_until, 0)
    from orders
    where payment = 'awaiting'
    and placed_at < :before
    and (asked_at is null or asked_at < :asked)
    order by placed_at
    limit :limit
"""


def _look_after(house: House, number: int, placed_at: int, waits_until: int) -> bool:
    """Ask about one of them; whether it was given up."""
    work = Work(house, shop_itself(Way.JOB), "ask_bank")
    with work.reading() as db:
        order = order_by_number(db, number)
    work.about(order.code)
    until = waits_until or placed_at + PATIENCE
    try:
        verdict = _what_became(house.part(Banks), order, over=until < work.now)
    except NoAnswer:
        verdict = Verdict("pending", "", order.total)
    if verdict.outcome == "pending" and work.now < until:
        with work.writing(line=False) as db:
            db.run(ASKED, number=number, at=work.now)
        return False
    if verdict.outcome in ("approved", "declined") and verdict.reason != "given_up":
        after = settle_or_set_aside(work, order, verdict, f"ask:{verdict.reference}")
        if after.payment != "awaiting":
            return False
    return _expire(house, order.code)


ASKED = "update orders set asked_at = :at where id = :number and payment = 'awaiting'"


def _what_became(banks: Banks, order: Order, *, over: bool) -> Verdict:
    if order.bank not in banks.names:  # the shop works with it no more
        return Verdict("unknown", "", order.total)
    bank = banks.named(order.bank)
    # So that nobody confirms what the shop gives up.
    return (bank.withdraw if over else bank.ask)(order.code, order.total)


def _expire(house: House, code: str) -> bool:
    work = Work(house, shop_itself(Way.JOB), "expire_order")
    # Another process may have been quicker, or the bank: then there is nothing to do, nor a line to write.
    with work.writing(line=False) as db:
        row = db.one(EXPIRE, code=code, at=work.now)
        if row is None:
            return False
        reach("expire.decided")
        stock.release(db, work, row[0], "expired")
        discounts.give_back(db, row[0])
        letters.later(work, "expired", code)
        trail.write(db, work.now, work.name, work.actor, trail.Subject(code), {})
        reach("expire.released")
    reach("expire.committed")
    return True


EXPIRE = """
    update orders
    set payment = 'expired',
        settled_at = :at,
        moved_at = :at,
        moved_by = null
    where code = :code
    and payment = 'awaiting'
    returning id
"""
