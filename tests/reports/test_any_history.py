"""Whatever was sold, whenever, and however much of it is folded: every split of every period comes to the same as a fold by hand."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pytest

from tests.reports.books import by_key, report
from tests.reports.past import HEADER, brought

COLUMNS = ("order", "day", "customer", "country", "sku", "title", "category", "quantity", "amount")


def any_history(chance):
    """Lines of any kind, over some months, in no order."""
    for number in range(400):
        thing = chance.randrange(12)
        quantity = chance.choice((1, 2, 7, -1, 0))
        amount = chance.choice((0, 1, 12_345, 99_999, 10_000_000)) * (-1 if quantity < 0 else 1)
        yield {
            "order": str(chance.randrange(90)),
            "day": date(2015, 11, 1) + timedelta(chance.randrange(150)),
            "customer": chance.choice(("", "ann", "bob", "Ann")),
            "country": chance.choice(("", "LV", "EE", "Côte d'Ivoire")),
            "sku": f"S-{thing}",
            "title": "" if thing == 3 else f"Thing {thing % 5}",
            "category": chance.choice(("", "A", "B")),
            "quantity": quantity,
            "amount": amount,
            "line": number,
        }


def as_csv(lines):
    for line in lines:
        cells = [str(line[name]) for name in COLUMNS[:-1]] + [f"{line['amount'] / 10_000:.4f}", "EUR"]
        yield ",".join(cells)


@pytest.mark.parametrize("seed", range(3))
def test_every_split_of_any_period_is_what_a_fold_by_hand_says(shop, tmp_path, seed):
    chance = Random(seed)
    lines = list(any_history(chance))
    chance.shuffle(lines)
    path = tmp_path / "any.csv"
    header = "order,placed_at,customer,country,sku,title,category,quantity,amount,currency"
    assert HEADER.startswith("order,placed_at")
    path.write_text("\n".join((header, *as_csv(lines))))
    assert {verdict.did for verdict in brought(shop, path)} == {"added"}
    if seed:  # as if the last lines had come since: they are read one by one
        shop.run("update sales_folded set upto = 0")
        for table in ("sales_days", "sales_things", "sales_buyers", "sales_taxes", "sales_firsts"):
            shop.run(f"delete from {table}")
    keys = {
        "day": lambda line: line["day"].isoformat(),
        "month": lambda line: line["day"].isoformat()[:7],
        "week": lambda line: "{}-W{:02}".format(*line["day"].isocalendar()[:2]),
        "country": lambda line: line["country"],
        "category": lambda line: line["category"],
        "product": lambda line: line["title"],
        "variant": lambda line: line["sku"],
        "customer": lambda line: line["customer"],
    }
    for _ in range(6):
        since = date(2015, 11, 1) + timedelta(chance.randrange(150))
        until = min(since + timedelta(chance.randrange(150)), date(2016, 4, 30))
        within = [line for line in lines if since <= line["day"] <= until]
        for split, key in keys.items():
            expected = defaultdict(int)
            for line in within:
                expected[key(line)] += line["amount"]
            table = report(shop, split=split, since=since, until=until)
            found = {name: values["total"] for name, values in by_key(table).items()}
            assert {k: v for k, v in found.items() if v} == {k: v for k, v in expected.items() if v}, (
                split,
                since,
                until,
            )
            assert table.total["total"] == sum(expected.values()) == sum(found.values())
            assert table.total["gross"] == sum(line["amount"] for line in within if line["quantity"] >= 0)
