"""A shop with very many orders, written by SQL: what lists are measured against."""

from counterfoil.gate.db import Db, Either

PEOPLE = 1_000
MINUTE = 60_000_000
BEGAN = 1_700_000_000_000_000

_SERIES = Either(
    sqlite="with recursive series (i) as (select 1 union all select i + 1 from series where i < {count})",
    postgres="with series (i) as (select i from generate_series(1, {count}) as made(i))",
)
_PADDED = Either(sqlite="printf('%09d', i)", postgres="lpad(i::text, 9, '0')")
_PEOPLE = """
    insert into accounts (code, username, username_key, email, email_key, password_hash, created_at)
    {series}
    select 'P' || {padded}, 'person' || {padded}, 'person' || {padded}, 'p' || i || '@example.com',
        'p' || i || '@example.com', '!', 0
    from series
"""
_CARTS = "insert into carts (account_id, made_at) select id, 0 from accounts where code like 'P0%'"
_ORDERS = """
    insert into orders (
        code, account_id, cart_id, payment, fulfilment, status, total, captured, currency, address, placed_at,
        tax_country
    )
    {series}
    select 'B' || {padded}, carts.account_id, carts.id,
        case i % 50 when 0 then 'failed' when 1 then 'expired' when 2 then 'authorised' when 3 then 'part_refunded'
            else 'paid' end,
        case i % 40 when 0 then 'unfulfilled' when 1 then 'packed' when 2 then 'partial' when 3 then 'shipped'
            else 'delivered' end,
        case when i % 30 = 7 then 'cancelled' when i % 8 = 0 then 'placed' else 'closed' end,
        cast(i as bigint) * 7919 % 50000, 50000, 'EUR', 'null', {began} + cast(i as bigint) * {minute},
        case i % 20 when 0 then 'LV' when 1 then 'AT' else 'DE' end
    from series
    join carts on carts.id = (
        select min(mine.id) from carts as mine join accounts on accounts.id = mine.account_id where accounts.code like 'P0%'
    ) + i % {people}
"""


def fill(db: Db, count: int) -> None:
    """So many orders of a thousand people, a minute between each and the next."""
    for sql, rows in ((_PEOPLE, PEOPLE), (_CARTS, 0), (_ORDERS, count)):
        texts = (
            sql.format(
                series=series.format(count=rows), padded=padded, began=BEGAN, minute=MINUTE, people=PEOPLE
            )
            for series, padded in ((_SERIES.sqlite, _PADDED.sqlite), (_SERIES.postgres, _PADDED.postgres))
        )
        db.run(Either(*texts))
    if db.kind == "postgres":  # as it does by itself, in its own time
        db.run("analyze orders")
        db.run("analyze accounts")
