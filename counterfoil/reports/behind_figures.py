"""The figures of what lies behind the sales: payments, refunds, customers, stock, carts, sign-ins and staff."""

from counterfoil.reports.figures import Figure, divided, share
from counterfoil.reports.table import Unit


def _sum(
    slug: str,
    name: str,
    formula: str,
    sql: str,
    unit: Unit = "count",
    *,
    more_is_better: bool | None = True,
    adds: bool = True,
) -> Figure:
    return Figure(slug, name, formula, sql, unit, more_is_better, adds=adds)


PAYMENTS = (
    _sum("placed", "Orders placed", "Orders that were placed, paid or not.", "count(*)"),
    _sum("ordered", "Ordered", "What they come to, tax and delivery included.", "sum(total)", "money"),
    _sum("taken", "Paid", "What of it was paid, up to now.", "sum(captured)", "money"),
    _sum(
        "given_back",
        "Paid back",
        "What of it was paid back, up to now.",
        "sum(refunded)",
        "money",
        more_is_better=False,
    ),
    Figure(
        "kept",
        "Kept",
        "Paid − paid back.",
        "sum(captured) - sum(refunded)",
        "money",
        of=lambda v: v["taken"] - v["given_back"],
        parts=("taken", "given_back"),
    ),
)
REFUNDS = (
    _sum(
        "refunds",
        "Refunds",
        "How often something was paid back; of another shop's, an order's returns of one day.",
        "count(distinct refund_id)",
        more_is_better=False,
    ),
    _sum(
        "shipping_back",
        "Delivery back",
        "What of delivery was paid back, without tax.",
        "sum(case kind when 'shipping_return' then tax - total else 0 end)",
        "money",
        more_is_better=False,
    ),
    _sum(
        "tax_back", "Tax back", "The tax in what was paid back.", "sum(-tax)", "money", more_is_better=False
    ),
    _sum(
        "paid_back",
        "Refunded",
        "Returns + delivery back + tax back.",
        "sum(-total)",
        "money",
        more_is_better=False,
    ),
)
CUSTOMERS = (
    _sum(
        "customers",
        "Customers",
        "People with an order in these days, each once; over several rows nobody is counted twice in the total.",
        "count(distinct buyer)",
        adds=False,
    ),
    _sum(
        "new_customers",
        "New",
        "Of them, those whose first order ever is in these days.",
        "count(distinct case when first_day between :since and :until then buyer end)",
    ),
    Figure(
        "returning_customers",
        "Returning",
        "Customers − new.",
        "count(distinct case when first_day < :since then buyer end)",
        "count",
        of=lambda v: v["customers"] - v["new_customers"],
        parts=("customers", "new_customers"),
        adds=False,
    ),
    Figure(
        "returning_rate",
        "Returning customer rate",
        "Customers with two orders or more, ever ÷ customers.",
        "1000000 * count(distinct case when orders_ever > 1 then buyer end) / nullif(count(distinct buyer), 0)",
        "percent",
        of=lambda v: share(v["regulars"], v["customers"]),
        parts=("regulars", "customers"),
    ),
    _sum(
        "cohort", "Cohort", "People whose first order was in this month.", "count(distinct buyer)", adds=False
    ),
    _sum(
        "came_back",
        "Bought",
        "Of them, those with an order in the month that many months later; month 0 is that of the first order.",
        "count(distinct buyer)",
    ),
    Figure(
        "retention",
        "Retention",
        "Bought ÷ cohort.",
        "1000000 * count(distinct buyer) / nullif(cohort, 0)",
        "percent",
        of=lambda v: share(v["came_back"], v["cohort"]),
        parts=("came_back", "cohort"),
    ),
    _sum("cohort_total", "Total sales", "Total sales to them in that month.", "sum(total)", "money"),
)
STOCK = (
    _sum("on_hand", "On hand", "Pieces that can be sold now.", "sum(on_hand)", more_is_better=None),
    _sum(
        "stock_value",
        "Value",
        "Pieces × price, now.",
        "sum(on_hand * price)",
        "money",
        more_is_better=None,
    ),
    _sum(
        "stock_cost",
        "Cost",
        "Pieces × what the shop pays for one, where that is known.",
        "sum(on_hand * coalesce(cost, 0))",
        "money",
        more_is_better=None,
    ),
    _sum(
        "sold_then",
        "Sold",
        "Pieces sold in these days, less those that came back.",
        "sum(sold) - sum(returned)",
    ),
    Figure(
        "sell_through",
        "Sold through",
        "Sold ÷ (sold + on hand).",
        "1000000 * sold / nullif(sold + on_hand, 0)",
        "percent",
        of=lambda v: share(v["sold_then"], v["sold_then"] + v["on_hand"]),
        parts=("sold_then", "on_hand"),
    ),
    Figure(
        "days_of_cover",
        "Days of cover",
        "On hand × days ÷ sold in these days: how long it lasts if it sells as it did.",
        "on_hand * days / nullif(sold, 0)",
        "days",
        None,
        of=lambda v: divided(v["on_hand"] * v["days"], max(v["sold_then"], 0)),
        parts=("on_hand", "sold_then"),
    ),
    _sum(
        "low",
        "Low",
        "Variants for sale with no more on hand than their own mark, or than the shop's where they have none.",
        "sum(case when published = 1 and on_hand <= coalesce(low_at, :low_at) then 1 else 0 end)",
        more_is_better=False,
    ),
)
CARTS = (
    _sum(
        "carts",
        "Carts",
        "Carts that were last filled in these days and still are, and those that became an order in them.",
        "count(*)",
    ),
    _sum(
        "left_behind",
        "Left behind",
        "Of them, those that nobody touched for an hour.",
        "sum(case when filled_at < :now - 3600000000 then 1 else 0 end)",
        more_is_better=False,
    ),
    Figure(
        "abandonment",
        "Abandonment",
        "Left behind ÷ carts.",
        "1000000 * left_behind / nullif(carts, 0)",
        "percent",
        more_is_better=False,
        of=lambda v: share(v["left_behind"], v["carts"]),
        parts=("left_behind", "carts"),
    ),
    _sum(
        "left_value",
        "Value left behind",
        "What lies in carts that were left behind, at today's prices.",
        "sum(quantity * price)",
        "money",
        more_is_better=False,
    ),
)
DOINGS = (
    _sum(
        "sign_ins",
        "Sign-ins",
        "How often somebody signed in.",
        "sum(case outcome when 'done' then 1 else 0 end)",
        more_is_better=None,
    ),
    _sum(
        "failures",
        "Failures",
        "How often somebody could not; of a flood only a few a minute are written down.",
        "sum(case outcome when 'done' then 0 else 1 end)",
        more_is_better=False,
    ),
    Figure(
        "failure_share",
        "Of tries, failed",
        "Failures ÷ (sign-ins + failures).",
        "1000000 * failures / nullif(sign_ins + failures, 0)",
        "percent",
        more_is_better=False,
        of=lambda v: share(v["failures"], v["sign_ins"] + v["failures"]),
        parts=("failures", "sign_ins"),
    ),
    _sum(
        "actions",
        "Done",
        "Lines of the trail: what was done that needs a right of staff.",
        "sum(case outcome when 'done' then 1 else 0 end)",
        more_is_better=None,
    ),
    _sum(
        "refused",
        "Refused",
        "… and what was tried and refused.",
        "sum(case outcome when 'done' then 0 else 1 end)",
        more_is_better=False,
    ),
)
BEHIND = (*PAYMENTS, *REFUNDS, *CUSTOMERS, *STOCK, *CARTS, *DOINGS)
