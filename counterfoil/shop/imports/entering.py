"""What another shop sold, entered in the ledger beside what this one sells: no order, no stock and no account is touched."""

import json
from collections.abc import Sequence

from counterfoil.gate.db import Db, Either
from counterfoil.shop.imports.past_lines import PastLine

Marked = tuple[str, PastLine, str]  # its mark, the line, and its currency


def known(db: Db, marks: Sequence[str]) -> set[str]:
    """Those marks that are in the ledger."""
    if db.kind == "postgres":
        return {str(mark) for (mark,) in db.all(SELECT_KNOWN, marks=list(marks))}
    return {str(mark) for (mark,) in db.all(SELECT_KNOWN, marks=json.dumps(marks))}


SELECT_KNOWN = Either(
    sqlite="select imported from sales where imported in (select value from json_each(:marks))",
    postgres="select imported from sales where imported = any(:marks)",
)


def one_at_a_time(db: Db) -> None:
    """Of several imports at once each waits for the other's piece."""
    if db.kind == "postgres":
        db.one("select pg_advisory_xact_lock(7263448293)")


def enter(db: Db, zone: str, lines: Sequence[Marked]) -> None:
    """Enter lines that are not there yet."""
    opened = _opened(db, {line.order for _, line, _ in lines})
    rows = []
    for mark, line, currency in lines:
        opens = not line.is_back and line.order not in opened
        if opens:
            opened.add(line.order)
        rows.append(_row(mark, line, currency, opens=opens))
    told = json.dumps(rows)
    for statement in (INSERT_CUSTOMERS, INSERT_THINGS, INSERT_ORDERS):
        db.run(statement, lines=told)
    db.run(INSERT_SALES, lines=told, zone=zone)
    db.run(COUNT_ORDERS, lines=told)


def _opened(db: Db, numbers: set[str]) -> set[str]:
    """Those orders of which something that was sold is in the ledger already."""
    return {str(number) for (number,) in db.all(SELECT_OPENED, numbers=json.dumps(sorted(numbers)))}


COLUMNS = {
    "mark": "text",
    "number": "text",
    "customer": "text",
    "country": "text",
    "currency": "text",
    "sku": "text",
    "title": "text",
    "category": "text",
    "at": "bigint",
    "day": "text",
    "kind": "text",
    "quantity": "bigint",
    "total": "bigint",
    "opens": "bigint",
}


def _row(mark: str, line: PastLine, currency: str, *, opens: bool) -> list[object]:
    """In the order of the columns."""
    return [
        mark,
        line.order,
        line.customer,
        line.country,
        currency,
        line.sku,
        line.title,
        line.category,
        line.at,
        line.day,
        "return" if line.is_back else "sale",
        line.quantity,
        line.total,
        int(opens),
    ]


_SQLITE = ", ".join(f"json_extract(value, '$[{place}]') as {name}" for place, name in enumerate(COLUMNS))
_POSTGRES = ", ".join(
    f"cast(value ->> {place} as {kind}) as {name}" for place, (name, kind) in enumerate(COLUMNS.items())
)
LINES = Either(
    sqlite=f"(select key as place, {_SQLITE} from json_each(:lines)) as line",  # noqa: S608  (our own words)
    postgres=f"""(
        select place, {_POSTGRES}
        from json_array_elements(cast(:lines as json)) with ordinality as each (value, place)
    ) as line""",  # noqa: S608  (our own words)
)


def _over_lines(sql: str) -> Either:
    return Either(sqlite=sql.format(lines=LINES.sqlite), postgres=sql.format(lines=LINES.postgres))


SELECT_OPENED = Either(
    sqlite="""
        select past_orders.number
        from json_each(:numbers) as asked
        join past_orders on past_orders.number = asked.value
        where exists (select 1 from sales where past_order_id = past_orders.id and kind = 'sale')
    """,
    postgres="""
        select past_orders.number
        from json_array_elements_text(cast(:numbers as json)) as asked
        join past_orders on past_orders.number = asked.value
        where exists (select 1 from sales where past_order_id = past_orders.id and kind = 'sale')
    """,
)
INSERT_CUSTOMERS = _over_lines("""
    insert into past_customers (name)
    select customer
    from {lines}
    where customer <> ''
    and not exists (select 1 from past_customers where name = line.customer)
    group by customer
    order by min(place)
""")
INSERT_THINGS = _over_lines("""
    insert into past_things (sku, title, category)
    select sku, title, category
    from {lines}
    where not exists (
        select 1
        from past_things
        where past_things.sku = line.sku and past_things.title = line.title and past_things.category = line.category
    )
    group by sku, title, category
    order by min(place)
""")
_ORDER_OF_LINE = """
    past_orders.number = line.number
    and coalesce(past_orders.customer_id, 0) = coalesce(past_customers.id, 0)
    and past_orders.country = line.country
    and past_orders.currency = line.currency
"""
INSERT_ORDERS = _over_lines(f"""
    insert into past_orders (number, customer_id, country, currency)
    select line.number, past_customers.id, line.country, line.currency
    from {{lines}}
    left join past_customers on past_customers.name = line.customer
    where not exists (select 1 from past_orders where {_ORDER_OF_LINE})
    group by line.number, past_customers.id, line.country, line.currency
    order by min(place)
""")  # noqa: S608  (our own words)
INSERT_SALES = _over_lines(f"""
    insert into sales (
        at, day, zone, kind, quantity, gross, discount, tax, total, currency, opens, past_order_id, past_thing_id,
        imported
    )
    select line.at, line.day, :zone, line.kind, line.quantity, line.total, 0, 0, line.total, line.currency, line.opens,
        past_orders.id, past_things.id, line.mark
    from {{lines}}
    left join past_customers on past_customers.name = line.customer
    join past_orders on {_ORDER_OF_LINE}
    join past_things on past_things.sku = line.sku and past_things.title = line.title
        and past_things.category = line.category
    order by line.place
""")  # noqa: S608  (our own words)
# Once more what came in, so that the ledger can be held against it.
COUNT_ORDERS = _over_lines(f"""
    update past_orders
    set entries = past_orders.entries + came.entries, total = past_orders.total + came.total
    from (
        select past_orders.id, count(*) as entries, cast(sum(line.total) as bigint) as total
        from {{lines}}
        left join past_customers on past_customers.name = line.customer
        join past_orders on {_ORDER_OF_LINE}
        group by past_orders.id
    ) as came
    where past_orders.id = came.id
""")  # noqa: S608  (our own words)
