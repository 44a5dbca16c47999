"""Telling somebody, once, that what they watch has come to pass; and the link by which they are told no more."""

import base64
from dataclasses import dataclass
from hmac import compare_digest
from typing import Annotated

from counterfoil.gate.actor import BROWSER, Way, shop_itself
from counterfoil.gate.codes import is_code
from counterfoil.gate.db import Db
from counterfoil.gate.mail import Letter, Mail
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import House, Work, job
from counterfoil.identity.keys import Keys
from counterfoil.identity.mails import Letterhead
from counterfoil.shop.figures import say
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.sentences import tell
from counterfoil.shop.wishes import watching

PURPOSE = "session"  # the key that makes what opens something; what is hashed begins like nothing else
STOP_PATH = "/letters/stop/"  # its first part is what lets a program that reads mail press the button
SWEPT_AT_ONCE = 500


@job("tell_watch")
def tell_watch(work: Work, mail: Mail, head: Letterhead, keys: Keys, terms: Terms, *, code: str) -> None:
    """Write to whoever watches it, if it still is so; otherwise go on watching."""
    with work.writing(line=False) as db:
        met = _met(db, work, code)
    if met is None:
        return
    mail.send(_letter(met, head, stop_link(keys, head, met.person), terms.place))
    with work.writing(line=False) as db:
        db.run(SET_TOLD, code=code, now=work.now)


@dataclass(frozen=True, slots=True)
class _Met:
    """A watch that has come to pass, and the cheapest variant by which."""

    code: str
    rounds: int
    kind: str
    below: int | None
    title: str
    slug: str
    to: str
    person: str
    price: int
    currency: str


def _met(db: Db, work: Work, code: str) -> _Met | None:
    """What is to be told; None where it is over, and then the watch waits again."""
    row = db.one("select product_id from watches where code = :code and state = 'met'", code=code)
    if row is None:
        return None  # it was stopped, or told by an earlier try
    if row[0] is not None:
        watching.lock(db, row[0])
    met = db.one(SELECT_MET, _Met, code=code, now=work.now)
    if met is None:
        db.run(WAIT_AGAIN, code=code)
    return met


SELECT_MET = """
    select watches.code, watches.rounds, watches.kind, watches.below, products.title, products.slug,
        accounts.email, accounts.code,
        case when variants.currency = watches.currency or prices.price is null then variants.price else prices.price end,
        case when variants.currency = watches.currency or prices.price is null then variants.currency else prices.currency end
    from watches
    join watches_met on watches_met.id = watches.id
    join variants on variants.id = watches_met.variant_id
    join products on products.id = watches.product_id
    join accounts on accounts.id = watches.account_id and accounts.email is not null and accounts.disabled_at is null
    left join prices on prices.variant_id = variants.id and prices.currency = watches.currency
    where watches.code = :code
    and watches.state = 'met'
    and watches.until > :now
    order by 9, variants.id
    limit 1
"""
WAIT_AGAIN = "update watches set state = 'waiting', rounds = rounds + 1 where code = :code and state = 'met'"
SET_TOLD = "update watches set state = 'told', told_at = :now where code = :code and state = 'met'"


def _letter(met: _Met, head: Letterhead, stop: str, place: str) -> Letter:
    price = say(Money(met.price, met.currency), place)
    below = "" if met.below is None else say(Money(met.below, met.currency), place)
    words = {"product": met.title, "price": price, "below": below}
    text = "\n".join(
        [
            tell(f"letter.watch.{met.kind}", **words),
            f"{head.url}/products/{met.slug}",
            "",
            tell("letter.watch.once"),
            stop,
            "",
        ]
    )
    message = f"<watch.{met.code}.{met.rounds}@{head.host}>"
    return Letter(met.to, tell(f"letter.watch.{met.kind}.title", **words), text, message, stop=stop)


def stop_link(keys: Keys, head: Letterhead, person: str) -> str:
    """The address that ends such letters; it holds a signature, so it is made for one person alone."""
    return f"{head.url}{STOP_PATH}{person}-{_signatures(keys, person)[0]}"


def _signatures(keys: Keys, person: str) -> list[str]:
    made = keys.digests(PURPOSE, b"watches\0" + person.encode())
    return [base64.urlsafe_b64encode(each).decode().rstrip("=") for each in made]


@dataclass(frozen=True, slots=True)
class StopLink:
    """What came in the letter."""

    secret: Annotated[str, Text(1, 200)]


@dataclass(frozen=True, slots=True)
class Stopped:
    """How many things are still watched for whoever got the letter, and how many are no longer."""

    waiting: int
    stopped: int = 0


@operation("look_at_stop_link", needs=ANYONE, ways=BROWSER, effect=Effect.READS)
def look_at_stop_link(work: Work, wants: StopLink, keys: Keys) -> Stopped:
    """See what the link in a letter would end."""
    with work.reading() as db:
        return Stopped((db.one(watching.COUNT, account_id=_whose(db, keys, wants.secret)) or (0,))[0])


@operation("stop_letters", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def stop_letters(work: Work, wants: StopLink, keys: Keys) -> Stopped:
    """Get no more letters about things I watch."""
    with work.writing() as db:
        account_id = _whose(db, keys, wants.secret)
        work.about(person=account_id)
        return Stopped(0, db.run(STOP_ALL, account_id=account_id))


STOP_ALL = "delete from watches where account_id = :account_id and state <> 'told'"


def _whose(db: Db, keys: Keys, secret: str) -> int:
    person, _, signature = secret.partition("-")
    fits = is_code(person) and any(
        compare_digest(signature.encode(), made.encode()) for made in _signatures(keys, person)
    )
    row = db.one(SELECT_OWNER, code=person) if fits else None
    if row is None:
        raise NotFound("letters.no_link")
    return int(row[0])


SELECT_OWNER = "select id from accounts where code = :code and closed_at is null"


def sweep_watches(house: House) -> int:
    """Forget what was watched for a year, told or not; how many."""
    work = Work(house, shop_itself(Way.JOB), "sweep_watches")
    with work.reading() as db:
        if db.one("select 1 from watches where until <= :now limit 1", now=work.now) is None:
            return 0
    with work.writing(line=False) as db:
        return db.run(SWEEP, now=work.now, most=SWEPT_AT_ONCE)


SWEEP = (
    "delete from watches where id in (select id from watches where until <= :now order by until limit :most)"
)
