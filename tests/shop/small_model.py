"""What a shop should be, in dictionaries: shelves, carts and orders, by the rules a shopkeeper would tell."""

from collections import Counter
from dataclasses import dataclass, field

Pieces = dict[str, int]
MONEY_IS_HERE = ("paid", "part_refunded")
MONEY_IS_SURE = ("authorised", *MONEY_IS_HERE)
WAITS = ("awaiting", "authorised")


@dataclass
class Bought:
    """An order."""

    code: str
    who: str
    lines: Pieces
    total: int
    payment: str = "awaiting"
    status: str = "placed"
    fulfilment: str = "unfulfilled"
    captured: int = 0
    refunded: int = 0
    invoiced: bool = False
    credited: int = 0  # credit notes
    back: Pieces = field(default_factory=dict)  # pieces that were paid back
    sent: Pieces = field(default_factory=dict)
    asked: Pieces = field(default_factory=dict)  # pieces of the return that is not decided
    number: str = ""  # of that return

    def left(self, sku: str) -> int:
        """Pieces that can still be paid back."""
        return self.lines[sku] - self.back.get(sku, 0)

    @property
    def money(self) -> tuple[str, str, str, int, int]:
        """Where it stands."""
        return self.status, self.payment, self.fulfilment, self.captured, self.refunded


class SmallModel:
    """The shop."""

    def __init__(self, prices: Pieces, people: list[str]) -> None:
        self.prices = prices
        self.shelf = dict.fromkeys(prices, 0)
        self.carts: dict[str, Pieces] = {who: {} for who in people}
        self.orders: list[Bought] = []
        self.done: Counter[str] = Counter()  # what has happened so far, so that a run tells how far it came

    def worth(self, lines: Pieces) -> int:
        return sum(self.prices[sku] * count for sku, count in lines.items())

    def can_add(self, who: str, sku: str, count: int) -> bool:
        return self.carts[who].get(sku, 0) + count <= self.shelf[sku]

    def add(self, who: str, sku: str, count: int) -> None:
        self.carts[who][sku] = self.carts[who].get(sku, 0) + count

    def has(self, lines: Pieces) -> bool:
        return all(self.shelf[sku] >= count for sku, count in lines.items())

    def can_order(self, who: str) -> bool:
        waits = any(each.who == who and each.payment == "awaiting" for each in self.orders)
        return bool(self.carts[who]) and not waits and self.has(self.carts[who])

    def order(self, who: str, code: str) -> Bought:
        lines = dict(self.carts[who])
        self.orders.append(Bought(code, who, lines, self.worth(lines)))
        self.move(lines, -1)
        return self.orders[-1]

    def move(self, lines: Pieces, sign: int) -> None:
        for sku, count in lines.items():
            self.shelf[sku] += sign * count

    def word(self, order: Bought, outcome: str) -> None:
        """The bank says it, for the first time or again, in time or too late."""
        before = order.payment
        self._word(order, outcome)
        self.done[f"{before} → {order.payment}"] += before != order.payment

    def _word(self, order: Bought, outcome: str) -> None:
        if order.payment in WAITS:
            if outcome == "approved":
                self._sell(order)
            elif outcome == "authorised":
                order.payment = "authorised"
                self._empty_cart(order)
            elif order.fulfilment == "unfulfilled":  # what is on its way stays promised
                order.payment = "failed"
                self.move(order.lines, 1)
        elif order.payment in ("failed", "expired") and outcome == "approved":
            if order.status == "placed" and not self._bought_again(order) and self.has(order.lines):
                self.move(order.lines, -1)
                self._sell(order)
            else:  # nothing is sold, and the money goes back
                order.payment = "refunded"
                order.captured = order.refunded = order.total

    def _sell(self, order: Bought) -> None:
        if order.payment != "authorised":
            self._empty_cart(order)
        order.payment, order.captured, order.invoiced = "paid", order.total, True

    def _empty_cart(self, order: Bought) -> None:
        cart = self.carts[order.who]
        for sku, count in order.lines.items():
            cart[sku] = cart.get(sku, 0) - count
        self.carts[order.who] = {sku: count for sku, count in cart.items() if count > 0}

    def _bought_again(self, order: Bought) -> bool:
        newer = self.orders[self.orders.index(order) + 1 :]
        return any(each.who == order.who and each.payment not in ("failed", "expired") for each in newer)

    def expire(self) -> None:
        for order in self.orders:
            if order.payment == "awaiting":
                order.payment = "expired"
                self.move(order.lines, 1)
                self.done["awaiting → expired"] += 1

    def can_cancel(self, order: Bought) -> bool:
        return self.can_ship(order)

    def cancel(self, order: Bought) -> None:
        order.status = "cancelled"
        self.done["cancelled"] += 1
        if order.payment == "authorised":  # nothing was taken
            order.payment = "expired"
            self.move(order.lines, 1)
        else:
            lines = {sku: order.left(sku) for sku in order.lines if order.left(sku)}
            self.give_back(order, lines, restock=True)

    def can_refund(self, order: Bought) -> bool:
        return order.status in ("placed", "closed") and order.payment in MONEY_IS_HERE

    def give_back(self, order: Bought, lines: Pieces, *, restock: bool) -> None:
        for sku, count in lines.items():
            order.back[sku] = order.back.get(sku, 0) + count
        amount = self.worth(lines)
        order.refunded += amount
        self.done["restocked" if restock else "paid back"] += 1
        order.credited += 1
        if order.refunded == order.captured:
            order.payment = "refunded"
        elif amount:
            order.payment = "part_refunded"
        if restock:
            self.move(lines, 1)

    def can_ship(self, order: Bought) -> bool:
        return (order.status, order.fulfilment) == (
            "placed",
            "unfulfilled",
        ) and order.payment in MONEY_IS_SURE

    def ship(self, order: Bought) -> None:
        order.fulfilment = "shipped"
        self.done["shipped"] += 1
        order.sent = {sku: order.left(sku) for sku in order.lines}

    def can_ask(self, order: Bought) -> bool:
        return self.can_refund(order) and order.fulfilment == "shipped" and not order.asked

    def accept(self, order: Bought, *, restock: bool) -> None:
        wanted = {sku: min(count, order.left(sku)) for sku, count in order.asked.items()}
        order.asked = {}
        self.done["came back"] += 1
        self.give_back(order, {sku: count for sku, count in wanted.items() if count}, restock=restock)
        if not any(order.left(sku) for sku in order.lines):
            order.fulfilment = "returned"
            self.done["all came back"] += 1
