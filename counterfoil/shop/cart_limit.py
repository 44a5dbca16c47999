"""How many different things a cart holds, also where many tabs fill it at once."""

from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Invalid

MOST_LINES = 100


def refuse_crowd(db: Db, account_id: int, lines: int) -> None:
    """Undo what many tabs have added at the same moment, each of which found room."""
    # On SQLite there is one writer at a time; and it would take more tabs than there are threads to fill a cart from here.
    if db.kind == "sqlite" or lines <= MOST_LINES // 4:
        return
    db.one(LOCK_CART, account_id=account_id)
    (count,) = db.one(COUNT_LINES, account_id=account_id) or (0,)
    if count > MOST_LINES:
        raise Invalid.one("sku", "cart.full", most=MOST_LINES)


# `no key`, because each new line already holds a key lock on its cart.
LOCK_CART = Either(
    sqlite="select 1",
    postgres="select id from carts where account_id = :account_id for no key update",
)
COUNT_LINES = """
    select count(*)
    from cart_lines
    join carts on carts.id = cart_lines.cart_id
    where carts.account_id = :account_id
"""
