"""What lies on the shelves, what it is worth, and how long it will last."""

from counterfoil.gate.db import Db
from counterfoil.reports.asked import Asked
from counterfoil.reports.source import lines_of
from counterfoil.reports.sums import Sum, Sums, limited, summed
from counterfoil.shop.books import folding
from counterfoil.shop.books.ledger import factor
from counterfoil.shop.stock import IS_LOW

ON_SHELF = ("on_hand", "stock_value", "stock_cost", "sold_then", "low")
KEYS = {
    "variant": ("variants.sku", "products.title"),
    "product": ("products.title", "products.title"),
    "category": ("categories.title", "categories.title"),
}


def stock(db: Db, asked: Asked) -> Sums:
    """What there is now, beside what was sold in the days that are asked for."""
    key, name = KEYS[asked.split]
    lines, params = lines_of(db, asked, folding.THINGS, "thing, sold, returned")
    days = (asked.until - asked.since).days + 1
    rows = [
        Sum(str(sku), str(title), {**dict(zip(ON_SHELF, map(int, values), strict=True)), "days": days})
        for sku, title, *values in db.all(
            SELECT_STOCK.format(key=key, name=name, lines=lines, low=IS_LOW),
            **params,
            low_at=asked.low_at,
            factor=factor(asked.currency),
        )
    ]
    total = {**dict.fromkeys(ON_SHELF, 0), **summed(each.values for each in rows), "days": days}
    found = limited(rows, total, asked.limit)
    if found.rest:
        found.rest["days"] = days
    return found


SELECT_STOCK = """
    select {key} as key, max({name}),
        cast(sum(variants.on_hand) as bigint),
        cast(sum(variants.on_hand * variants.price * case variants.currency when :currency then :factor else 0 end) as bigint),
        cast(sum(variants.on_hand * coalesce(variants.cost, 0) * case variants.currency when :currency then :factor else 0 end) as bigint),
        cast(sum(coalesce(gone.sold, 0)) as bigint),
        sum(case when {low} then 1 else 0 end)
    from variants
    join products on products.id = variants.product_id
    left join categories on categories.id = products.category_id
    left join (
        select thing, sum(sold) - sum(returned) as sold
        from ({lines}) as lines
        where thing > 0
        group by thing
    ) as gone on gone.thing = variants.id
    where variants.removed = 0
    group by 1
    order by 1
"""
