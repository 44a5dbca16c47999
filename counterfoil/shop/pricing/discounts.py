"""Discount codes as they are kept: found by what somebody types, taken by an order, given back when it fails."""

from collections.abc import Iterator
from contextlib import contextmanager

from counterfoil.gate.db import Db
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.work import Work
from counterfoil.shop.pricing.codes import FIELD, Code
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.tries import HELD

LONGEST = 40


def folded(text: str) -> str:
    """A code as codes are compared: capitals, and no spaces, which people add."""
    return "".join(text.split()).casefold().upper()


class NoSuchCode(Invalid):
    """Somebody typed what no code is called: it may have been a guess."""


def find(db: Db, work: Work, text: str, terms: Terms) -> Code:
    """The code somebody typed, and how often they have used it; not for who guessed too often."""
    me, tries = work.actor.id, terms.tries.of_codes(work)
    held, *code = db.one(SELECT_CODE, code=folded(text), account_id=me, **tries.asks(work.now)) or (
        None,
        None,
    )
    tries.refuse(held, work.now, "too_many.codes")
    if code[0] is None:
        raise NoSuchCode.one(FIELD, "code.none")
    return Code(*code)


@contextmanager
def guesses_counted(work: Work, terms: Terms) -> Iterator[None]:
    """Count what turns out to be no code; outside of any block."""
    try:
        yield
    except NoSuchCode:
        with work.writing(line=False) as db:
            terms.tries.of_codes(work).failed(db, work.now)
        raise


# Who has an e-mail address in common is one person.
OF_THE_PERSON = """
    select count(*)
    from discount_uses
    join accounts on accounts.id = discount_uses.account_id
    where discount_uses.code_id = {code}
    and (
        accounts.id = :account_id
        or accounts.email_key = (select mine.email_key from accounts as mine where mine.id = :account_id)
    )
"""
SELECT_CODE = f"""
    select held.until, id, code, kind, rate, amount, buys, gets, currency, minimum, begins_at, ends_at, most, most_a_person,
        used, ({OF_THE_PERSON.format(code="discount_codes.id")})
    from ({HELD}) as held
    left join discount_codes on code = :code
"""  # noqa: S608  (our own words)


def take(db: Db, code: Code, order_id: int, account_id: int) -> None:
    """Use the code for an order, or refuse: the order is undone then."""
    # The database decides races: the row is locked by the first, and the second finds what the first has left.
    if not db.run(TAKE, id=code.number):
        raise Invalid.one(FIELD, "code.used_up")
    if not db.run(INSERT_USE, code_id=code.number, order_id=order_id, account_id=account_id):
        raise Invalid.one(FIELD, "code.used_by_you")


TAKE = """
    update discount_codes
    set used = used + 1
    where id = :id
    and (most is null or used < most)
"""
# A statement of its own, after the row is locked: it sees what was committed until then.
INSERT_USE = f"""
    insert into discount_uses (order_id, code_id, account_id)
    select :order_id, discount_codes.id, :account_id
    from discount_codes
    where discount_codes.id = :code_id
    and (
        discount_codes.most_a_person is null
        or discount_codes.most_a_person > ({OF_THE_PERSON.format(code=":code_id")})
    )
"""  # noqa: S608


def give_back(db: Db, order_id: int) -> None:
    """Let the code of an order that came to nothing be used again; without one nothing happens."""
    code = db.one(DELETE_USE, order_id=order_id)
    if code:
        db.run(GIVE_BACK, id=code[0])


DELETE_USE = "delete from discount_uses where order_id = :order_id returning code_id"
GIVE_BACK = "update discount_codes set used = used - 1 where id = :id"


class UsedMeanwhile(Conflict):
    """An order's code was given back, and somebody else has used it up since."""

    sentence = "code.used_meanwhile"


def take_again(db: Db, order_id: int) -> None:
    """Use the code again for an order that is paid after all, or refuse."""
    row = db.one(SELECT_OF_ORDER, order_id=order_id)
    if row is None:
        return
    if not db.run(TAKE, id=row[0]):
        raise UsedMeanwhile
    db.run(INSERT_USE_AGAIN, code_id=row[0], order_id=order_id, account_id=row[1])


SELECT_OF_ORDER = """
    select discount_codes.id, orders.account_id
    from orders
    join discount_codes on discount_codes.code = orders.discount_code
    where orders.id = :order_id
"""
INSERT_USE_AGAIN = """
    insert into discount_uses (order_id, code_id, account_id)
    values (:order_id, :code_id, :account_id)
"""
