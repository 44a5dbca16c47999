"""What a discount code takes off: by its kind, spread over the lines, never more than there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.refusals import Invalid
from counterfoil.shop.figures import say
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.rounding import WHOLE, Rounding, part, spread

Kind = Literal["percent", "amount", "free_shipping", "buy_get"]
FIELD = "discount_code"


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is kept, and how often it was used so far, by all and by whoever asks."""

    number: int
    code: str
    kind: Kind
    rate: int
    amount: int
    buys: int
    gets: int
    currency: str
    minimum: int
    begins_at: int
    ends_at: int | None
    most: int | None
    most_a_person: int | None
    used: int = 0
    used_by_me: int = 0


@dataclass(frozen=True, slots=True)
class Bought:
    """So many of one thing at one price."""

    quantity: int
    price: int

    @property
    def total(self) -> int:
        """Before any discount."""
        return self.quantity * self.price


def off(code: Code, lines: Sequence[Bought], rounding: Rounding) -> list[int]:
    """What the code takes off each line."""
    totals = [line.total for line in lines]
    if code.kind == "percent":
        return spread(part(sum(totals), code.rate, WHOLE, rounding), totals, rounding)
    if code.kind == "amount":
        return spread(min(code.amount, sum(totals)), totals, rounding)
    if code.kind == "buy_get":
        return _cheapest_free(code, lines)
    return [0] * len(lines)


def _cheapest_free(code: Code, lines: Sequence[Bought]) -> list[int]:
    """Of every `buys` and `gets` together the `gets` cheapest are free, wherever in the cart they are."""
    things = sum(line.quantity for line in lines)
    free = things // (code.buys + code.gets) * code.gets
    taken = [0] * len(lines)
    for place in sorted(range(len(lines)), key=lambda place: (lines[place].price, place)):
        given = min(free, lines[place].quantity)
        taken[place] = given * lines[place].price
        free -= given
    return taken


def refuse_unfit(code: Code, lines: Sequence[Bought], currency: str, now: int, place: str) -> None:
    """Refuse a code that does not hold for these lines, for this person, now."""
    if now < code.begins_at:
        raise _refused("not_yet", since=rfc3339(code.begins_at)[:10])
    if code.ends_at is not None and now >= code.ends_at:
        raise _refused("over")
    if code.most is not None and code.used >= code.most:
        raise _refused("used_up")
    if code.most_a_person is not None and code.used_by_me >= code.most_a_person:
        raise _refused("used_by_you")
    if code.currency and code.currency != currency:
        raise _refused("other_currency", currency=code.currency)
    if sum(line.total for line in lines) < code.minimum:
        raise _refused("minimum", minimum=say(Money(code.minimum, code.currency), place))
    if code.kind == "buy_get" and sum(line.quantity for line in lines) < code.buys + code.gets:
        raise _refused("too_few", count=code.buys + code.gets)


def _refused(why: str, **params: object) -> Invalid:
    return Invalid.one(FIELD, f"code.{why}", **params)
