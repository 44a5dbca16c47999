"""What has changed since it was put before somebody: each difference with its reason, as it was and as it is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from counterfoil.assistant.proposals.frozen import Fact, Figures, Frozen, FrozenLine
from counterfoil.gate.sentences import sentence
from counterfoil.shop import figures
from counterfoil.shop.addresses import Address
from counterfoil.shop.money import Money


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was: `proposal.changed.<reason>` is the sentence."""

    reason: str  # gone, new, count, price, called, stock, address, pay_by, order, fact, discount, delivery, way, tax, total
    what: str
    before: str
    now: str
    message: str = ""


def changes(before: Frozen, now: Frozen, place: str) -> list[Change]:
    """All differences, those that explain others first; `place` says how figures are written."""
    found = [
        *_lines(before.lines, now.lines, place),
        *(Change("stock", line.title, f"{line.quantity}", "–") for line in now.lines if not line.there),
        *_address(before, now),
        *_word("pay_by", before.pay_by, now.pay_by),
        *_word("order", before.order, now.order),
        *_facts(before.facts, now.facts),
        *_figures(before.figures, now.figures, place),
        *_money("total", before.total, now.total, place),
    ]
    return [_said(each) for each in found]


def _said(change: Change) -> Change:
    words = {"what": change.what, "before": change.before, "now": change.now}
    return replace(change, message=sentence(f"proposal.changed.{change.reason}", words))


def _lines(before: list[FrozenLine], now: list[FrozenLine], place: str) -> Iterator[Change]:
    left = {line.sku: line for line in now}
    for was in before:
        line = left.pop(was.sku, None)
        if line is None:
            yield Change("gone", was.title, f"{was.quantity}", "0")
            continue
        if line.quantity != was.quantity:
            yield Change("count", was.title, f"{was.quantity}", f"{line.quantity}")
        yield from _money("price", was.price, line.price, place, was.title)
        if (line.title, line.options) != (was.title, was.options):
            yield Change("called", was.title, _called(was), _called(line))
    for line in left.values():
        yield Change("new", line.title, "0", f"{line.quantity}")


def _called(line: FrozenLine) -> str:
    return " · ".join([line.title, *line.options])


def _address(before: Frozen, now: Frozen) -> Iterator[Change]:
    if before.address != now.address:
        yield Change("address", "", _in_one_line(before.address), _in_one_line(now.address))


def _in_one_line(address: Address | None) -> str:
    if address is None:
        return sentence("proposal.collected", {})
    return ", ".join([*filter(None, address.written()), address.country])


def _word(reason: str, before: str, now: str) -> Iterator[Change]:
    if before != now:
        yield Change(reason, "", before, now)


def _facts(before: list[Fact], now: list[Fact]) -> Iterator[Change]:
    told = {fact.name: fact.text for fact in now}
    for fact in before:
        if (text := told.pop(fact.name, "")) != fact.text:
            yield Change("fact", sentence(f"proposal.fact.{fact.name}", {}), fact.text, text or "–")
    for name, text in told.items():
        yield Change("fact", sentence(f"proposal.fact.{name}", {}), "–", text)


def _figures(before: Figures | None, now: Figures | None, place: str) -> Iterator[Change]:
    if before is None or now is None:
        return
    yield from _money("discount", before.discount, now.discount, place)
    yield from _money("delivery", before.shipping, now.shipping, place)
    yield from _word("way", before.shipping_title, now.shipping_title)
    yield from _money("tax", before.tax, now.tax, place)


def _money(
    reason: str, before: Money | None, now: Money | None, place: str, what: str = ""
) -> Iterator[Change]:
    if before != now:
        said = [figures.say(each, place) if each else "–" for each in (before, now)]
        yield Change(reason, what, *said)
