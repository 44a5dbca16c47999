"""The race: a crowd that presses Pay at the same moment, and the ledger of what happened."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from time import perf_counter
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN, Actor, operator
from counterfoil.gate.operation import Effect, operation, perform
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Refusal
from counterfoil.gate.shapes import Whole
from counterfoil.gate.work import House, Work
from counterfoil.shop.books.reconcile import Difference, Reconciled, reconcile
from counterfoil.shop.checkout import PlaceOrder, place_order
from counterfoil.shop.lab import scratch
from counterfoil.shop.lab.scratch import Lab
from counterfoil.shop.payments import APPROVES, CardNumber
from counterfoil.shop.stockroom import ReadStock, Stock, read_stock

CROWD = 64  # at most: each is a thread
PAGE = 100


@dataclass(frozen=True, slots=True)
class RunRace:
    """How many press Pay for how many units."""

    shoppers: Annotated[int, Whole(2, CROWD)] = CROWD
    units: Annotated[int, Whole(1, CROWD)] = 1


@dataclass(frozen=True, slots=True)
class Told:
    """One shopper, and what they were told so many thousandths of a second after the start."""

    who: str
    order: str  # its code; empty where there is none
    refusal: Refusal | None
    pressed: float
    answered: float


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the stock ledger, and what was on the shelf after it."""

    kind: str
    quantity: int
    who: str
    order: str
    shelf: int


@dataclass(frozen=True, slots=True)
class Race:
    """What happened."""

    shoppers: int
    units: int
    told: list[Told]  # in the order of their answers
    ledger: list[Row]  # the oldest first
    on_hand: int
    difference: Difference | None

    @property
    def winners(self) -> list[Told]:
        """Those who got one."""
        return [one for one in self.told if one.order]

    @property
    def too_early(self) -> int:
        """How many had pressed before the first order was written: a shop that looks first saw a full shelf for each."""
        first = min((one.answered for one in self.winners), default=0.0)
        return sum(one.pressed < first for one in self.told)

    @property
    def fair(self) -> bool:
        """Whether as many were sold as could be, and everything adds up."""
        sold = sum(row.quantity for row in self.ledger if row.kind == "sold")
        expected = min(self.units, self.shoppers)
        folded = self.ledger[-1].shelf if self.ledger else 0
        return (
            sold == len(self.winners) == expected
            and self.on_hand == folded == self.units - expected
            and self.difference is None
        )


@operation(
    "race_lab", needs=Permission.TRAIL_READ, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE, slow=True
)
def race_lab(work: Work, wants: RunRace, lab: Lab) -> Race:
    """Send a crowd at the last units of a scratch shop, and see what its ledger says."""
    with lab.scratch() as house:
        crowd = scratch.fill(Work(house, operator(), "race_lab"), wants.shoppers, wants.units)
        told = press_at_once(house, crowd)
        stock = _stock(house)
        proof: Reconciled = perform(house, reconcile, operator())
    return Race(wants.shoppers, wants.units, told, _ledger(stock), stock[0].on_hand, proof.difference)


def press_at_once(house: House, crowd: list[Actor]) -> list[Told]:
    """Let each of them press Pay at the same moment, on a thread of their own."""
    start: list[float] = []
    ready = Barrier(len(crowd), action=lambda: start.append(perf_counter()))

    def since() -> float:
        return (perf_counter() - start[0]) * 1000

    with ThreadPoolExecutor(len(crowd)) as threads:
        told = list(threads.map(lambda shopper: _press(house, shopper, ready, since), crowd))
    return sorted(told, key=lambda one: one.answered)


def _press(house: House, shopper: Actor, ready: Barrier, since: Callable[[], float]) -> Told:
    wants = PlaceOrder(CardNumber(APPROVES), key=shopper.username)
    ready.wait()
    pressed = since()
    try:
        order = perform(house, place_order, shopper, wants)
    except Refusal as refusal:
        return Told(shopper.username, "", refusal, pressed, since())
    return Told(shopper.username, order.code, None, pressed, since())


def _stock(house: House) -> list[Stock]:
    """The ledger page by page, the newest first."""
    pages: list[Stock] = []
    while not pages or pages[-1].next:
        after = (pages[-1].next or "") if pages else ""
        pages.append(perform(house, read_stock, operator(), ReadStock(scratch.SKU, PAGE, after)))
    return pages


def _ledger(pages: list[Stock]) -> list[Row]:
    shelf, rows = 0, []
    for move in reversed([move for page in pages for move in page.moves]):
        shelf += move.shelf
        rows.append(Row(move.kind, move.quantity, move.who, move.order, shelf))
    return rows
