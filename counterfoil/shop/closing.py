"""Closing somebody's account: who they were is erased, what they bought stays, and no sum changes."""

import json
from dataclasses import dataclass

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.work import Work
from counterfoil.identity import account_rows, erasing, people, person
from counterfoil.identity.person import Person, Whom
from counterfoil.shop import undoing

STILL_OPEN = """
    select 1
    from orders
    where account_id = :id
      and status = 'placed'
      and (
          payment in ('awaiting', 'authorised')
          or (payment in ('paid', 'part_refunded') and fulfilment in ('unfulfilled', 'partial', 'packed'))
      )
    limit 1
"""
ADDRESSES = "select id, address from orders where account_id = :id"
BLANK = "update orders set address = :address where id = :order_id"
ALSO = (
    "delete from addresses where account_id = :id",
    "delete from cart_lines where cart_id in (select id from carts where account_id = :id)",
    "delete from views where account_id = :id",
    "delete from report_mails where account_id = :id",
    # What staff and they themselves wrote about their orders in free words; what happened, and all sums, stay.
    """
        update order_events
        set note = ''
        where order_id in (select id from orders where account_id = :id)
        and what in ('note', 'return', 'shipment')
        and note <> ''
    """,
    "update returns set reason = '', answer = '' where order_id in (select id from orders where account_id = :id)",
    "update refunds set why = '' where order_id in (select id from orders where account_id = :id)",
    "delete from wishes where account_id = :id",
    "delete from watches where account_id = :id",
    "delete from recommending_off where account_id = :id",
    "update carts set discount_code = '' where account_id = :id",
)
KEPT = "country"  # of an address: tax and reports go by it


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePerson(Whom):
    """Whose account to close for good."""


@dataclass(frozen=True, slots=True)
class AlsoErased:
    """What the rooms above keep of a person, and how it is erased: statements with their `:id`."""

    statements: tuple[str, ...] = ()


@operation("close_person", needs=Permission.PEOPLE_CLOSE, ways=SIGNED_IN, effect=Effect.DESTROYS, fresh=True)
def close_person(work: Work, wants: ClosePerson, also: AlsoErased) -> Person:
    """Close somebody's account for good: who they were is erased, their orders are kept."""
    with work.writing() as db:
        account_rows.one_change_of_rights_at_a_time(db)
        account_id, found = people.somebody_else(db, work, wants)
        people.within_my_rights(work, found.roles_to_be)
        if db.one(STILL_OPEN, id=account_id):
            raise Conflict("people.orders_open")
        if not erasing.erase(db, account_id, work.now):
            raise Conflict("people.closed")
        account_rows.refuse_without_administrator(db)
        _erase_addresses(db, account_id)
        for statement in (*ALSO, *also.statements):
            db.run(statement, id=account_id)
        undoing.forget_person(db, account_id)
        return person.find(db, Whom(code=found.code), work.now)[1]


def _erase_addresses(db: Db, account_id: int) -> None:
    for order_id, text in db.all(ADDRESSES, id=account_id):
        address = json.loads(text)
        if isinstance(address, dict):
            blank = {name: value if name == KEPT else "" for name, value in address.items()}
            db.run(BLANK, order_id=order_id, address=json.dumps(blank))
