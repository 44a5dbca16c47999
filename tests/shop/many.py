"""Many orders in a moment: copies of one that was really bought, in the state it is in."""

from counterfoil.storage.store import OpenStore

COLUMNS = {
    "sqlite": "select name from pragma_table_info(:name) order by cid",
    "postgres": "select column_name from information_schema.columns where table_name = :name order by ordinal_position",
}
OWN = {
    "id",
    "code",
    "idempotency_key",
    "fingerprint",
}  # what no two orders share, or what leads back to the first
NUMBERS = {
    "sqlite": "(with recursive n(n) as (select 1 union all select n + 1 from n where n < :count) select n from n)",
    "postgres": "(select n from generate_series(1, cast(:count as bigint)) as n)",
}


def copies(store: OpenStore, code: str, count: int, mark: str = "CPYX") -> list[str]:
    """So many copies of an order, without their lines; their codes."""
    with store.writing() as db:
        names = [name for (name,) in db.all(COLUMNS[db.kind], name="orders") if name not in OWN]
        number = (
            "substr('000000' || numbers.n, -6)" if db.kind == "sqlite" else "lpad(numbers.n::text, 6, '0')"
        )
        db.run(
            f"""
            insert into orders (code, {", ".join(names)})
            select '{mark}' || {number}, {", ".join("orders." + name for name in names)}
            from orders
            cross join {NUMBERS[db.kind]} as numbers
            where orders.code = :code
            """,
            code=code,
            count=count,
        )
        return [
            made for (made,) in db.all(f"select code from orders where code like '{mark}%' order by code")
        ]
