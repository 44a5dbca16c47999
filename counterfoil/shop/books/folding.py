"""Sums over the sales ledger: how its lines are told apart, and how the sums follow it."""

from dataclasses import dataclass

from counterfoil.gate.actor import Way, shop_itself
from counterfoil.gate.db import Db, Either
from counterfoil.gate.work import House, Work, job
from counterfoil.shop.books.measures import MEASURES, sums

LINES_A_PIECE = 1_000  # others wait for their turn while so many are folded
MANY_PIECES = 10  # after so many that came at once, the tables are not what they were
WORTH_A_COMMIT = 500  # lines: fewer are folded as they are read


@dataclass(frozen=True, slots=True)
class Fold:
    """One way to tell the lines of the ledger apart, and the table that keeps the sums."""

    table: str
    period: str  # the column that holds the day or the month
    keys: dict[str, str]  # columns beside period and currency, each as it is found on a line
    joins: str = ""


_ORDER = """
    left join orders on orders.id = sales.order_id
    left join past_orders on past_orders.id = sales.past_order_id
"""
DAYS = Fold("sales_days", "day", {})
THINGS = Fold("sales_things", "month", {"thing": "coalesce(sales.variant_id, -sales.past_thing_id, 0)"})
BUYERS = Fold(
    "sales_buyers",
    "month",
    {
        "buyer": "coalesce(orders.account_id, -past_orders.customer_id, 0)",
        "country": "coalesce(past_orders.country, orders.tax_country, '')",
        "code": "coalesce(orders.discount_code, '')",
    },
    _ORDER,
)
TAXES = Fold(
    "sales_taxes",
    "month",
    {
        "tax_country": "case when sales.tax = 0 then '' else coalesce(orders.tax_country, '') end",
        "tax_name": """case when sales.tax = 0 then ''
            when sales.variant_id is null then coalesce(orders.shipping_tax_name, '')
            else coalesce(order_lines.tax_name, '') end""",
        "tax_rate": """case when sales.tax = 0 then 0
            when sales.variant_id is null then coalesce(orders.shipping_tax_rate, 0)
            else coalesce(order_lines.tax_rate, 0) end""",
    },
    _ORDER
    + """
    left join order_lines on order_lines.order_id = sales.order_id and order_lines.variant_id = sales.variant_id
""",
)
FOLDS = (DAYS, THINGS, BUYERS, TAXES)


def of_lines(fold: Fold, where: str) -> str:
    """The lines of the ledger as they are told apart, with what each adds; `where` says which of them."""
    keys = "".join(f", {how} as {name}" for name, how in fold.keys.items())
    # Orders have some of these names, too, so the ledger speaks first.
    return f"""
        select {"sales.day" if fold.period == "day" else "substr(sales.day, 1, 7) as month"}, sales.currency{keys},
            {", ".join(f"sales.{name}" for name in MEASURES)}
        from (
            select day, currency, order_id, past_order_id, variant_id, past_thing_id,
                {", ".join(f"{measure} as {name}" for name, measure in MEASURES.items())}
            from sales
            where {where}
        ) as sales
        {fold.joins}
    """  # noqa: S608  (our own words)


def _add(fold: Fold) -> str:
    keys = ", ".join((fold.period, "currency", *fold.keys))
    names = ", ".join(MEASURES)
    return f"""
        insert into {fold.table} ({keys}, {names})
        select {keys}, {sums(of_lines=False)}
        from ({of_lines(fold, "id > :after and id <= :upto")}) as lines
        group by {keys}
        on conflict ({keys}) do update
        set {", ".join(f"{name} = {fold.table}.{name} + excluded.{name}" for name in MEASURES)}
    """  # noqa: S608  (our own words)


ADD = tuple(map(_add, FOLDS))
ADD_FIRSTS = f"""
    insert into sales_firsts (buyer, day, orders)
    select buyer, min(day), count(*)
    from (
        select {BUYERS.keys["buyer"]} as buyer, sales.day
        from sales
        {BUYERS.joins}
        where sales.id > :after and sales.id <= :upto
        and sales.opens = 1
    ) as lines
    where buyer <> 0
    group by buyer
    on conflict (buyer) do update
    set day = case when excluded.day < sales_firsts.day then excluded.day else sales_firsts.day end,
        orders = sales_firsts.orders + excluded.orders
"""  # noqa: S608  (our own words)


@job("fold_sales")
def fold_sales(work: Work) -> None:
    """Have the sums follow the ledger, in pieces short enough for everybody else."""
    with work.writing(line=False) as db:
        last = _last_settled(db)
    pieces, more = 0, True
    while more:
        with work.writing(line=False) as db:
            more = _fold_piece(db, last)
        pieces += more
    if pieces >= MANY_PIECES:
        with work.writing(line=False) as db:
            _look_at_them_again(db)


def _look_at_them_again(db: Db) -> None:
    """Have PostgreSQL know how much there is by now: until it does, it reads reports in ways that take seconds."""
    if db.kind == "postgres":
        tables = ("sales", "sales_firsts", "past_orders", "past_things", "past_customers")
        db.run(f"analyze {', '.join((*tables, *(fold.table for fold in FOLDS)))}")


def _last_settled(db: Db) -> int:
    """The last line of the ledger before which none can come any more."""
    if db.kind == "postgres":
        # Numbers are given out before the commit: whoever has one that is not to be seen yet, is waited for.
        db.run("set local lock_timeout = '2s'")
        db.run("lock table sales in share mode")
    row = db.one("select coalesce(max(id), 0) from sales")
    return int(row[0]) if row else 0


def _fold_piece(db: Db, last: int) -> bool:
    (folded,) = db.one(LOCK_FOLDED) or (0,)
    if folded >= last:
        return False
    by_keys(db)
    upto = min(folded + LINES_A_PIECE, last)
    for statement in (*ADD, ADD_FIRSTS):
        db.run(statement, after=folded, upto=upto)
    db.run("update sales_folded set upto = :upto", upto=upto)
    return True


def by_keys(db: Db) -> None:
    """Until the end of the block, have PostgreSQL look rows up one by one: it knows nothing yet of tables that grow."""
    if db.kind == "postgres":
        for way in ("hashjoin", "mergejoin", "seqscan"):
            db.run(f"set local enable_{way} = off")


LOCK_FOLDED = Either(
    sqlite="select upto from sales_folded",
    postgres="select upto from sales_folded for update",
)


def plan_the_folding(house: House) -> None:
    """Fold what has come, where there is enough of it to be worth a commit."""
    with house.store.reading() as db:
        waiting = db.one(SELECT_WAITING)
    if waiting and waiting[0] >= WORTH_A_COMMIT:
        fold_sales.run(Work(house, shop_itself(Way.JOB), fold_sales.name))


SELECT_FOLDED = "select upto from sales_folded"
SELECT_WAITING = "select coalesce(max(sales.id), 0) - (select upto from sales_folded) from sales"
