"""What somebody saw before they pressed Pay: a quote goes out as a hash with its figures, and comes back to be compared."""

import base64
import binascii
from dataclasses import dataclass, fields
from typing import Any

import msgspec

from counterfoil.gate.refusals import Conflict
from counterfoil.gate.shapes import Text, Unfit
from counterfoil.shop.money import Money

LONGEST = 40_000
MOST = 10**15
_READER = msgspec.json.Decoder(tuple[str, list[int], list[tuple[str, int, int]]])
HASH = 64


@dataclass(frozen=True, slots=True)
class SeenLine:
    """So many of one thing, and what they came to."""

    sku: str
    quantity: int
    total: Money


@dataclass(frozen=True, slots=True)
class Seen:
    """The figures of a quote, as they were."""

    hash: str
    lines: list[SeenLine]
    subtotal: Money
    discount: Money
    shipping: Money
    tax: Money
    total: Money

    def goods(self) -> dict[str, int]:
        """What would be bought."""
        return {line.sku: line.quantity for line in self.lines}

    def figures(self) -> tuple[object, ...]:
        """Everything that can be charged or given."""
        return self.lines, self.subtotal, self.discount, self.shipping, self.tax, self.total


def write(seen: Seen) -> str:
    """One opaque word. Nothing in it is believed when it comes back: it says what was seen, not what is."""
    sums = [each.amount for each in (seen.subtotal, seen.discount, seen.shipping, seen.tax, seen.total)]
    lines = [[line.sku, line.quantity, line.total.amount] for line in seen.lines]
    said = msgspec.json.encode([seen.total.currency, sums, lines])
    return f"{seen.hash}.{base64.urlsafe_b64encode(said).decode().rstrip('=')}"


def _read(text: str) -> Seen:
    made_by, _, said = text.partition(".")
    if len(made_by) != HASH or not made_by.isascii() or not made_by.isalnum():
        raise ValueError
    raw = base64.b64decode(said + "=" * (-len(said) % 4), altchars=b"-_", validate=True)
    currency, sums, lines = _READER.decode(raw)
    if any(abs(each) > MOST for each in (*sums, *(each for line in lines for each in line[1:]))):
        raise ValueError
    subtotal, discount, shipping, tax, total = (Money(each, currency[:3]) for each in sums)
    return Seen(
        made_by,
        [SeenLine(sku[:100], quantity, Money(amount, currency[:3])) for sku, quantity, amount in lines],
        subtotal,
        discount,
        shipping,
        tax,
        total,
    )


class ExactlySeen(Seen):
    """The same, of somebody who said yes to these very figures, and to no smaller ones either."""


def exactly(text: str) -> ExactlySeen:
    """What somebody said yes to, of a quote that the shop has kept itself."""
    seen = _read(text)
    return ExactlySeen(*(getattr(seen, field.name) for field in fields(Seen)))


@dataclass(frozen=True, slots=True)
class SeenQuote:
    """Takes a quote that was handed out."""

    def read(self, raw: object, *, spoken: bool) -> Seen:
        """The figures somebody saw."""
        try:
            return _read(Text(1, LONGEST).read(raw, spoken=spoken))
        except (ValueError, binascii.Error, msgspec.DecodeError):
            raise Unfit("quote.unfit") from None

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "maxLength": LONGEST}


class Moved(Conflict):
    """The figures are others than those somebody saw; a program is told both."""

    sentence = "quote.moved"

    def __init__(self, before: Seen, now: Any) -> None:
        super().__init__()
        self.before = before
        self.now = now
        self.details = {"before": before, "quote": now}
