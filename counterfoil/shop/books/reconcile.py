"""The proof that everything adds up: ledger and bank, sales and orders, moves and shelves, numbers and their count."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from counterfoil.gate.actor import CONSOLE, SIGNED_IN, Way, shop_itself
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import House, Work, job
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.books.ledger import factor
from counterfoil.shop.books.proofs import gaps
from counterfoil.shop.money import DIGITS
from counterfoil.shop.sentences import tell

AT_A_TIME = 10_000  # orders, or variants: so much is folded in one statement
NIGHT = 3  # o'clock


@dataclass(frozen=True, slots=True)
class Difference:
    """Two figures that should be one; `books.<what>` is the sentence."""

    what: str
    thing: str  # the code of an order, a SKU, a year, a month or a currency
    one: int
    other: int

    def __str__(self) -> str:
        """In words."""
        return tell(f"books.{self.what}", thing=self.thing, one=self.one, other=self.other)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How much was looked at, and the first thing that does not add up."""

    orders: int
    entries: int
    shelves: int
    difference: Difference | None


@operation("reconcile", needs=Permission.TRAIL_READ, ways=SIGNED_IN | CONSOLE, effect=Effect.READS, slow=True)
def reconcile(work: Work) -> Reconciled:
    """Prove that ledger, bank, orders, shelves and reports agree, or name the first that does not."""
    with work.reading() as db, _reading_once(db):
        difference = next(_differences(db), None)
        orders, entries, shelves = db.one(COUNTS) or (0, 0, 0)
        return Reconciled(orders, entries, shelves, difference)


COUNTS = "select (select count(*) from orders), (select count(*) from sales), (select count(*) from variants)"


@contextmanager
def _reading_once(db: Db) -> Iterator[None]:
    """Within, what is read is not kept: SQLite maps its file into memory, and all of it is read once."""
    if db.kind == "postgres":
        yield
        return
    (mapped,) = db.one("pragma mmap_size") or (0,)
    db.one("pragma mmap_size = 0")
    try:
        yield
    finally:
        db.one(f"pragma mmap_size = {int(mapped)}")


def _differences(db: Db) -> Iterator[Difference]:
    """Each statement looks at one moment, so that sales meanwhile disturb nothing."""
    for after in range(0, _last(db, LAST_ORDER), AT_A_TIME):
        yield from _of_orders(db, after)
    for after in range(0, _last(db, LAST_VARIANT), AT_A_TIME):
        for sku, on_hand, folded in db.all(SELECT_SHELVES, after=after, upto=after + AT_A_TIME):
            yield Difference("shelf", sku, on_hand, folded)
    for kind, year, count, last in db.all(SELECT_NUMBERS):
        yield Difference("numbers", f"{kind} {year}", count, last)
    for what, thing, one, other in gaps(db):
        yield Difference(what, thing, one, other)


LAST_ORDER = "select coalesce(max(id), 0) from orders"
LAST_VARIANT = "select coalesce(max(id), 0) from variants"


def _last(db: Db, sql: str) -> int:
    row = db.one(sql)
    return int(row[0]) if row else 0


def _of_orders(db: Db, after: int) -> Iterator[Difference]:
    rows = db.all(SELECT_ORDERS, after=after, upto=after + AT_A_TIME)
    for code, ledger, bank, kept, sold, bought, held, waiting in rows:
        pairs = {
            "bank": (ledger, bank),
            "kept": (bank, kept),
            "sold": (sold, bought),
            "held": (held, waiting),
        }
        for what, (one, other) in pairs.items():
            if one != other:
                yield Difference(what, code, int(one), int(other))


_FACTOR = (
    "case orders.currency "
    + " ".join(f"when '{currency}' then {factor(currency)}" for currency in DIGITS)
    + " else 100 end"
)
_RANGE = "order_id > :after and order_id <= :upto"
# The ledger in ten-thousandths against what the bank took and gave back; what was sold against what was ordered;
# what is reserved against what the bank has not decided. All rows of an order are folded in one go, so that no planner
# has sides to join in a bad order: where each was folded apart, PostgreSQL took more than a minute for a million rows.
SELECT_ORDERS = f"""
    select code, ledger, bank, kept, sold, bought, held, waiting
    from (
        select orders.id, orders.code, folded.ledger,
            (folded.taken - folded.given) * {_FACTOR} as bank,
            (orders.captured - orders.refunded) * {_FACTOR} as kept,
            folded.sold,
            case when folded.payments = 0 then 0 else folded.ordered end as bought,
            folded.held,
            case when orders.payment in ('awaiting', 'authorised') then folded.ordered else 0 end as waiting
        from (
            select order_id, sum(ledger) as ledger, sum(sold) as sold, sum(taken) as taken, sum(payments) as payments,
                sum(given) as given, sum(ordered) as ordered, sum(held) as held
            from (
                select order_id, total as ledger, case kind when 'sale' then quantity else 0 end as sold,
                    0 as taken, 0 as payments, 0 as given, 0 as ordered, 0 as held
                from sales
                where {_RANGE}
                union all
                select order_id, 0, 0, amount, 1, 0, 0, 0
                from payments
                where {_RANGE}
                and outcome = 'approved'
                union all
                select order_id, 0, 0, 0, 0, amount, 0, 0
                from refunds
                where {_RANGE}
                union all
                select order_id, 0, 0, 0, 0, 0, quantity, 0
                from order_lines
                where {_RANGE}
                union all
                select order_id, 0, 0, 0, 0, 0, 0,
                    case kind when 'reserved' then quantity when 'returned' then 0 else -quantity end
                from stock_moves
                where {_RANGE}
            ) as entries
            group by order_id
        ) as folded
        join orders on orders.id = folded.order_id
    ) as folded
    where ledger <> bank or bank <> kept or sold <> bought or held <> waiting
    order by id
    limit 1
"""  # noqa: S608  (our own words)
SELECT_SHELVES = """
    select sku, on_hand, cast(folded as bigint)
    from (
        select variants.id, variants.sku, variants.on_hand, coalesce(sum(stock_moves.shelf), 0) as folded
        from variants
        left join stock_moves on stock_moves.variant_id = variants.id
        where variants.id > :after and variants.id <= :upto
        group by variants.id, variants.sku, variants.on_hand
    ) as shelves
    where on_hand <> folded
    order by id
    limit 1
"""
SELECT_NUMBERS = """
    select kind, year, count(*), max(number)
    from invoices
    group by kind, year
    having count(*) <> max(number)
    order by kind, year
"""


@job("reconcile_books")
def reconcile_books(work: Work) -> None:
    """Prove it once a night; what does not add up is an alert, until it does."""
    with work.reading() as db, _reading_once(db):
        difference = next(_differences(db), None)
    work.about(difference.thing if difference else "")
    with work.writing() as db:
        if difference is None:
            db.run(CLOSE_ALERTS, at=work.now)
            return
        params = {"thing": difference.thing, "one": difference.one, "other": difference.other}
        sentence = f"books.{difference.what}"
        db.run(
            INSERT_ALERT, at=work.now, sentence=sentence, params=json.dumps(params), thing=difference.thing
        )


CLOSE_ALERTS = "update alerts set done_at = :at where done_at is null and sentence like 'books.%'"
INSERT_ALERT = """
    insert into alerts (at, sentence, params, thing)
    values (:at, :sentence, :params, :thing)
    on conflict do nothing
"""


def plan_the_night(house: House) -> None:
    """Have the books proved next night, once, however many processes ask for it."""
    work = Work(house, shop_itself(Way.JOB), "reconcile_books")
    days = house.part(Daybook)
    due = days.next_night(work.now, NIGHT)
    dedupe = f"reconcile:{days.day(due)}"
    with work.reading() as db:
        if db.one("select 1 from jobs where dedupe = :dedupe", dedupe=dedupe):
            return
    with work.writing(line=False):
        work.later(reconcile_books, due=due, dedupe=dedupe)
