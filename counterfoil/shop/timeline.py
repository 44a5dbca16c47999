"""What happened to an order, the oldest first; each change of a state is entered by the database itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.work import Work

# What is the affair of those who work here, or is told by the refund beside it.
NOT_FOR_THE_OWNER = {
    ("order", "closed"),
    ("order", "reopened"),
    ("payment", "authorised"),
    ("payment", "part_refunded"),
    ("note", "staff"),
    ("letter", "receipt"),
    ("letter", "shipped"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `event.<what>.<after>` is its sentence."""

    at: str
    what: str  # order, payment, fulfilment: a move of that machine; refund, return, shipment: something beside them
    before: str
    after: str
    note: str
    who: str  # a user name; empty is the shop itself, or the bank


def events_of(db: Db, number: int) -> list[Event]:
    """All of them."""
    return [Event(rfc3339(at), *rest) for at, *rest in db.all(SELECT_EVENTS, number=number)]


SELECT_EVENTS = """
    select order_events.at, order_events.what, order_events.before,
        case order_events.before
            when 'closed' then 'reopened'
            when 'delivered' then case order_events.after when 'shipped' then 'undelivered' else order_events.after end
            else order_events.after
        end,
        order_events.note,
        coalesce(accounts.username, '')
    from order_events
    left join accounts on accounts.id = order_events.account_id
    where order_events.order_id = :number
    order by order_events.id
"""


def for_the_owner(events: Iterable[Event], username: str) -> list[Event]:
    """Those that concern whoever ordered, without the names of those who work here."""
    return [
        event if event.who == username else replace(event, who="")
        for event in events
        if (event.what, event.after) not in NOT_FOR_THE_OWNER
    ]


def enter(db: Db, work: Work, number: int, what: str, after: str, note: str = "") -> None:
    """Enter what happened beside the machines."""
    db.run(
        INSERT_EVENT,
        number=number,
        at=work.now,
        account_id=work.actor.account_id,
        what=what,
        after=after,
        note=note,
    )


INSERT_EVENT = """
    insert into order_events (order_id, at, account_id, what, after, note)
    values (:number, :at, :account_id, :what, :after, :note)
"""
