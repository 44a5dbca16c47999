"""An order that was put before somebody, bought through the very place where all orders are; once, whatever happens."""

from dataclasses import dataclass

from counterfoil.assistant.proposals import frozen as freezing
from counterfoil.assistant.proposals import rows
from counterfoil.assistant.proposals.freezers import FREEZERS, Freezer
from counterfoil.assistant.proposals.frozen import Frozen
from counterfoil.assistant.proposals.proposal import asks_for_proof
from counterfoil.assistant.proposals.rechecking import as_before, refuse_changed, refuse_over
from counterfoil.assistant.proposals.refusals import AlreadyConfirmed
from counterfoil.assistant.proposals.rows import Kept
from counterfoil.gate.db import Db
from counterfoil.gate.operation import perform_work
from counterfoil.gate.refusals import Declined, Invalid, Refusal
from counterfoil.gate.work import Work
from counterfoil.shop import pressing
from counterfoil.shop.payments import CardNumber

NOT_BOUGHT = ("failed", "expired")


@dataclass(frozen=True, slots=True)
class Made:
    """The order of a try, as far as it has come."""

    code: str
    payment: str
    bank_page: str

    @property
    def is_decided(self) -> bool:
        """Whether the bank has said anything, and be it that it will say so later."""
        return self.payment != "awaiting" or bool(self.bank_page)


def buy(work: Work, kept: Kept, card: CardNumber | None) -> str:
    """Have it bought; where whoever pays goes on."""
    freezer, frozen = FREEZERS[kept.tool], freezing.read(kept.frozen)
    kept, made = _as_far_as_it_came(work, kept)
    if made and made.is_decided:  # and then the power went off
        return _happened(work, kept, made)
    if made is None:
        try:
            _refuse_unfit(work, kept, freezer, frozen, card)
        except Refusal as refusal:
            raise _by_another_press(work, kept) or refusal from None
    return _placed(work, kept, freezer, frozen, card)


def _as_far_as_it_came(work: Work, kept: Kept) -> tuple[Kept, Made | None]:
    """The proposal in its newest try, and the order of that one; what the bank refused is tried anew."""
    while True:
        with work.reading() as db:
            kept = rows.mine(db, work, kept.code)
            made = _made(db, work, kept)
        if kept.state == "done":
            raise AlreadyConfirmed(kept.tool, kept.became)
        if made is None or made.payment not in NOT_BOUGHT:
            return kept, made
        with work.writing(line=False) as db:
            rows.next_try(db, kept)
        if kept.state == "dropped":
            return kept, None


def _made(db: Db, work: Work, kept: Kept) -> Made | None:
    key = pressing.hashed(kept.key, "order.key_missing")
    return db.one(SELECT_MADE, Made, account_id=work.actor.id, key=key)


SELECT_MADE = """
    select code, payment, bank_page
    from orders
    where account_id = :account_id
    and idempotency_key = :key
"""


def _refuse_unfit(work: Work, kept: Kept, freezer: Freezer, frozen: Frozen, card: CardNumber | None) -> None:
    refuse_over(work, kept)
    refuse_changed(as_before(work.house, work.actor, kept.tool, frozen), freezer, frozen)
    if asks_for_proof(work, kept, frozen):
        work.must_be_fresh()
    if frozen.asks_card and card is None:
        raise Invalid.one("card", "field.missing")


def _by_another_press(work: Work, kept: Kept) -> Refusal | None:
    """Of two at once, the other may have bought what this one looks at."""
    with work.reading() as db:
        now = rows.mine(db, work, kept.code)
        made = _made(db, work, now)
    if now.state == "done":
        return AlreadyConfirmed(now.tool, now.became)
    return AlreadyConfirmed(kept.tool, made.code) if made and made.payment not in NOT_BOUGHT else None


def _placed(work: Work, kept: Kept, freezer: Freezer, frozen: Frozen, card: CardNumber | None) -> str:
    wants = freezer.asked(frozen, card=card, key=kept.key)
    try:
        order = perform_work(as_before(work.house, work.actor, kept.tool, frozen), freezer.operation, wants)
    except Declined:
        with work.writing(line=False) as db:
            rows.next_try(db, kept)
        raise
    except Refusal as refusal:
        raise _by_another_press(work, kept) or refusal from None
    return _happened(work, kept, Made(order.code, order.payment, order.bank_page))


def _happened(work: Work, kept: Kept, made: Made) -> str:
    """Say that it has happened; whoever says so first has pressed the button."""
    with work.writing() as db:
        if not rows.close(db, kept, work.now, made.code):
            raise AlreadyConfirmed(kept.tool, made.code)
    return made.bank_page if made.payment == "awaiting" else f"/orders/{made.code}"
