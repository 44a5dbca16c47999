"""That the reports add up: each sum that is kept is that of its lines, and all that was sold is all that was paid."""

from collections.abc import Iterator

from counterfoil.gate.db import Db
from counterfoil.shop.books.folding import FOLDS, SELECT_FOLDED, Fold
from counterfoil.shop.books.ledger import factor
from counterfoil.shop.books.measures import MEASURES, sums
from counterfoil.shop.books.moment import one_moment
from counterfoil.shop.money import DIGITS as CURRENCIES

AT_A_TIME = 10_000  # orders of another shop: so many are folded in one statement

Gap = tuple[str, str, int, int]  # what, of which month, order or currency, and both figures


def gaps(db: Db) -> Iterator[Gap]:
    """Where a report would say something else than the books."""
    with one_moment(
        db
    ):  # which is over before anybody is told: whoever hears of one gap may ask for no other
        found = [*_of_sums(db), *_of_history(db), *_of_money(db)]
    yield from found


def _of_sums(db: Db) -> Iterator[Gap]:
    """Month by month: every sum that is kept against the lines of the ledger, measure by measure."""
    (folded,) = db.one(SELECT_FOLDED) or (0,)
    lines = _by_month(db.all(SELECT_LINES, folded=folded))
    for fold in FOLDS:
        kept = _by_month(db.all(_select_kept(fold)))
        for key in sorted(lines.keys() | kept.keys()):
            for one, other in zip(lines.get(key, NOTHING), kept.get(key, NOTHING), strict=True):
                if one != other:
                    yield "sums", f"{key[0]} {key[1]}, {fold.table}", one, other


NOTHING = (0,) * len(MEASURES)


def _by_month(rows: list[tuple[object, ...]]) -> dict[tuple[str, str], tuple[int, ...]]:
    return {(str(row[0]), str(row[1])): tuple(int(str(value)) for value in row[2:]) for row in rows}


SELECT_LINES = f"""
    select substr(day, 1, 7) as month, currency, {sums(of_lines=True)}
    from sales
    where id <= :folded
    group by 1, currency
"""  # noqa: S608  (our own words)


def _select_kept(fold: Fold) -> str:
    return f"""
        select substr({fold.period}, 1, 7) as month, currency, {sums(of_lines=False)}
        from {fold.table}
        group by 1, currency
    """  # noqa: S608  (our own words)


def _of_history(db: Db) -> Iterator[Gap]:
    """What is in the ledger of another shop's orders against what was brought in."""
    (last,) = db.one("select coalesce(max(id), 0) from past_orders") or (0,)
    for after in range(0, int(last), AT_A_TIME):
        for number, ledger, came in db.all(SELECT_HISTORY, after=after, upto=after + AT_A_TIME):
            yield "history", number, int(ledger), int(came)


SELECT_HISTORY = """
    select past_orders.number, coalesce(folded.total, 0), past_orders.total
    from past_orders
    left join (
        select past_order_id, count(*) as entries, sum(total) as total
        from sales
        where past_order_id > :after and past_order_id <= :upto
        group by past_order_id
    ) as folded on folded.past_order_id = past_orders.id
    where past_orders.id > :after and past_orders.id <= :upto
    and (coalesce(folded.total, 0) <> past_orders.total or coalesce(folded.entries, 0) <> past_orders.entries)
    order by past_orders.id
    limit 1
"""


def _of_money(db: Db) -> Iterator[Gap]:
    """All sales of the reports against all payments less all refunds, and what history says was paid."""
    for currency, sold, paid in db.all(SELECT_MONEY):
        yield "reports", currency, int(sold), int(paid)


_FACTOR = f"""case currency {
    " ".join(f"when '{currency}' then {factor(currency)}" for currency in CURRENCIES)
} else 100 end"""
SELECT_MONEY = f"""
    select currency, sum(sold) as sold, sum(paid) as paid
    from (
        select currency, total as sold, 0 as paid from sales_days
        union all
        select currency, total, 0 from sales where id > (select upto from sales_folded)
        union all
        select currency, 0, amount * {_FACTOR} from payments where outcome = 'approved'
        union all
        select currency, 0, -amount * {_FACTOR} from refunds
        union all
        select currency, 0, total from past_orders
    ) as money
    group by currency
    having sum(sold) <> sum(paid)
    order by currency
"""  # noqa: S608  (our own words)
