"""The figures of visits and searches."""

from counterfoil.reports.figures import Figure, share


def _count(slug: str, name: str, sql: str, formula: str, *, more_is_better: bool | None = True) -> Figure:
    return Figure(slug, name, formula, sql, "count", more_is_better)


FOOTFALL = (
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
