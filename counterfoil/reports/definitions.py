"""The one table of figures and reports: pages, API, exports and the command line read nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from counterfoil.gate.db import Db
from counterfoil.gate.permissions import Permission
from counterfoil.reports import buyer_lines, buyers, carts, doings, footfall, other_lines, payments, shelves
from counterfoil.reports.asked import STEPS, Asked
from counterfoil.reports.behind_figures import BEHIND
from counterfoil.reports.figures import Figure
from counterfoil.reports.footfall_figures import FOOTFALL
from counterfoil.reports.ledger import ALL_SPLITS, ledger
from counterfoil.reports.lines import Cell, Line
from counterfoil.reports.sales_figures import SALES
from counterfoil.reports.sums import Sums

FIGURES: dict[str, Figure] = {figure.slug: figure for figure in (*SALES, *BEHIND, *FOOTFALL)}


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
    lines: Callable[[Db, Asked, Cell], list[Line]] | None = (
        None  # what a figure is made of; None: it is kept as a sum only
    )


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
    Report("products", "Products", "What each product sold.", GOODS, ("product", *BY_TIME)),
    Report("variants", "Variants", "What each variant sold, by its SKU.", GOODS, ("variant", *BY_TIME)),
    Report("categories", "Categories", "What each category sold.", GOODS, ("category", *BY_TIME)),
    Report(
        "codes",
        "Discount codes",
        "What was sold with each discount code, and what it took off.",
        ("orders", "gross", "discounts", "returns", "net", "total"),
        ("code", *BY_TIME),
    ),
    Report(
        "countries",
        "Countries",
        "What was sold to each country.",
        ("orders", *MONEY),
        ("country", *BY_TIME),
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
        "payments",
        "Payments",
        "What became of the payments of the orders that were placed; what another shop sold was not paid here.",
        ("placed", "ordered", "taken", "given_back", "kept"),
        ("state", "bank", *BY_TIME),
        sums=payments.payments,
        lines=other_lines.of_payments,
    ),
    Report(
        "refunds",
        "Refunds",
        "What was paid back, and why.",
        payments.BACK,
        ("reason", *BY_TIME),
        sums=payments.refunds,
        lines=other_lines.of_refunds,
    ),
    Report(
        "customers",
        "Customers",
        "How many people bought, how many of them for the first time, and how many come back.",
        ("customers", "new_customers", "returning_customers", "returning_rate"),
        BY_TIME,
        sums=buyers.customers,
        lines=buyer_lines.of_customers,
    ),
    Report(
        "cohorts",
        "Cohorts",
        "Of those who first bought in one month: how many bought in each month since, and for how much.",
        ("cohort", "came_back", "retention", "cohort_total"),
        ("cohort",),
        sums=buyers.cohorts,
        lines=buyer_lines.of_cohorts,
    ),
    Report(
        "stock",
        "Stock",
        "What lies on the shelves now, and how it sold in these days.",
        ("on_hand", "stock_value", "stock_cost", "sold_then", "sell_through", "days_of_cover", "low"),
        ("variant", "product", "category"),
        sums=shelves.stock,
        lines=other_lines.of_stock,
    ),
    Report(
        "carts",
        "Carts left behind",
        "Carts that were filled and not bought.",
        ("carts", "left_behind", "abandonment", "left_value"),
        ("day", "week", "month", "year"),
        sums=carts.carts,
        lines=other_lines.of_carts,
    ),
    Report(
        "sign-ins",
        "Sign-ins",
        "How often people signed in, and failed to.",
        ("sign_ins", "failures", "failure_share"),
        ("day", "week", "month", "year", "outcome", "way"),
        sums=doings.sign_ins,
        lines=other_lines.of_sign_ins,
        needs=(Permission.TRAIL_READ,),
    ),
    Report(
        "staff-actions",
        "Staff",
        "What was done, and refused, that shoppers may not do.",
        ("actions", "refused"),
        ("person", "operation", "day", "week", "month", "year"),
        sums=doings.staff_actions,
        lines=other_lines.of_staff_actions,
        needs=(Permission.TRAIL_READ,),
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

OF_PEOPLE = "customer"  # the split that names people, in any report


def rights_of(report: Report, split: str, filters: tuple[str, ...] = ()) -> tuple[Permission, ...]:
    """What somebody needs beside the right to read reports."""
    names = (Permission.PEOPLE_READ,) if OF_PEOPLE in (split, *filters) else ()
    return tuple(dict.fromkeys((*report.needs, *names)))
