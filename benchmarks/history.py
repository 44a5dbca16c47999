"""A history of a million lines, written by the database itself, and the sums that reports read of it."""

from counterfoil.gate.db import Db, Either
from counterfoil.shop.books.folding import ADD, ADD_FIRSTS
from counterfoil.storage.store import OpenStore

LINES, ORDERS = 1_000_000, 200_000
FIRST_YEAR, YEARS = 2014, 4
THINGS, CUSTOMERS, COUNTRIES = 3_000, 60_000, 40
DAYS = YEARS * 12 * 28
A_PIECE = 100_000  # lines that are folded together


def fill(store: OpenStore) -> None:
    """Five lines an order, every twentieth line a return; the same each time."""
    with store.writing() as db:
        for statement in (CUSTOMERS_IN, THINGS_IN, ORDERS_IN, LINES_IN):
            db.run(_numbered(statement))
        db.run(TOTALS)
    for after in range(0, LINES, A_PIECE):
        with store.writing() as db:
            _fold(db, after, after + A_PIECE)
    if store.kind == "postgres":
        with store.writing() as db:
            db.run("analyze")


def _fold(db: Db, after: int, upto: int) -> None:
    for statement in (*ADD, ADD_FIRSTS):
        db.run(statement, after=after, upto=upto)
    db.run("update sales_folded set upto = :upto", upto=upto)


def _numbered(statement: str) -> Either:
    """The same with its numbers from nothing on, as either database counts."""
    count = {CUSTOMERS_IN: CUSTOMERS, THINGS_IN: THINGS, ORDERS_IN: ORDERS, LINES_IN: LINES}[statement]
    walk = (
        f"with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < {count - 1})"
    )
    head, _, rest = statement.partition("select")
    return Either(
        sqlite=f"{head} {walk} select {rest} from numbers",
        postgres=f"{head} select {rest} from generate_series(0::bigint, {count - 1}) as numbers (n) order by n",
    )


CUSTOMERS_IN = "insert into past_customers (name) select 'c' || n"
THINGS_IN = """
    insert into past_things (sku, title, category)
    select 'S-' || n, 'Thing ' || n, 'Category ' || (n % 50)
"""
ORDERS_IN = f"""
    insert into past_orders (number, customer_id, country, currency, entries, total)
    select n || '', 1 + (n * 7919) % {CUSTOMERS}, 'country ' || (n % {COUNTRIES}), 'EUR', 5, 0
"""
TOTALS = """
    update past_orders
    set total = (select sum(sales.total) from sales where sales.past_order_id = past_orders.id)
"""
_DAY = f"((n / 5) * {DAYS} / {ORDERS})"  # the number of the day, of months of twenty-eight
_TWO = "substr((100 + {}) || '', 2, 2)"
_PIECES = "case when n % 20 = 7 then -1 else 1 + n % 8 end"
_TOTAL = f"({_PIECES}) * (100 + (n * 3571) % 4900) * 100"
LINES_IN = f"""
    insert into sales (
        at, day, zone, kind, quantity, gross, discount, tax, total, currency, opens, past_order_id, past_thing_id
    )
    select n,
        ({FIRST_YEAR} + {_DAY} / 336) || '-' || {_TWO.format(f"1 + {_DAY} / 28 % 12")} || '-' || {_TWO.format(f"1 + {_DAY} % 28")},
        'UTC', case when n % 20 = 7 then 'return' else 'sale' end, {_PIECES}, {_TOTAL}, 0, 0, {_TOTAL}, 'EUR',
        case when n % 5 = 0 then 1 else 0 end, 1 + n / 5, 1 + (n * 6151) % {THINGS}
"""
