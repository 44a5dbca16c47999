"""Undo of what the assistant changed: what puts it back is kept beside it, and refuses where the world has moved on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from counterfoil.assistant.talk.answer import Answer, Why
from counterfoil.assistant.talk.conversations import THEMSELVES
from counterfoil.assistant.talk.things import item_of_line
from counterfoil.assistant.tools.acting import as_assistant
from counterfoil.assistant.tools.calling import call
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.sentences import sentence
from counterfoil.gate.shapes import Text
from counterfoil.gate.within import within
from counterfoil.gate.work import Work
from counterfoil.shop.carts import Cart, cart_of
from counterfoil.shop.pricing.terms import REMEMBERED, Terms

Back = tuple[str, dict[str, Any]]  # a tool and what it is asked


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Which change: the code an answer gave."""

    code: Annotated[str, Text(1, 20)]


@operation("take_back", needs=Permission.ASSISTANT, ways=THEMSELVES, effect=Effect.REVERSIBLE)
def take_back(work: Work, wants: TakeBack, terms: Terms) -> Answer:
    """Undo what the assistant changed for me, if nothing has changed there since."""
    return taken_back(work, wants.code, terms.currency_for(work))


def taken_back(work: Work, code: str, currency: str, *, line: bool = True) -> Answer:
    """The change with this code undone; all of it, or none."""
    with work.writing(line=line) as db:
        work.about(code, person=work.actor.id)
        row = db.one(TAKE, account_id=work.actor.id, code=code.upper(), at=work.now)
        if row is None:
            raise _why_not(db, work, code.upper())
        conversation, back, expects = row[0], json.loads(row[1]), json.loads(row[2])
        hold_cart(db, work.actor.id)
        _refuse_moved(cart_of(db, work.actor.id, currency), expects)
        house, speaker = within(work.house, db), as_assistant(work.actor)
        for tool, arguments in back:
            call(house, speaker, tool, arguments, recall=lambda: {REMEMBERED: currency})
        cart = cart_of(db, work.actor.id, currency)
    return Answer(
        conversation=conversation,
        answer=sentence("talk.undone", {}),
        items=[item_of_line(line) for line in cart.lines] if expects else [],
        why=Why(tool=", ".join(dict.fromkeys(tool for tool, _ in back)), rows=[code], layer="undo"),
    )


# The database decides races: of two who press, one finds nothing to undo.
TAKE = """
    update takebacks
    set undone_at = :at
    where account_id = :account_id
    and code = :code
    and undone_at is null
    returning conversation, back, expects
"""


def _why_not(db: Db, work: Work, code: str) -> NotFound | Conflict:
    if db.one("select 1 from takebacks where account_id = :me and code = :code", me=work.actor.id, code=code):
        return Conflict("talk.undo_already")
    return NotFound("talk.undo_none")


def _refuse_moved(cart: Cart, expects: Mapping[str, int]) -> None:
    there = quantities(cart)
    if any(there.get(sku, 0) != quantity for sku, quantity in expects.items()):
        raise Conflict("talk.undo_moved")


def quantities(cart: Cart) -> dict[str, int]:
    """How many of what is in a cart."""
    return {line.sku: line.quantity for line in cart.lines}


def hold_cart(db: Db, account_id: int) -> None:
    """Until the end of the transaction nobody else makes this cart another."""
    db.all(HOLD_CART, account_id=account_id)


HOLD_CART = Either(
    sqlite="select id from carts where account_id = :account_id",
    postgres="select id from carts where account_id = :account_id for update",
)


def offer(
    db: Db, work: Work, conversation: str, back: Sequence[Back], expects: Mapping[str, int] | None = None
) -> str:
    """Keep what takes a change back; its code."""
    code = new_code()
    db.run(
        INSERT,
        code=code,
        account_id=work.actor.id,
        conversation=conversation,
        at=work.now,
        back=json.dumps(back),
        expects=json.dumps(expects or {}),
    )
    return code


INSERT = """
    insert into takebacks (code, account_id, conversation, at, back, expects)
    values (:code, :account_id, :conversation, :at, :back, :expects)
"""


def offer_cart(db: Db, work: Work, conversation: str, was: Cart, now: Cart) -> str:
    """Keep what makes a cart again what it was; empty where it is that still."""
    before, after = quantities(was), quantities(now)
    changed = [sku for sku in {**before, **after} if before.get(sku) != after.get(sku)]
    if not changed:
        return ""
    back = [_put_back(sku, before.get(sku, 0), after.get(sku, 0)) for sku in changed]
    return offer(db, work, conversation, back, {sku: after.get(sku, 0) for sku in changed})


def _put_back(sku: str, was: int, now: int) -> Back:
    if not was:
        return "remove_line", {"sku": sku}
    return "set_line" if now else "add_to_cart", {"sku": sku, "quantity": was}


def last_change(db: Db, work: Work, conversation: str) -> str:
    """The code of what was changed last in a conversation and can be taken back; empty where nothing can."""
    row = db.one(SELECT_LAST, account_id=work.actor.id, conversation=conversation)
    return str(row[0]) if row else ""


SELECT_LAST = """
    select code
    from takebacks
    where account_id = :account_id
    and conversation = :conversation
    and undone_at is null
    order by id desc
    limit 1
"""
