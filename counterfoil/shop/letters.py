"""The letters after the receipt: one for each step of an order, once, each with a Message-ID of its own that stays."""

from counterfoil.gate.db import Db
from counterfoil.gate.mail import Letter, Mail
from counterfoil.gate.work import Work, job
from counterfoil.shop.changes import SHOWN_FOR
from counterfoil.shop.figures import say
from counterfoil.shop.money import Money
from counterfoil.shop.payments import Banks
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.sentences import tell
from counterfoil.shop.timeline import events_of
from counterfoil.shop.tracking import GivenBack, SentBack, refunds_of, returns_of


def later(work: Work, kind: str, code: str, thing: str = "", *, undoable: bool = False) -> None:
    """Have a letter written after the commit; `thing` tells one of several of a kind from the others.

    Of what can be undone it waits for as long as that is offered at once, and is not written if it was.
    """
    dedupe, at = f"{kind}:{thing or code}:{code}", work.now
    if undoable:
        due, once = at + SHOWN_FOR, f"{dedupe}:{at}"
        work.later(send_order_letter, due=due, dedupe=once, kind=kind, code=code, thing=thing, done_at=at)
    else:
        work.later(send_order_letter, dedupe=dedupe, kind=kind, code=code, thing=thing)


@job("send_order_letter")
def send_order_letter(
    work: Work,
    mail: Mail,
    banks: Banks,
    terms: Terms,
    *,
    kind: str,
    code: str,
    thing: str,
    again: str = "",
    done_at: int = 0,
) -> None:
    """Write to whoever ordered, if they told an address and what it tells of still holds."""
    with work.reading() as db:
        to, number = db.one(SELECT_OWNER, code=code) or ("", 0)
        if done_at and not db.one(STILL[kind], number=number, thing=thing, at=done_at):
            return
        text = "\n".join(["", *_body(db, kind, number, thing, banks.pay_to, terms.place), ""])
    if to:
        name = ".".join(filter(None, [kind.replace("_", "-"), thing, again, code]))
        title = tell(f"letter.{kind}.title", code=code)
        mail.send(
            Letter(to, title, f"{tell(f'letter.{kind}', code=code)}\n{text}", f"<{name}@counterfoil.invalid>")
        )


# What was done at that moment, and nobody has undone since.
STILL = {
    "delivered": """
        select 1
        from orders
        where orders.id = :number
        and orders.fulfilment <> 'shipped'
        and :thing = ''
        and :at = (
            select max(order_events.at)
            from order_events
            where order_events.order_id = orders.id
            and order_events.what = 'fulfilment'
            and order_events.after = 'delivered'
        )
    """,
    "return_refused": """
        select 1
        from returns
        where returns.order_id = :number
        and returns.code = :thing
        and returns.state = 'refused'
        and returns.decided_at = :at
    """,
}
COUNT_PARCELS = "select count(*) from order_events where order_id = :number and what = 'shipment'"
SELECT_OWNER = """
    select coalesce(accounts.email, ''), orders.id
    from orders
    join accounts on accounts.id = orders.account_id
    where orders.code = :code
"""


def _body(db: Db, kind: str, number: int, thing: str, pay_to: str, place: str) -> list[str]:
    """What this one says beyond its first sentence."""
    if kind == "refunded":
        return _of_refund(next(each for each in refunds_of(db, number) if each.code == thing), place)
    if kind.startswith("return_"):
        return _of_return(next(each for each in returns_of(db, number) if each.code == thing))
    if kind == "shipped":
        parcels = [event.note for event in events_of(db, number) if event.what == "shipment"]
        return [tell("letter.sent", what=parcels[int(thing) - 1])]
    if kind == "placed":
        return _of_invoice(db, number, pay_to, place)
    if kind == "failed":
        (reason,) = db.one("select reason from orders where id = :number", number=number) or ("",)
        return [tell(f"payment.{reason}")] if reason else []
    return []


def _of_invoice(db: Db, number: int, pay_to: str, place: str) -> list[str]:
    code, total, currency = db.one(SELECT_TOTAL, number=number) or ("", 0, "")
    amount = say(Money(total, currency), place)
    lines = [tell("letter.amount", amount=amount), tell("letter.write", code=code)]
    return [*lines, tell("letter.pay_to", pay_to=pay_to)] if pay_to else lines


SELECT_TOTAL = "select code, total, currency from orders where id = :number"


def _of_refund(refund: GivenBack, place: str) -> list[str]:
    lines = [tell("letter.amount", amount=say(refund.amount, place)), tell("letter.why", why=refund.why)]
    return lines + ([tell("letter.credit_note", number=refund.credit_note)] if refund.credit_note else [])


def _of_return(sent: SentBack) -> list[str]:
    lines = [f"{count} × {sku}" for sku, count in sent.lines.items()]
    return [*lines, "", sent.answer] if sent.answer else lines
