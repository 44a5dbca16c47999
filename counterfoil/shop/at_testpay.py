"""What people see of the simulated bank: its page that asks them to confirm, its cards, and the log of its calls."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Flag, Text
from counterfoil.gate.work import Work
from counterfoil.shop.money import Money
from counterfoil.shop.orders import ReadOrder, number_seen_by
from counterfoil.shop.payments import Banks
from counterfoil.shop.payments.testpay import Testpay
from counterfoil.shop.payments.trick_cards import LISTED, written

NEWEST = 50


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card and what it does: `testpay.<name>` is the sentence."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call between shop and bank: `testpay.what.<what>` and `testpay.said.<said>` are the sentences."""

    at: str
    what: str
    order: str
    card: str  # the last four digits
    said: str


@dataclass(frozen=True, slots=True)
class Panel:
    """All cards, and the newest calls first."""

    cards: list[TestCard]
    calls: list[LoggedCall]


@operation("look_at_testpay", needs=Permission.ORDERS_READ, ways=SIGNED_IN, effect=Effect.READS)
def look_at_testpay(work: Work, banks: Banks) -> Panel:
    """See the cards of the simulated bank, and its calls for my orders; who oversees orders sees all."""
    if not banks.panel or Testpay.name not in banks.names:
        raise NotFound
    whose = None if work.actor.may(Permission.ORDERS_OVERSEE) else work.actor.id
    with work.reading() as db:
        rows = db.all(SELECT_CALLS, whose=whose, everybody=int(whose is None), limit=NEWEST)
    return Panel(
        [TestCard(written(digits), name) for digits, name in LISTED],
        [LoggedCall(rfc3339(at), *rest) for at, *rest in rows],
    )


# Cards that are answered at once leave no row at the bank, but for the payment itself.
SELECT_CALLS = """
    select calls.at, calls.what, orders.code, calls.card, calls.said
    from (
        select at, what, order_code, card, said
        from testpay_calls
        union all
        select payments.at, 'charge', orders.code, payments.card, payments.outcome
        from payments
        join orders on orders.id = payments.order_id
        where payments.card <> ''
        and orders.bank = 'testpay'
        and not exists (select 1 from testpay_charges where testpay_charges.order_code = orders.code)
    ) as calls
    join orders on orders.code = calls.order_code
    where :everybody = 1
    or orders.account_id = :whose
    order by calls.at desc
    limit :limit
"""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What somebody is asked to confirm, and whether that is still open."""

    order: str
    amount: Money
    open: bool


@operation("look_at_challenge", needs=Permission.ORDERS_PLACE, ways=SIGNED_IN, effect=Effect.READS)
def look_at_challenge(work: Work, wants: ReadOrder, banks: Banks) -> Challenge:
    """See what the simulated bank asks me to confirm."""
    _testpay(banks)
    with work.reading() as db:
        row = db.one(SELECT_CHALLENGE, number=number_seen_by(db, work.actor, wants.code))
    if row is None:
        raise NotFound("order.none")
    code, amount, currency, state = row
    return Challenge(code, Money(amount, currency), state == "asked")


SELECT_CHALLENGE = """
    select orders.code, testpay_charges.amount, testpay_charges.currency, testpay_charges.state
    from orders
    join testpay_charges on testpay_charges.order_code = orders.code
    where orders.id = :number
    and testpay_charges.trick = 'challenge'
"""


@dataclass(frozen=True, slots=True)
class AnswerChallenge:
    """Which order, and whether it is really them."""

    code: Annotated[str, Text(1, 100, strip=False)]
    confirm: Annotated[bool, Flag()] = False


@operation("answer_challenge", needs=Permission.ORDERS_PLACE, ways=SIGNED_IN, effect=Effect.SPENDS_MONEY)
def answer_challenge(work: Work, wants: AnswerChallenge, banks: Banks) -> Challenge:
    """Confirm a payment at the simulated bank, or refuse it."""
    asked: Challenge = look_at_challenge.run(work, ReadOrder(wants.code), banks)
    work.about(asked.order)
    with work.writing() as db:
        if not _testpay(banks).confirmed(db, asked.order, yes=wants.confirm):
            raise Conflict("testpay.too_late", code=asked.order)
    return Challenge(asked.order, asked.amount, open=False)


def _testpay(banks: Banks) -> Testpay:
    bank = banks.named(Testpay.name)
    if not isinstance(bank, Testpay):
        raise NotFound
    return bank
