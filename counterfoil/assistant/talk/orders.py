"""What is said about orders: where one is, which there were, what they came to, the same again, cancelled, sent back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from counterfoil.assistant.talk.answer import Choice, OrderCard
from counterfoil.assistant.talk.cart import changed, shown
from counterfoil.assistant.talk.proposing import put_before
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.gate.clock import SECOND
from counterfoil.gate.work import House
from counterfoil.shop.carts import Cart
from counterfoil.shop.orders import Order

ORDERS = "/orders/"
LISTED = 10
A_PAGE = 100
MOST_PAGES = 50


def card(order: Order) -> OrderCard:
    """An order as it is shown."""
    return OrderCard(
        code=order.code,
        placed_at=order.placed_at,
        status=order.status,
        payment=order.payment,
        fulfilment=order.fulfilment,
        total=order.total,
        titles=[line.title for line in order.lines],
        address=ORDERS + order.code,
    )


def track_order(turn: Turn) -> Told:
    """Where the order is that was named, or the last one."""
    code = turn.slots.order or _last(turn)
    if not code:
        return Told(answer=words("no_orders"))
    order = turn.call("read_order", code=code)
    said = words(
        "order_is",
        code=order.code,
        day=_day_of(turn, order.placed_at),
        total=turn.money(order.total),
        state=words(f"state_{_state(order)}"),
    )
    return Told(answer=said, orders=[card(order)])


def _last(turn: Turn) -> str:
    """The code of the last order that was spoken of here, else of the last there is."""
    if turn.mind.known.order and turn.meaning.why.layer == "follow-up":
        return turn.mind.known.order
    newest: list[Order] = turn.call("list_orders", limit=1).items
    return newest[0].code if newest else ""


def _state(order: Order) -> str:
    if order.status == "cancelled":
        return "cancelled"
    if order.payment in ("paid", "part_refunded"):
        return order.fulfilment
    return order.payment


def list_orders(turn: Turn) -> Told:
    """The orders of a time, or the last ones; the newest first."""
    if turn.slots.period is None:
        page = turn.call("list_orders", limit=LISTED)
        found, more = page.items, page.next is not None
    else:
        of_then = list(_of_period(turn))
        found, more = of_then[:LISTED], len(of_then) > LISTED
    if not found:
        return Told(answer=words("no_orders_then" if turn.slots.period else "no_orders"))
    said = words("orders_more" if more else "orders", count=len(found))
    return Told(answer=said, orders=[card(each) for each in found], link="/orders" if more else "")


def _of_period(turn: Turn) -> Iterator[Order]:
    """Every order of the days that were named, in the shop's own zone."""
    period = turn.slots.period
    turn.filters |= {"since": str(period.since), "until": str(period.until)} if period else {}
    after = ""
    for _ in range(MOST_PAGES):
        page = turn.call("list_orders", limit=A_PAGE, after=after)
        for order in page.items:
            day = _date_of(turn, order.placed_at)
            if period and day < period.since:
                return
            if not period or day <= period.until:
                yield order
        if page.next is None:
            return
        after = page.next


def total_orders(turn: Turn) -> Told:
    """What was spent over a time, as the books have it: what was paid less what went back."""
    period = turn.slots.period
    days = {"since": str(period.since), "until": str(period.until)} if period else {}
    found = turn.call("total_my_orders", **days)
    total = ", ".join(turn.money(each.total) for each in found.items)
    count = sum(each.orders for each in found.items)
    name = "spent_nothing" if not total else "spent_once" if count == 1 else "spent"
    return Told(
        answer=words(name, total=total, count=count, span=_span(turn)), rows=[found.since, found.until]
    )


def _span(turn: Turn) -> str:
    period = turn.slots.period
    return (
        words("span", since=in_words(period.since), until=in_words(period.until))
        if period
        else words("span_all")
    )


def order_again(turn: Turn) -> Told:
    """What an order had goes into the cart again, as far as it is there."""
    code = turn.slots.order or _last(turn)
    if not code:
        return Told(answer=words("no_orders"))

    def again(house: House, _: Cart) -> str:
        put = turn.call("order_again", house, code=code)
        return words(
            "again" if put.pieces == put.of else "again_partly", code=put.code, count=put.pieces, of=put.of
        )

    said, _, after, undo = changed(turn, again)
    return shown(turn, after, said, undo)


def checkout(turn: Turn) -> Told:
    """The order that would be placed is put before them; nothing is bought before their own yes."""
    arguments = {"discount_code": turn.mind.code} if turn.mind.code else {}
    return put_before(turn, turn.call("place_order", **arguments))


def cancel_order(turn: Turn) -> Told:
    """Cancelling is put before them."""
    code = turn.slots.order or _last(turn)
    if not code:
        return Told(answer=words("no_orders"))
    return put_before(turn, turn.call("cancel_my_order", code=code))


def return_order(turn: Turn) -> Told:
    """Sending back is put before them: what was named of an order, or all that can still go back."""
    code = turn.slots.order or _last(turn)
    if not code:
        return Told(answer=words("no_orders"))
    order = turn.call("read_order", code=code)
    wanted = {thing.slug for thing in turn.slots.things if thing.slug}
    slugs = {line.sku: line.slug for line in order.lines}
    lines = {
        each.sku: each.returnable
        for each in order.pieces
        if each.returnable and (not wanted or slugs.get(each.sku) in wanted)
    }
    if not lines:
        return Told(answer=words("nothing_to_return", code=order.code), orders=[card(order)])
    return put_before(turn, turn.call("ask_return", code=order.code, lines=lines, reason=turn.say[:1_000]))


def apply_code(turn: Turn) -> Told:
    """Whether a discount code holds, and what it takes off; it goes along when the checkout is prepared."""
    if turn.meaning.missing or not turn.slots.code:
        return Told(answer=words("which_code"))
    quote: Any = turn.call("quote_order", discount_code=turn.slots.code)
    said = words(
        "code_takes", code=turn.slots.code, off=turn.money(quote.discount), total=turn.money(quote.total)
    )
    return Told(
        answer=said,
        choices=[Choice(words("say_checkout"), words("button_checkout"))],
        mind=replace(turn.mind, code=turn.slots.code),
        rows=[turn.slots.code],
    )


def _date_of(turn: Turn, at: str) -> date:
    moment = int(datetime.fromisoformat(at).timestamp()) * SECOND
    return date.fromisoformat(turn.days.day(moment))


def _day_of(turn: Turn, at: str) -> str:
    return in_words(_date_of(turn, at))


def in_words(day: date) -> str:
    """A day as people write it: `3 November 2026`."""
    return f"{day.day} {day:%B %Y}"
