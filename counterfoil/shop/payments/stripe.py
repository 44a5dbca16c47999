"""Stripe: people pay on its own pages, so no card number comes near the shop; a payment intent stands behind each."""

import logging

import msgspec

from counterfoil.gate.db import Store
from counterfoil.gate.refusals import NotSigned
from counterfoil.shop.money import Money
from counterfoil.shop.payments import signing
from counterfoil.shop.payments.bank import GivenBack, Heard, Verdict
from counterfoil.shop.payments.card_number import CardNumber
from counterfoil.shop.payments.http import NoAnswer
from counterfoil.shop.payments.stripe_wire import Refused, Thing, Wire, as_counted_there, in_path

REFUNDS = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")

log = logging.getLogger(__name__)


class Stripe:
    """Asks over one wire, and hears what is signed with one secret."""

    name = "stripe"
    wants_card = False

    def __init__(self, store: Store, wire: Wire, secret: str, shop: str) -> None:
        if not secret.strip():
            message = "Stripe's calls cannot be told from anybody's without the secret of the webhook"
            raise ValueError(message)
        self._store = store
        self._wire = wire
        self._secret = secret.encode()
        self._shop = shop  # where people come back to

    # What the shop asks

    def charge(self, reference: str, amount: Money, card: CardNumber | None) -> Verdict:
        """Have a page made where they pay; what costs nothing needs none."""
        if not amount.amount:
            return Verdict("approved", f"free_{reference}", amount)
        try:
            session = self._session(reference, amount)
        except NoAnswer:
            return Verdict("pending", "", amount)
        except Refused as refused:
            log.warning("Stripe does not take order %s: %s", reference, refused)
            return Verdict("declined", f"refused_{reference}", amount, "bank_trouble")
        return Verdict("pending", session.id, amount, page=session.url or "")

    def _session(self, order: str, amount: Money) -> Thing:
        """The page for an order: made the first time, and found by the same words afterwards."""
        item = {
            "quantity": 1,
            "price_data": {
                "currency": amount.currency.lower(),
                "unit_amount": as_counted_there(amount),
                "product_data": {"name": order},
            },
        }
        return self._wire.post(
            "checkout/sessions",
            once=f"order_{order}",
            mode="payment",
            client_reference_id=order,
            line_items={0: item},
            metadata={"order": order},
            payment_intent_data={"metadata": {"order": order}},
            success_url=f"{self._shop}/orders/{order}?back=bank",
            cancel_url=f"{self._shop}/orders/{order}",
        )

    def ask(self, reference: str, amount: Money) -> Verdict:
        """What its page says now, and the payment intent behind it."""
        if not amount.amount:
            return Verdict("approved", f"free_{reference}", amount)
        try:
            made = self._session(reference, amount)
        except Refused:
            return Verdict("unknown", "", amount)
        session = self._wire.get(f"checkout/sessions/{in_path(made.id)}", **{"expand[]": "payment_intent"})
        intent = session.payment_intent
        if isinstance(intent, Thing) and intent.status == "succeeded":
            return _paid(intent)
        if session.status == "expired":
            return Verdict("declined", session.id, amount, "given_up")
        return Verdict("pending", session.id, amount, page=session.url or "")

    def withdraw(self, reference: str, amount: Money) -> Verdict:
        """Close its page, if nobody has paid there."""
        verdict = self.ask(reference, amount)
        if verdict.outcome != "pending":
            return verdict
        try:
            self._wire.post(
                f"checkout/sessions/{in_path(verdict.reference)}/expire", once=f"expire_{reference}"
            )
        except Refused:  # somebody paid just then
            return self.ask(reference, amount)
        return Verdict("declined", verdict.reference, amount, "given_up")

    def give_back(self, reference: str, amount: Money, once: str) -> GivenBack:
        """Have a refund made of the payment intent that paid the order."""
        refund = self._wire.post(
            "refunds",
            once=f"refund_{once}",
            payment_intent=self._intent_of(reference),
            amount=as_counted_there(amount),
            metadata={"order": reference, "refund": once},
        )
        if refund.status in ("failed", "canceled"):
            raise Refused(f"the refund {once} is {refund.status}")
        return "done" if refund.status == "succeeded" else "asked"

    def _intent_of(self, order: str) -> str:
        with self._store.reading() as db:
            row = db.one(SELECT_INTENT, code=order)
        return row[0] if row else ""

    # What it says by itself

    def hear(self, body: bytes, signature: str, now: int) -> Heard | None:
        """Read an event, if it is signed; those that concern no order's money are passed over."""
        signing.check([self._secret], body, signature, now)
        try:
            event = _READER.decode(body)
        except msgspec.MsgspecError:
            raise NotSigned("payment.unreadable") from None
        thing = event.data.object
        if event.type == "payment_intent.succeeded":
            return Heard(event.id, thing.said("order"), _paid(thing))
        if event.type == "checkout.session.expired":
            gone = Verdict("declined", thing.id, thing.money(thing.amount_total), "given_up")
            return Heard(event.id, (thing.client_reference_id or "")[:100], gone)
        if event.type in REFUNDS and thing.status in ("succeeded", "failed", "canceled"):
            done = thing.status == "succeeded"
            amount = thing.money(thing.amount)
            return Heard(
                event.id, thing.said("order"), refund=thing.said("refund"), refunded=done, amount=amount
            )
        return None


def _paid(intent: Thing) -> Verdict:
    return Verdict("approved", intent.id, intent.money(intent.amount_received))


class Inside(msgspec.Struct):
    """What an event is about."""

    object: Thing


class Event(msgspec.Struct):
    """A call of Stripe's."""

    id: str
    type: str
    data: Inside


_READER = msgspec.json.Decoder(Event)  # made once, before there are threads

SELECT_INTENT = """
    select payments.reference
    from payments
    join orders on orders.id = payments.order_id
    where orders.code = :code
    and payments.outcome in ('approved', 'voided')
"""
