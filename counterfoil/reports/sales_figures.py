"""The figures of the sales ledger."""

from counterfoil.reports.figures import Figure, divided
from counterfoil.reports.table import Unit
from counterfoil.shop.books.measures import MEASURES


def _sum(
    slug: str, name: str, formula: str, *, unit: Unit = "money", more_is_better: bool | None = True
) -> Figure:
    return Figure(slug, name, formula, f"sum({MEASURES[slug]})", unit, more_is_better)


SALES = (
    _sum(
        "gross",
        "Gross sales",
        "Price × pieces of what was sold, without tax, before discounts and returns. An order counts on the day it is paid, also when it is cancelled later.",
    ),
    _sum(
        "discounts",
        "Discounts",
        "What discount codes took off what was sold.",
        more_is_better=False,
    ),
    _sum(
        "returns",
        "Returns",
        "What was paid back for goods and as goodwill, without tax and delivery, on the day it was paid back.",
        more_is_better=False,
    ),
    Figure(
        "net",
        "Net sales",
        "Gross sales − discounts − returns.",
        f"sum({MEASURES['gross']}) - sum({MEASURES['discounts']}) - sum({MEASURES['returns']})",
        "money",
        of=lambda v: v["gross"] - v["discounts"] - v["returns"],
        parts=("gross", "discounts", "returns"),
    ),
    _sum("tax", "Tax", "Tax on goods and delivery, less the tax that was paid back.", more_is_better=None),
    _sum(
        "shipping",
        "Delivery",
        "What delivery cost, without tax, less what of it was paid back.",
        more_is_better=None,
    ),
    _sum(
        "total",
        "Total sales",
        "Net sales + tax + delivery: all that was paid, less all that was paid back.",
    ),
    _sum("orders", "Orders", "Orders that were paid; what is paid back later takes none away.", unit="count"),
    _sum("sold", "Pieces sold", "Pieces of all that was sold.", unit="count"),
    _sum(
        "returned",
        "Pieces returned",
        "Pieces that came back, on the day they were paid back.",
        unit="count",
        more_is_better=False,
    ),
    Figure(
        "average_order",
        "Average order",
        "(Gross sales − discounts) ÷ orders.",
        f"(sum({MEASURES['gross']}) - sum({MEASURES['discounts']})) / nullif(sum({MEASURES['orders']}), 0)",
        "money",
        of=lambda v: divided(v["gross"] - v["discounts"], v["orders"]),
        parts=("gross", "discounts", "orders"),
        adds=False,
    ),
)
