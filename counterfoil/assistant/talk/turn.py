"""One turn of a conversation: who speaks, what they mean, and the tools that are called for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from counterfoil.assistant.proposals.proposal import Proposal
from counterfoil.assistant.talk.answer import Choice, Item, OrderCard, Why
from counterfoil.assistant.talk.keeping import Talk
from counterfoil.assistant.talk.mind import Mind
from counterfoil.assistant.tools.acting import as_assistant
from counterfoil.assistant.tools.calling import call
from counterfoil.assistant.understanding.meaning import Meaning
from counterfoil.gate.db import Db
from counterfoil.gate.sentences import sentence
from counterfoil.gate.within import within
from counterfoil.gate.work import House, Work
from counterfoil.shop import figures
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.terms import REMEMBERED, Terms

if TYPE_CHECKING:
    from counterfoil.assistant.understanding.understand import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a turn comes to: the words, the records in it, and what the next turn goes on from."""

    answer: str
    items: list[Item] = field(default_factory=list)
    orders: list[OrderCard] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    proposal: Proposal | None = None
    undo: str = ""
    link: str = ""
    rows: list[str] = field(default_factory=list)
    shown: tuple[str, ...] = ()  # products that were listed, by slug
    meaning: Meaning | None = None  # what is left of what was meant, where part of it was done
    mind: Mind | None = None  # what is kept in mind besides


class Turn:
    """What somebody said, and all that is needed to answer it."""

    def __init__(
        self, work: Work, talk: Talk, asked: "Understanding", meaning: Meaning, say: str, terms: Terms
    ) -> None:
        self.work = work
        self.talk = talk
        self.asked = asked
        self.meaning = meaning
        self.say = say
        self.terms = terms
        self.slots = meaning.slots
        self.speaker = as_assistant(work.actor)
        # Looked up before any block of writing: what the session remembers may lie in the same database.
        self.currency = terms.currency_for(work)
        self.tools: list[str] = []
        self.filters: dict[str, Any] = {}

    @property
    def mind(self) -> Mind:
        """What is kept from the turns before."""
        return self.talk.mind

    @property
    def days(self) -> Daybook:
        """The shop's calendar."""
        return self.work.house.part(Daybook)

    def call(self, tool: str, house: House | None = None, /, **arguments: Any) -> Any:
        """Have a tool do its work as the person who speaks; a proposal where it spends or destroys."""
        if tool not in self.tools:
            self.tools.append(tool)
            self.filters |= {
                name: value if isinstance(value, int | str) else str(value)
                for name, value in arguments.items()
                if value not in (None, "")
            }
        return call(
            house or self.work.house,
            self.speaker,
            tool,
            arguments,
            recall=lambda: {REMEMBERED: self.currency},
            conversation=self.talk.code,
        )

    @contextmanager
    def block(self) -> Iterator[tuple[Db, House]]:
        """One transaction for several calls: all of them, or as much as the caller keeps."""
        with self.work.writing(line=False) as db:
            yield db, within(self.work.house, db)

    def why(self, told: Told) -> Why:
        """How the answer came about."""
        meaning = self.meaning
        return Why(
            tool=", ".join(self.tools),
            filters=self.filters,
            rows=told.rows or [item.sku or item.slug for item in told.items] + [o.code for o in told.orders],
            score=meaning.score,
            layer=meaning.why.layer,
            read=list(meaning.why.read),
        )

    def money(self, amount: Money) -> str:
        """An amount as people of the shop's place write it."""
        return figures.say(amount, self.terms.place)


def words(name: str, /, **params: object) -> str:
    """A sentence of the assistant's."""
    return sentence(f"talk.{name}", params)
