"""The one table of figures and reports: pages, API, exports and the command line read nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from counterfoil.gate.db import Db
from counterfoil.gate.permissions import Permission
from counterfoil.reports import footfall
from counterfoil.reports.asked import STEPS, Asked
from counterfoil.reports.figures import Figure, divided, share
from counterfoil.reports.ledger import ALL_SPLITS, Sums, ledger
from counterfoil.reports.table import Unit
from counterfoil.shop.books.measures import MEASURES


def _sum(
    slug: str, name: str, formula: str, *, unit: Unit = "money", more_is_better: bool | None = True
) -> Figure:
    return Figure(slug, name, formula, f"sum({MEASURES[slug]})", unit, more_is_better)


def _count(slug: str, name: str, sql: str, formula: str, *, more_is_better: bool | None = True) -> Figure:
    return Figure(slug, name, formula, sql, "count", more_is_better)


_FIGURES = (
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
    ),
    _count("visits", "Visits", "sum(came)", "People who came on a day, each once a day, without machines."),
    _count("looked", "Looked at a product", "sum(looked)", "Of them, those who looked at a product."),
    _count("carted", "Put in the cart", "sum(carted)", "Of them, those who put something in the cart."),
    _count("checked_out", "Went to the checkout", "sum(checked_out)", "Of them, those who saw the checkout."),
    _count("bought", "Paid", "sum(paid)", "Of them, those who paid, or promised to, on that day."),
    Figure(
        "conversion",
        "Of visits, paid",
        "Paid ÷ visits.",
        "1000000 * sum(paid) / nullif(sum(came), 0)",
        "percent",
        of=lambda v: share(v["bought"], v["visits"]),
        parts=("bought", "visits"),
    ),
    _count(
        "searches",
        "Searches",
        "sum(times)",
        "How often it was looked for; what is typed letter by letter is one search.",
        more_is_better=None,
    ),
    _count("in_vain", "In vain", "sum(in_vain)", "Of them, those that found nothing.", more_is_better=False),
    Figure(
        "in_vain_share",
        "Of searches, in vain",
        "Searches in vain ÷ searches.",
        "1000000 * sum(in_vain) / nullif(sum(times), 0)",
        "percent",
        more_is_better=False,
        of=lambda v: share(v["in_vain"], v["searches"]),
        parts=("in_vain", "searches"),
    ),
)
FIGURES: dict[str, Figure] = {figure.slug: figure for figure in _FIGURES}


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its figures, how they can be told apart, and where its sums come from."""

    slug: str
    name: str
    says: str
    figures: tuple[str, ...]
    splits: tuple[str, ...]  # the first is the usual one
    sums: Callable[[Db, Asked], Sums] = ledger
    needs: tuple[Permission, ...] = ()  # beside the right to read reports


MONEY = ("gross", "discounts", "returns", "net", "tax", "shipping", "total")
BY_TIME = ("month", "day", "week", "year")
assert set(BY_TIME) == set(STEPS)
EVERY_SPLIT = (*BY_TIME, *(split for split in ALL_SPLITS if split not in STEPS))
GOODS = ("sold", "returned", "gross", "discounts", "returns", "net")

_REPORTS = (
    Report("sales", "Sales", "What was sold, and what of it was paid back.", MONEY, EVERY_SPLIT),
    Report(
        "orders",
        "Orders",
        "How many orders there were, and how large.",
        ("orders", "average_order", "sold", "net"),
        (*BY_TIME, "country", "code"),
    ),
    Report("products", "Products", "What each product sold.", GOODS, ("product",)),
    Report("variants", "Variants", "What each variant sold, by its SKU.", GOODS, ("variant",)),
    Report("categories", "Categories", "What each category sold.", GOODS, ("category",)),
    Report(
        "codes",
        "Discount codes",
        "What was sold with each discount code, and what it took off.",
        ("orders", "gross", "discounts", "returns", "net", "total"),
        ("code",),
    ),
    Report(
        "countries",
        "Countries",
        "What was sold to each country.",
        ("orders", *MONEY),
        ("country",),
    ),
    Report(
        "taxes",
        "Tax",
        "What was taxed at each rate, and how much it came to.",
        ("net", "shipping", "tax", "total"),
        ("tax", *BY_TIME),
    ),
    Report(
        "top-customers",
        "Top customers",
        "Who bought for most.",
        ("orders", "sold", "net", "total"),
        ("customer",),
        needs=(Permission.PEOPLE_READ,),
    ),
    Report(
        "visits",
        "Visits",
        "How many people came, and how far they went: looked, cart, checkout, paid.",
        ("visits", "looked", "carted", "checked_out", "bought", "conversion"),
        ("day", "week", "month", "year"),
        sums=footfall.visits,
    ),
    Report(
        "searches",
        "Searches",
        "What people look for.",
        ("searches", "in_vain", "in_vain_share"),
        ("words",),
        sums=footfall.searches,
    ),
    Report(
        "searches-in-vain",
        "Searches without result",
        "What people look for and do not find.",
        ("in_vain", "searches", "in_vain_share"),
        ("words",),
        sums=footfall.searches_in_vain,
    ),
)
REPORTS: dict[str, Report] = {report.slug: report for report in _REPORTS}
