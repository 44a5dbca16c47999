"""Whatever is said, each price, code and day of an answer stands in the shop's records, or in what was said."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from counterfoil.assistant.talk.orders import in_words
from counterfoil.assistant.training.sets import DEVELOPING, dialogues, utterances
from counterfoil.shop import figures
from counterfoil.shop.money import Money
from tests.assistant.demo import Demo, Guest, open_demo
from tests.assistant.test_intents import HOME, buys

AMOUNT = re.compile(r"€[0-9][0-9,.]*[0-9]")
CODE = re.compile(r"\b(?=[A-Z0-9]*[0-9])[A-HJKMNP-Z2-9]{10}\b")
DAY = re.compile(r"\b[0-9]{1,2} [A-Z][a-z]+ 20[0-9]{2}\b")


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Demo]:
    """The demo shop."""
    with open_demo(tmp_path_factory.mktemp("figures") / "data") as open_shop:
        yield open_shop


def test_no_figure_is_made_up(demo: Demo) -> None:
    ann = demo.newcomer("ann")
    ann.ask("PUT", "/api/me/address", {"address": HOME})
    code = buys(ann)
    goods = amounts(ann.ask("GET", "/api/terms").json()) | all_prices(demo)
    said = [each.say for each in utterances(DEVELOPING)]
    said += [turn.said.say for talk in dialogues(DEVELOPING)[:20] for turn in talk]
    told = 0
    for say in said:
        answer = ann.say(say)
        text = answer["answer"]
        allowed = goods | now(ann) | amounts(answer) | of_words(say)
        assert set(AMOUNT.findall(text)) <= allowed, (say, text)
        assert set(CODE.findall(text)) <= {code, *CODE.findall(say.upper())}, (say, text)
        assert set(DAY.findall(text)) <= {*days(answer), in_words(date(2026, 11, 18))}, (say, text)
        told += len(AMOUNT.findall(text))
    assert told > 30  # or nothing was looked at


def all_prices(demo: Demo) -> set[str]:
    with demo.shop.store.reading() as db:
        return {written(price) for (price,) in db.all("select price from variants")}


def now(ann: Guest) -> set[str]:
    """What the cart, a quote of it and the orders come to at this moment."""
    found: set[str] = set()
    for path in ("/api/cart", "/api/quote", "/api/orders"):
        found |= amounts(ann.ask("GET", path).json())
    return found


def amounts(told: Any) -> set[str]:
    """Every amount of money in an answer of the API, as people read it."""
    if isinstance(told, dict):
        own = {written(told["amount"])} if set(told) == {"amount", "currency"} else set()
        return own.union(*(amounts(each) for each in told.values()))
    return set().union(*(amounts(each) for each in told)) if isinstance(told, list) else set()


def of_words(say: str) -> set[str]:
    """What somebody said themselves may be said back, and no money at all is no figure."""
    numbers = [*re.findall(r"[0-9]+(?:[.,][0-9]+)?", say), *(NAMED & set(re.findall(r"[a-z]+", say.lower())))]
    values = (NUMBERS.get(each) or float(each.replace(",", ".")) for each in numbers)
    return {written(round(100 * value)) for value in values} | {written(0)}


NUMBERS = {"ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
NAMED = set(NUMBERS)


def written(amount: int) -> str:
    return figures.say(Money(amount, "EUR"))


def days(answer: dict[str, Any]) -> set[str]:
    filters = answer["why"]["filters"]
    named = [filters[name] for name in filters if name.endswith(("since", "until"))]
    placed = [order["placed_at"][:10] for order in answer.get("orders", [])]
    return {in_words(date.fromisoformat(each)) for each in [*named, *placed]}
