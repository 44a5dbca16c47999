"""What somebody means, and what is known when they say it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from counterfoil.assistant.understanding.goods import Options
from counterfoil.assistant.understanding.listed import listed
from counterfoil.assistant.understanding.money import Price
from counterfoil.assistant.understanding.periods import Period

# What they may mean, and whether something changes when it is done.
READS = listed("""
    find compare check_stock show_cart track_order list_orders total_orders show_sessions
    explain_delivery explain_tax explain_returns recommend show_wishes report help none
""")
WRITES = listed("""
    add_to_cart remove_from_cart change_cart checkout order_again cancel_order return_order
    change_address end_sessions apply_code stop_recommending start_recommending add_to_wishes
    remove_from_wishes watch_price watch_stock stop_watching hand_over undo
""")
INTENTS = READS | WRITES
ABOUT_THINGS = listed("""
    add_to_cart remove_from_cart change_cart add_to_wishes remove_from_wishes watch_price watch_stock
    stop_watching check_stock compare
""")
ABOUT_ORDERS = frozenset(["track_order", "order_again", "cancel_order", "return_order"])


@dataclass(frozen=True, slots=True)
class Thing:
    """A product that is spoken of, or the several that the words do not tell apart."""

    slug: str = ""
    options: Options = ()
    many: int | None = None
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slots:
    """All that a sentence says besides what is to be done."""

    things: tuple[Thing, ...] = ()
    to: Options = ()  # change_cart: what it becomes
    instead: str = ""  # change_cart: the product in its place
    everything: bool = False
    price: Price = field(default_factory=Price)
    sort: str = ""  # cheapest, dearest
    period: Period | None = None
    against: Period | None = None
    order: str = ""  # its code; empty is the last one
    code: str = ""
    figure: str = ""
    by: str = ""
    where: str = ""  # end_sessions: all, others; empty is this one
    words: str = ""  # find: what is left to look for


@dataclass(frozen=True, slots=True)
class Guess:
    """What they may mean, and how likely that is."""

    intent: str
    score: float


@dataclass(frozen=True, slots=True)
class Why:
    """How a meaning came about, for whoever asks."""

    layer: str  # command, follow-up, classifier
    read: tuple[tuple[str, str], ...] = ()  # what the grammar read: its kind and the words
    tagged: str = ""  # the sentence as the classifier saw it


@dataclass(frozen=True, slots=True)
class Meaning:
    """What somebody means. Where `intent` is empty nothing is done: `alternatives` are offered."""

    intent: str
    slots: Slots
    score: float
    alternatives: tuple[Guess, ...]
    missing: tuple[str, ...]
    why: Why

    @property
    def writes(self) -> bool:
        """Whether something would change."""
        return self.intent in WRITES

    @property
    def ready(self) -> bool:
        """Whether nothing has to be asked before it is done."""
        return bool(self.intent) and not self.missing


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when something is said: the day in the shop's zone, the last list, what was spoken of."""

    today: date
    shown: tuple[str, ...] = ()
    focus: tuple[Thing, ...] = ()
    last: Meaning | None = None
    cart: tuple[Thing, ...] = ()
    order: str = ""  # the last order spoken of
    open: tuple[Thing, ...] = ()  # wanted for the cart, and something about them not chosen yet


MOST = Decimal(100_000)  # more of one thing is not what anybody means
