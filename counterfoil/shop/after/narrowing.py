"""Which of everybody's orders are meant: each filter is one condition that an index serves, and combines with the others."""

import unicodedata
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.db import Either
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Choice, Text
from counterfoil.identity.names import email_key, username_key
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.money import price
from counterfoil.shop.moves import FULFILMENT, ORDER, PACK, PAYMENT, SHIP

ASKED = "select order_id from returns where state = 'asked'"
OWED = "select order_id from refunds where given_at is null and amount > 0"
WAITS = {
    "asked": "exists (select 1 from returns where returns.order_id = orders.id and returns.state = 'asked')",
    "owed": "exists (select 1 from refunds where refunds.order_id = orders.id and refunds.given_at is null and refunds.amount > 0)",
}
# As the indexes of what is rare say it, or SQLite does not see that they fit.
NOT_PAID, BEGUN = "orders.payment <> 'paid'", "orders.fulfilment <> 'unfulfilled'"
SHOWN = {  # what the list is most often narrowed to, and the condition for it
    "all": "",
    "to_pack": PACK.where,
    "to_send": SHIP.where,
    "on_the_way": f"orders.status = 'placed' and orders.fulfilment = 'shipped' and {BEGUN}",
    "returns": f"orders.id in ({ASKED})",
    "to_refund": f"orders.id in ({OWED})",
    "unpaid": f"orders.payment in ('awaiting', 'failed', 'expired') and {NOT_PAID}",
    "failed": f"orders.payment = 'failed' and {NOT_PAID}",
    "to_be_paid": f"orders.payment = 'authorised' and {NOT_PAID}",
    "cancelled": "orders.status = 'cancelled'",
}
FOUND_AT_MOST = 20  # people whose names begin with what was typed


@dataclass(frozen=True, slots=True)
class NarrowOrders:
    """Which orders: those that fit everything that is said."""

    show: Annotated[str, Choice(tuple(SHOWN))] = "all"
    q: Annotated[str, Text(0, 100)] = ""  # the beginning of a code or a user name, or an e-mail address
    person: Annotated[str, Text(0, 100)] = ""  # whose, by user name
    status: Annotated[str, Choice(("", *ORDER))] = ""
    payment: Annotated[str, Choice(("", *PAYMENT))] = ""
    fulfilment: Annotated[str, Choice(("", *FULFILMENT))] = ""
    country: Annotated[str, Text(0, 2)] = ""
    since: Annotated[str, Text(0, 10)] = ""  # days of the shop's zone, both of them included
    until: Annotated[str, Text(0, 10)] = ""
    least: Annotated[str, Text(0, 20)] = ""  # sums in the shop's own currency, as people write them
    most: Annotated[str, Text(0, 20)] = ""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The conditions, and what they are filled with."""

    conditions: tuple[Either, ...]
    words: dict[str, object]


def narrowed(wants: NarrowOrders, days: Daybook, currency: str) -> Narrowed:
    """The filters as conditions; Invalid where one is none."""
    words: dict[str, object] = {
        name: getattr(wants, name) for name in ("payment", "fulfilment") if getattr(wants, name)
    }
    if wants.country:
        words["country"] = wants.country.upper()
    if wants.person:
        words["person"] = username_key(wants.person) or ""
    if wants.since:
        words["since"] = days.since("since", wants.since)
    if wants.until:
        words["until"] = days.until("until", wants.until)
    for name in ("least", "most"):
        if text := getattr(wants, name):
            words[name] = _sum(name, text, currency)
            words["currency"] = currency
    conditions = [CONDITIONS[name] for name in words]
    if wants.payment not in ("", "paid"):
        conditions.append(_alike(NOT_PAID))
    if wants.fulfilment not in ("", "unfulfilled"):
        conditions.append(_alike(BEGUN))
    if wants.status:  # one of three words: written out, an index of its own serves the rare one
        conditions.append(_alike(f"orders.status = '{wants.status}'"))
    if wants.show != "all":
        conditions.append(_alike(SHOWN[wants.show]))
    if wants.q:
        conditions.append(FOUND)
        words |= _looked_for(wants.q)
    return Narrowed(tuple(conditions), words)


def _sum(name: str, text: str, currency: str) -> int:
    amount = price(text, currency)
    if amount is None:
        raise Invalid.one(name, "refund.no_amount")
    return amount.amount


def _looked_for(text: str) -> dict[str, object]:
    """What a code, a name or an address begins with; `~` comes after all letters of a code, and the last is the last."""
    code, name = text.strip().upper().lstrip("#"), unicodedata.normalize("NFKC", text.strip()).casefold()
    return {
        "code": code,
        "code_end": f"{code}~",
        "name": name,
        "name_end": f"{name}\U0010ffff",
        "email": email_key(text) or "",
    }


def _alike(condition: str) -> Either:
    return Either(condition, condition)


CONDITIONS = {
    "payment": _alike("orders.payment = :payment"),
    "fulfilment": _alike("orders.fulfilment = :fulfilment"),
    "country": _alike("orders.tax_country = :country"),
    "person": _alike("orders.account_id = (select id from accounts where username_key = :person)"),
    "since": _alike("orders.placed_at >= :since"),
    "until": _alike("orders.placed_at < :until"),
    "least": _alike("orders.total >= :least"),
    "most": _alike("orders.total <= :most"),
    "currency": _alike("orders.currency = :currency"),
}
_FOUND = """orders.id in (
            select orders.id from orders where orders.code {from_} :code and orders.code {to} :code_end
            union all
            select orders.id
            from (
                select accounts.id from accounts where accounts.email_key = :email
                union all
                select id from (
                    select accounts.id from accounts
                    where accounts.username_key {from_} :name and accounts.username_key {to} :name_end
                    limit {most}
                ) as named
            ) as people
            join orders on orders.account_id = people.id
        )"""
# On PostgreSQL the letters of a database may be sorted by any language: these compare bytes.
FOUND = Either(
    sqlite=_FOUND.format(from_=">=", to="<", most=FOUND_AT_MOST),
    postgres=_FOUND.format(from_="~>=~", to="~<~", most=FOUND_AT_MOST),
)
