"""What is bought together: pairs of products and how many orders had both, counted as the ledger grows.

The tables hold products and numbers, and nobody's name or code: nothing in them says who bought what.
"""

from counterfoil.gate.actor import Way, shop_itself
from counterfoil.gate.clock import MINUTE
from counterfoil.gate.db import Db, Either
from counterfoil.gate.work import House, Work
from counterfoil.shop.books.folding import by_keys

LINES_A_PIECE = 1_000  # of the ledger; others wait for their turn while so many are counted
LINES_OF_AN_ORDER = 20  # … that are paired: a shop that stocks up for a year says little about one of them
PIECES_AT_ONCE = 50  # a long history is counted over some minutes, for other things are waiting to be done
SETTLED = MINUTE  # a line that is so old has none before it that is still being written


def count_together(house: House) -> int:
    """Count the orders that have come; how many lines of the ledger were looked at."""
    work = Work(house, shop_itself(Way.JOB), "count_together")
    with work.reading() as db:
        waiting = db.one(SELECT_WAITING, settled=work.now - SETTLED)
    if waiting is None:
        return 0
    began, last = waiting
    upto = began
    for _ in range(PIECES_AT_ONCE):
        if upto >= last:
            break
        with work.writing(line=False) as db:
            upto = _count_piece(db, last)
    return int(upto - began)


SELECT_WAITING = """
    select bought_upto.upto,
        coalesce((select max(id) from sales where id > bought_upto.upto and at <= :settled), bought_upto.upto)
    from bought_upto
"""


def _count_piece(db: Db, last: int) -> int:
    (counted,) = db.one(LOCK_UPTO) or (0,)
    upto = max(counted, min(counted + LINES_A_PIECE, last))
    if upto > counted:
        by_keys(db)
        piece = {"after": counted, "upto": upto}
        db.run(ADD_PAIRS, most=LINES_OF_AN_ORDER, **piece)
        db.run(ADD_BOUGHT, **piece)
        db.run("update bought_upto set upto = :upto", upto=upto)
    return int(upto)


LOCK_UPTO = Either(
    sqlite="select upto from bought_upto",
    postgres="select upto from bought_upto for update",
)
# The first line of an order in the ledger stands for all of it, so a piece never cuts one in two.
ADD_PAIRS = """
    insert into bought_together (product_id, other_id, times)
    select one.product_id, other.product_id, count(distinct sales.order_id)
    from sales
    join order_lines as one_line on one_line.order_id = sales.order_id and one_line.position <= :most
    join variants as one on one.id = one_line.variant_id
    join order_lines as other_line on other_line.order_id = sales.order_id and other_line.position <= :most
    join variants as other on other.id = other_line.variant_id
    where sales.id > :after
    and sales.id <= :upto
    and sales.opens = 1
    and sales.order_id is not null
    and one.product_id <> other.product_id
    group by one.product_id, other.product_id
    on conflict (product_id, other_id) do update
    set times = bought_together.times + excluded.times
"""
ADD_BOUGHT = """
    insert into bought (product_id, times)
    select variants.product_id, count(distinct sales.order_id)
    from sales
    join order_lines on order_lines.order_id = sales.order_id
    join variants on variants.id = order_lines.variant_id
    where sales.id > :after
    and sales.id <= :upto
    and sales.opens = 1
    and sales.order_id is not null
    group by variants.product_id
    on conflict (product_id) do update
    set times = bought.times + excluded.times
"""
