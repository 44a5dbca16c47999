"""What staff call the figures of a report, and what they split them by, in the words of `reports/definitions.py`."""

from collections.abc import Sequence

# The longest first: `net sales` before `sales`.
FIGURES = tuple(
    sorted(
        (
            (tuple(words.split()), figure)
            for figure, phrases in {
                "net": "net sales,sales,revenue,net revenue,turnover,takings,income,we sell,we sold,we earn,we make",
                "gross": "gross sales,gross revenue,sales before discounts",
                "average_order": "average order value,average order,average basket,average cart,aov,order value,average sale",
                "orders": "orders,number of orders,order count,order",
                "sold": "units,units sold,items sold,pieces sold,best selling,best sellers,bestsellers,best seller,"
                "top selling,top sellers,top products,items,sold best,sold most,sells best,worst selling,quantities,"
                "products sold,pieces,slow sellers,sold the most,sold worst",
                "refunds": "refunds,refunded,refund,paid back,money paid back,refunded amount",
                "returns": "returns,returned,sent back,return rate",
                "new_customers": "new customers,new accounts,new shoppers,sign ups,registrations,first time customers",
                "customers": "customers,buyers,returning customers",
                "visits": "visits,visitors,traffic,page views,people visited,people came",
                "conversion": "conversion,conversion rate",
                "discounts": "discounts,discount,discounts given",
                "tax": "tax collected,vat collected,taxes collected",
                "searches": "searches,searched for,searched most",
                "sign_ins": "sign ins,logins",
                "abandonment": "abandonment,abandoned carts,carts left behind,abandoned baskets",
                "stock_value": "stock value,value of stock,inventory value,value of the stock",
            }.items()
            for words in phrases.split(",")
        ),
        key=lambda each: -len(each[0]),
    )
)
SPLITS = {
    "day": "day", "daily": "day", "week": "week", "weekly": "week", "month": "month", "monthly": "month",
    "year": "year", "yearly": "year", "product": "product", "products": "product", "item": "product",
    "variant": "variant", "category": "category", "categories": "category", "country": "country",
    "countries": "country", "customer": "customer", "customers": "customer", "code": "code", "codes": "code",
}  # fmt: skip
RANKED = frozenset(("best", "top", "worst", "bestsellers", "sellers", "seller"))
AGAINST = (
    ("compared", "to"),
    ("compared", "with"),
    ("in", "comparison"),
    ("against",),
    ("versus",),
    ("vs",),
    ("than",),
)


def figure_in(texts: Sequence[str]) -> str:
    """Which figure is asked for; empty if none is named."""
    for words, figure in FIGURES:
        for at in range(len(texts) - len(words) + 1):
            if tuple(texts[at : at + len(words)]) == words:
                return figure
    return ""


def split_in(texts: Sequence[str]) -> str:
    """By what it is to be split: `by month`, `per country`; best sellers are products."""
    for at, text in enumerate(texts):
        if text in {"by", "per", "each", "every"} and at + 1 < len(texts) and texts[at + 1] in SPLITS:
            return SPLITS[texts[at + 1]]
        if text in {"daily", "weekly", "monthly", "yearly"}:
            return SPLITS[text]
    if RANKED & set(texts) or "sold best" in " ".join(texts) or "sold most" in " ".join(texts):
        return next(
            (SPLITS[text] for text in texts if text in {"countries", "categories", "customers"}), "product"
        )
    return ""


def against_at(texts: Sequence[str]) -> int:
    """Where a comparison begins; the length of the sentence where there is none."""
    places = [
        at for at in range(len(texts)) for words in AGAINST if tuple(texts[at : at + len(words)]) == words
    ]
    return min(places, default=len(texts))
