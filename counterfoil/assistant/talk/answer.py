"""What the assistant answers: words made of what was found or done, and the records they are made of."""

from dataclasses import dataclass, field, fields
from typing import Any

import msgspec

from counterfoil.assistant.proposals.proposal import Proposal
from counterfoil.shop.money import Money
from counterfoil.shop.pictures import Picture

Rows = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A thing of the shop, as it stands in an answer; `sku` is empty where one of its kind is still to be chosen."""

    slug: str
    title: str
    price: Money
    dearest: Money | None = None  # where its kinds differ in price
    stock: int
    address: str  # its page
    sku: str = ""
    options: list[str] = field(default_factory=list)
    picture: Picture | None = None
    quantity: int = 0  # in the cart, or as many as were put there


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCard:
    """One of my orders, as it stands in an answer."""

    code: str
    placed_at: str
    status: str
    payment: str
    fulfilment: str
    total: Money
    titles: list[str]
    address: str  # its page


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what pressing it says; `choice` goes along where it says more than the words do."""

    say: str
    label: str
    choice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """How an answer came about: the tools that were called, what they were asked, and the records they gave."""

    tool: str = ""  # with commas between them, where there are several
    filters: dict[str, Any] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)  # slugs, SKUs and codes
    score: float = 0.0  # how sure the understanding was, of 1
    layer: str = ""  # command, follow-up, classifier, choice
    read: list[tuple[str, str]] = field(default_factory=list)  # what was read in the sentence, and as what


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; parts that are empty are left out where it is told as JSON."""

    conversation: str  # empty where it was deleted meanwhile
    answer: str
    items: list[Item] = field(default_factory=list)
    orders: list[OrderCard] = field(default_factory=list)
    proposal: Proposal | None = None
    choices: list[Choice] = field(default_factory=list)
    undo: str = ""  # the code of what takes the change back
    link: str = ""  # a page where the rest of it is
    by: str = ""  # "person" where somebody of the shop wrote it
    why: Why = field(default_factory=Why)


READER = msgspec.json.Decoder(Answer)  # made once, before there are threads


def told(answer: Answer) -> dict[str, Any]:
    """The answer without its empty parts; why is always told."""
    parts = {each.name: getattr(answer, each.name) for each in fields(answer)}
    return {name: part for name, part in parts.items() if part or name in ("answer", "conversation", "why")}
