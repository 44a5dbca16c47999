"""Testpay, the simulated bank: it keeps books of its own on the cards that make trouble, and calls the shop over HTTP."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec

from counterfoil.gate.clock import SECOND, Clock
from counterfoil.gate.db import Db, Store
from counterfoil.gate.elsewhere import rest
from counterfoil.gate.refusals import NotSigned
from counterfoil.identity.keys import Keys
from counterfoil.shop.money import Money
from counterfoil.shop.payments import signing
from counterfoil.shop.payments.bank import GivenBack, Heard, Verdict
from counterfoil.shop.payments.card_number import CardNumber
from counterfoil.shop.payments.simulator import Simulator, own_name
from counterfoil.shop.payments.trick_cards import BY_DIGITS, BY_NAME, Call, TrickCard

CALL = "call_from_testpay"  # the job
FORGED = b"somebody else's key"


Short = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[ -~]*$")]


class Told(msgspec.Struct):
    """The body of a call."""

    id: Short
    type: Short  # charge.<Tells>, refund.done
    order: Short
    payment: Short
    amount: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]
    reason: Short = ""
    refund: Short = ""


_READER = msgspec.json.Decoder(Told)


class Testpay(Simulator):
    """A bank with books; whatever the shop forgets, it can be asked."""

    __test__ = False  # no test, whatever its name begins with

    def __init__(
        self,
        store: Store,
        clock: Clock,
        keys: Keys,
        shop: str,
        slow: float = 3.0,
        sleep: Callable[[float], None] = rest,
    ) -> None:
        super().__init__(slow, sleep)
        self._store = store
        self._clock = clock
        self._keys = keys
        self.shop = shop  # where it calls

    # What the shop asks

    def charge(self, reference: str, amount: Money, card: CardNumber | None) -> Verdict:
        """Do with the card what it was made for."""
        trick = BY_DIGITS.get(card.reveal()) if card else None
        if card is None or trick is None:
            return super().charge(reference, amount, card)
        self._begin(reference, amount, trick)
        if trick.name == "no_answer":
            self.wait()
        page = f"/testpay/{reference}" if trick.asks else ""
        return Verdict(trick.outcome, own_name(reference), amount, card=card.last_four, page=page)

    def _begin(self, order: str, amount: Money, trick: TrickCard) -> None:
        now = self._clock.now()
        with self._store.writing() as db:
            heard_of = trick.takes or trick.asks
            if heard_of and not db.run(
                BEGIN,
                order_code=order,
                trick=trick.name,
                amount=amount.amount - trick.short,
                currency=amount.currency,
                state="taken" if trick.takes and not trick.after else "asked",
                takes_at=now + trick.after * SECOND if trick.takes else None,
                at=now,
            ):
                return  # it was asked before
            self._note(db, order, "charge", trick.outcome if heard_of else "nothing", trick.digits[-4:])
            for number, call in enumerate(trick.calls):
                self._call_later(db, order, call.after, number=number, call=msgspec.to_builtins(call))

    def ask(self, reference: str, amount: Money) -> Verdict:
        """What its books say."""
        with self._store.writing() as db:
            verdict = self._look(db, reference, amount)
            self._note(db, reference, "question", verdict.outcome)
        return verdict

    def _look(self, db: Db, order: str, amount: Money) -> Verdict:
        db.run(TAKE_WHAT_IS_DUE, order_code=order, now=self._clock.now())
        row = db.one(SELECT_CHARGE, order_code=order)
        if row is None:
            return Verdict("unknown", own_name(order), amount)
        state, taken, currency = row
        if state == "asked":
            return Verdict("pending", own_name(order), amount)
        if state == "taken":
            return Verdict("approved", own_name(order), Money(taken, currency))
        return Verdict("declined", own_name(order), amount, "refused" if state == "refused" else "given_up")

    def withdraw(self, reference: str, amount: Money) -> Verdict:
        """Let nobody confirm it any more."""
        with self._store.writing() as db:
            db.run(TAKE_WHAT_IS_DUE, order_code=reference, now=self._clock.now())
            db.run(DECIDE, order_code=reference, state="withdrawn")
            verdict = self._look(db, reference, amount)
            self._note(db, reference, "withdrawal", verdict.outcome)
        return verdict

    def give_back(self, reference: str, amount: Money, once: str) -> GivenBack:
        """Give it back at once, later, or never."""
        with self._store.writing() as db:
            row = db.one("select trick from testpay_charges where order_code = :code", code=reference)
            refunds = BY_NAME[row[0]].refunds if row else "done"
            self._note(db, reference, "refund", "done" if refunds == "done" else "asked")
            if refunds == "later":
                sum_of_it = {"refund": once, "amount": amount.amount, "currency": amount.currency}
                self._call_later(db, reference, 5, **sum_of_it)
        return "done" if refunds == "done" else "asked"

    # What somebody says on its page

    def confirmed(self, db: Db, order: str, *, yes: bool) -> bool:
        """Take the money, or do not; whether it was still open."""
        if not db.run(DECIDE, order_code=order, state="taken" if yes else "refused"):
            return False
        self._note(db, order, "answer", "approved" if yes else "declined")
        call = Call(0, "paid" if yes else "declined")
        self._call_later(db, order, 0, number=0, call=msgspec.to_builtins(call))
        return True

    # What it tells the shop

    def _call_later(self, db: Db, order: str, seconds: int, **args: object) -> None:
        due = self._clock.now() + seconds * SECOND
        self._store.enqueue(db, CALL, {"order": order, **args}, due, None)

    def signed(self, told: Told, *, forged: bool = False) -> tuple[bytes, dict[str, str]]:
        """A call as it goes over the wire: body and headers."""
        body = msgspec.json.encode(told)
        key = FORGED if forged else self._webhook_keys()[0]
        header = {"Content-Type": "application/json"}
        return body, header | {"Testpay-Signature": signing.sign(key, body, self._clock.now())}

    def hear(self, body: bytes, signature: str, now: int) -> Heard | None:
        """Read a call, if it is one of its own."""
        signing.check(self._webhook_keys(), body, signature, now)
        try:
            told = _READER.decode(body)
        except msgspec.MsgspecError:
            raise NotSigned("payment.unreadable") from None
        amount = Money(told.amount, told.currency)
        if told.type == "refund.done":
            return Heard(told.id, told.order, refund=told.refund, refunded=True, amount=amount)
        outcome: Any = {"charge.paid": "approved", "charge.declined": "declined"}.get(told.type, "pending")
        return Heard(told.id, told.order, Verdict(outcome, told.payment, amount, told.reason))

    def _webhook_keys(self) -> list[bytes]:
        return self._keys.digests("webhook", b"testpay")

    def is_withdrawn(self, order: str) -> bool:
        """Whether the shop gave the order up, so that there is nothing to tell."""
        with self._store.reading() as db:
            row = db.one(SELECT_CHARGE, order_code=order)
        return row is not None and row[0] == "withdrawn"

    def note(self, order: str, what: str, said: str) -> None:
        """Enter a call in the log."""
        with self._store.writing() as db:
            self._note(db, order, what, said)

    def _note(self, db: Db, order: str, what: str, said: str, card: str = "") -> None:
        db.run(INSERT_CALL, at=self._clock.now(), order_code=order, what=what, said=said, card=card)


BEGIN = """
    insert into testpay_charges (order_code, trick, amount, currency, state, takes_at, at)
    values (:order_code, :trick, :amount, :currency, :state, :takes_at, :at)
    on conflict (order_code) do nothing
"""
TAKE_WHAT_IS_DUE = """
    update testpay_charges
    set state = 'taken'
    where order_code = :order_code
    and state = 'asked'
    and takes_at <= :now
"""
DECIDE = "update testpay_charges set state = :state where order_code = :order_code and state = 'asked'"
SELECT_CHARGE = "select state, amount, currency from testpay_charges where order_code = :order_code"
INSERT_CALL = """
    insert into testpay_calls (at, order_code, what, said, card)
    values (:at, :order_code, :what, :said, :card)
"""
