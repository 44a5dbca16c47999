"""What one line of the sales ledger adds to each sum: the only place where it is said."""

# A line's `total` is what was charged for it, tax included, whether or not the price had the tax in it. So what it comes
# to without tax is `total - tax`, and before its discount that much more.
MEASURES: dict[str, str] = {
    "entries": "1",
    "orders": "opens",
    "sold": "case kind when 'sale' then quantity else 0 end",
    "returned": "case kind when 'return' then -quantity else 0 end",
    "gross": "case kind when 'sale' then total + discount - tax else 0 end",
    "discounts": "case kind when 'sale' then discount else 0 end",
    "returns": "case when kind in ('return', 'goodwill') then tax - total else 0 end",
    "shipping": "case when kind in ('shipping', 'shipping_return') then total - tax else 0 end",
    "tax": "tax",
    "total": "total",
}
GIVEN_BACK = "kind in ('return', 'shipping_return', 'goodwill')"


def sums(among: tuple[str, ...] = tuple(MEASURES), *, of_lines: bool) -> str:
    """Each measure summed: over lines of the ledger, or over sums of them."""
    return ", ".join(
        f"cast(sum({MEASURES[name] if of_lines else name}) as bigint) as {name}" for name in among
    )
