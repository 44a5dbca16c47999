"""One line of another shop's sales: which columns there are, and what each may hold."""

import hashlib
import re
from base64 import b85encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from counterfoil.gate.clock import SECOND
from counterfoil.gate.shapes import Unfit
from counterfoil.shop.imports.table import Row, unreadable
from counterfoil.shop.money import CURRENCY

NEEDED = ("order", "placed_at", "sku", "quantity")
PRICED = ("unit_price", "amount")
COLUMNS = (*NEEDED, *PRICED, "customer", "country", "title", "category", "currency")
ONLINE_RETAIL = {
    "invoiceno": "order",
    "stockcode": "sku",
    "description": "title",
    "invoicedate": "placed_at",
    "unitprice": "unit_price",
    "customerid": "customer",
}
LONGEST = {"order": 100, "customer": 200, "country": 100, "sku": 200, "title": 500, "category": 200}
NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,30})?\Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ Tt][0-9:.]+ ?(Z|z|[+-][0-9:]+)?\Z")
AMERICAN = "%m/%d/%Y %H:%M"  # as Online Retail has it where a spreadsheet wrote it
UNIT = 10_000
MOST_PIECES, MOST = 10**9, 10**13


@dataclass(frozen=True, slots=True)
class PastLine:
    """One sale, or one return, as another shop wrote it down; money in ten-thousandths."""

    line: int
    order: str
    at: int
    day: str
    customer: str
    country: str
    sku: str
    title: str
    category: str
    quantity: int  # below zero: so many came back
    total: int  # below zero: so much went back
    is_back: bool
    currency: str  # empty: nobody said
    mark: bytes  # of all that was said, however it was written


def headers(found: list[str]) -> list[str]:
    """The columns by our names; a file that is no list of orders is refused."""
    named = [ONLINE_RETAIL.get(name, name) for name in found]
    if len(found) == 1 and any(mark in found[0] for mark in ";\t|"):
        raise unreadable("import.no_commas", 1)
    if twice := sorted({name for name in named if name in COLUMNS and named.count(name) > 1}):
        raise unreadable("import.header_twice", 1, headers=", ".join(twice))
    missing = [name for name in NEEDED if name not in named]
    if not set(PRICED) & set(named):
        missing.append("unit_price")
    if missing:
        raise unreadable("import.no_orders", 1, missing=", ".join(missing))
    return named


Reader = Callable[[Row], PastLine]


def reader(zone: tzinfo) -> Reader:
    """Reads lines of a shop in this zone."""

    @lru_cache(maxsize=65_536)  # an order's lines have one time
    def moment(text: str) -> tuple[int, str, str]:
        return _moment(text, zone)

    def read(row: Row) -> PastLine:
        if row.fault:
            raise Unfit(row.fault)
        texts = {name: _text(row, name, most) for name, most in LONGEST.items()}
        for name in NEEDED:
            if not row.get(name):
                raise Unfit("import.missing", column=name)
        at, day, said = moment(row.get("placed_at"))
        quantity, total, is_back = _sold(row)
        currency = row.get("currency").upper()
        if currency and not CURRENCY.match(currency):
            raise Unfit("import.no_currency", currency=currency[:20])
        told = (said, *texts.values(), str(quantity), str(total), currency)
        mark = hashlib.blake2b("\x1f".join(told).encode(), digest_size=16).digest()
        return PastLine(
            row.line,
            at=at,
            day=day,
            quantity=quantity,
            total=total,
            is_back=is_back,
            currency=currency,
            mark=mark,
            **texts,
        )

    return read


def _text(row: Row, name: str, most: int) -> str:
    text = row.get(name)
    if len(text) > most:
        raise Unfit("import.long", column=name, high=most)
    return text


def _sold(row: Row) -> tuple[int, int, bool]:
    """How many, for how much, and whether it came back: what is below zero did."""
    quantity = _number(row, "quantity")
    if quantity != quantity.to_integral_value() or abs(quantity) > MOST_PIECES:
        raise Unfit("import.no_quantity", quantity=row.get("quantity")[:40])
    amount = _number(row, "amount") if row.get("amount") else quantity * _number(row, "unit_price")
    is_back = quantity < 0 or amount < 0
    total = abs(int((amount * UNIT).to_integral_value(ROUND_HALF_EVEN)))
    if total > MOST:
        raise Unfit("import.no_price", column="amount", price=str(amount)[:40])
    pieces = abs(int(quantity))
    return (-pieces, -total, True) if is_back else (pieces, total, False)


def _number(row: Row, column: str) -> Decimal:
    text = row.get(column)
    if not text:
        raise Unfit("import.missing", column=column)
    if not NUMBER.match(text):
        if column == "quantity":
            raise Unfit("import.no_quantity", quantity=text[:40])
        raise Unfit("import.no_price", column=column, price=text[:40])
    return Decimal(text)


def _moment(text: str, zone: tzinfo) -> tuple[int, str, str]:
    """When it was in microseconds UTC, on which day of the shop, and the same as it was said, written in one way."""
    when = _read(text)
    if when is None or not 1900 <= when.year <= 2200:
        raise Unfit("import.no_moment", moment=text[:40])
    local = when.astimezone(zone) if when.tzinfo else when.replace(tzinfo=zone)
    # A day without a time is that day, also where its midnight was left out.
    day = text if DAY.match(text) else local.date().isoformat()
    said = (when.astimezone(UTC) if when.tzinfo else when).isoformat()
    return int(local.timestamp() * SECOND), day, said


def _read(text: str) -> datetime | None:
    try:
        if DAY.match(text) or MOMENT.match(text):
            return datetime.fromisoformat(text.replace(" Z", "Z").replace(" +", "+"))
        return datetime.strptime(text, AMERICAN)  # noqa: DTZ007  (it is the shop's own time)
    except ValueError:
        return None


def marked(mark: bytes, time: int) -> str:
    """The mark of a line that stands in its file for the first, the second, … time."""
    if time > 1:
        mark = hashlib.blake2b(mark + time.to_bytes(8, "big"), digest_size=16).digest()
    return b85encode(mark[:12]).decode()
