"""Discount codes as staff make, see and end them."""

import re
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.shapes import Choice, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.money import MOST, Money
from counterfoil.shop.pricing.currencies import CurrencyCode
from counterfoil.shop.pricing.discounts import LONGEST, folded
from counterfoil.shop.pricing.rounding import WHOLE

CODE = re.compile(rf"[^\W_](?:[^\W_]|-){{1,{LONGEST - 2}}}[^\W_]\Z")
FOREVER = 1 << 53


@dataclass(frozen=True, slots=True)
class MakeCode:
    """What a code is called, what it does, and within which limits; without a name it gets one nobody guesses."""

    kind: Annotated[str, Choice(("percent", "amount", "free_shipping", "buy_get"))]
    code: Annotated[str, Text(0, LONGEST)] = ""
    rate: Annotated[int, Whole(0, WHOLE)] = 0  # of percent: parts per million
    amount: Annotated[int, Whole(0, MOST)] = 0  # of amount: minor units
    buys: Annotated[int, Whole(0, 999)] = 0  # of buy_get
    gets: Annotated[int, Whole(0, 999)] = 0
    currency: Annotated[str, CurrencyCode()] = ""  # of amount and minimum
    minimum: Annotated[int, Whole(0, MOST)] = 0  # minor units
    begins_at: Annotated[int, Whole(0, FOREVER)] = 0  # microseconds UTC; 0: now
    ends_at: Annotated[int | None, Whole(0, FOREVER)] = None
    most: Annotated[int | None, Whole(1, 10**9)] = None
    most_a_person: Annotated[int | None, Whole(1, 10**9)] = None


@dataclass(frozen=True, slots=True)
class EndCode:
    """Which code, and when it must be to end until now: microseconds UTC, or `never`; empty: whenever."""

    code: Annotated[str, Text(1, LONGEST)]
    was: Annotated[str, Text(0, 20)] = ""


@dataclass(frozen=True, slots=True)
class ProlongCode:
    """Which code, until when it holds from now on, and when it must be to end until now."""

    code: Annotated[str, Text(1, LONGEST)]
    ends_at: Annotated[int | None, Whole(0, FOREVER)] = None  # microseconds UTC; none: it never ends
    was: Annotated[str, Text(0, 20)] = ""


@dataclass(frozen=True, slots=True)
class DiscountCode:
    """A code as staff see it."""

    code: str
    kind: str
    rate: int  # parts per million
    amount: Money | None
    buys: int
    gets: int
    minimum: Money | None
    begins_at: str
    ends_at: str | None
    most: int | None
    most_a_person: int | None
    used: int


@dataclass(frozen=True, slots=True)
class DiscountCodes:
    """All codes there ever were, the newest first."""

    items: list[DiscountCode]


@operation(
    "make_discount_code", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE
)
def make_discount_code(work: Work, wants: MakeCode) -> DiscountCode:
    """Make a discount code."""
    _refuse_idle(wants)
    code = folded(wants.code) if wants.code else new_code()
    if not CODE.match(code):
        raise Invalid.one("code", "code.unfit")
    work.about(code)
    with work.writing() as db:
        row = db.one(
            INSERT_CODE,
            _told,
            code=code,
            kind=wants.kind,
            rate=wants.rate,
            amount=wants.amount,
            buys=wants.buys,
            gets=wants.gets,
            currency=wants.currency,
            minimum=wants.minimum,
            begins_at=wants.begins_at or work.now,
            ends_at=wants.ends_at,
            most=wants.most,
            most_a_person=wants.most_a_person,
            at=work.now,
        )
        if row is None:
            raise Conflict("code.there", code=code)
        undoing.offer(
            db,
            work,
            operation="end_discount_code",
            wants={"code": code, "was": _end(wants.ends_at)},
            said="undo.code_made",
            thing=code,
        )
    return row


def _refuse_idle(wants: MakeCode) -> None:
    """Refuse a code that would take nothing off, or an amount of no currency."""
    needed = {
        "percent": ["rate"],
        "amount": ["amount", "currency"],
        "buy_get": ["buys", "gets"],
    }.get(wants.kind, [])
    if wants.minimum:
        needed.append("currency")
    for name in needed:
        if not getattr(wants, name):
            raise Invalid.one(name, "field.missing")


COLUMNS = """
        code, kind, rate, amount, buys, gets, currency, minimum, begins_at, ends_at, most, most_a_person, used
"""
INSERT_CODE = f"""
    insert into discount_codes (
        code, kind, rate, amount, buys, gets, currency, minimum, begins_at, ends_at, most, most_a_person, made_at
    )
    values (
        :code, :kind, :rate, :amount, :buys, :gets, :currency, :minimum, :begins_at, :ends_at, :most,
        :most_a_person, :at
    )
    on conflict (code) do nothing
    returning {COLUMNS}
"""  # noqa: S608  (our own words)


@operation(
    "end_discount_code", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE
)
def end_discount_code(work: Work, wants: EndCode) -> DiscountCode:
    """Let a discount code hold no longer."""
    code = folded(wants.code)
    work.about(code)
    with work.writing() as db:
        before = _held(db, code, wants.was)
        if before is not None and before < work.now:
            ended = db.one(SELECT_CODE, _told, code=code)
        else:
            ended = db.one(SET_END, _told, code=code, ends_at=work.now)
            _offer_end(db, work, "undo.code_ended", code, before, work.now)
        assert ended
        return ended


@operation(
    "prolong_discount_code",
    needs=Permission.PRICES_CHANGE,
    ways=SIGNED_IN | CONSOLE,
    effect=Effect.REVERSIBLE,
)
def prolong_discount_code(work: Work, wants: ProlongCode) -> DiscountCode:
    """Let a discount code hold for longer, or again."""
    code = folded(wants.code)
    work.about(code)
    with work.writing() as db:
        before = _held(db, code, wants.was)
        prolonged = db.one(SET_END, _told, code=code, ends_at=wants.ends_at)
        _offer_end(db, work, "undo.code_prolonged", code, before, wants.ends_at)
        assert prolonged
        return prolonged


def _held(db: Db, code: str, was: str) -> int | None:
    """When it is to end until now; refuses where somebody expected something else."""
    row = db.one(SELECT_END, code=code)
    if row is None:
        raise NotFound("code.none")
    if was and was != _end(row[0]):
        raise Conflict("code.moved_on", code=code)
    return row[0] if row[0] is None else int(row[0])


def _end(at: int | None) -> str:
    return "never" if at is None else str(at)


def _offer_end(db: Db, work: Work, said: str, code: str, before: int | None, after: int | None) -> None:
    wants = {"code": code, "ends_at": before, "was": _end(after)}
    undoing.offer(db, work, operation="prolong_discount_code", wants=wants, said=said, thing=code)


SELECT_END = Either(
    sqlite="select ends_at from discount_codes where code = :code",
    postgres="select ends_at from discount_codes where code = :code for no key update",
)
SET_END = f"update discount_codes set ends_at = :ends_at where code = :code returning {COLUMNS}"  # noqa: S608
SELECT_CODE = f"select {COLUMNS} from discount_codes where code = :code"  # noqa: S608


@operation("list_discount_codes", needs=Permission.PRICES_READ, ways=SIGNED_IN | CONSOLE, effect=Effect.READS)
def list_discount_codes(work: Work) -> DiscountCodes:
    """See all discount codes, and how often they were used."""
    with work.reading() as db:
        return DiscountCodes(db.all(SELECT_CODES, _told))


SELECT_CODES = f"select {COLUMNS} from discount_codes order by id desc"  # noqa: S608


def _told(
    code: str,
    kind: str,
    rate: int,
    amount: int,
    buys: int,
    gets: int,
    currency: str,
    minimum: int,
    begins_at: int,
    ends_at: int | None,
    most: int | None,
    most_a_person: int | None,
    used: int,
) -> DiscountCode:
    return DiscountCode(
        code=code,
        kind=kind,
        rate=rate,
        amount=Money(amount, currency) if kind == "amount" else None,
        buys=buys,
        gets=gets,
        minimum=Money(minimum, currency) if minimum else None,
        begins_at=rfc3339(begins_at),
        ends_at=None if ends_at is None else rfc3339(ends_at),
        most=most,
        most_a_person=most_a_person,
        used=used,
    )
