"""How well it understands: `python -m counterfoil.assistant.training.measure` prints the held-out figures."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import sqrt
from pathlib import Path

from counterfoil.assistant.training.sets import (
    DEVELOPING,
    HELD_OUT,
    Slots,
    Turn,
    dialogues,
    queries,
    utterances,
)
from counterfoil.assistant.training.shop import demo_goods
from counterfoil.assistant.understanding.meaning import WRITES, Known, Meaning, Thing
from counterfoil.assistant.understanding.shelf import Sought
from counterfoil.assistant.understanding.understand import Understanding

TODAY = date(2026, 11, 18)
SHOWN = ("enamel-mug", "teapot", "carafe-and-tumbler", "breakfast-bowl")
CALLED = {"net_sales": "net", "units": "sold"}  # figures that the sets name otherwise than the reports
SURE_OF = 1.96  # 95 in a hundred


@dataclass(frozen=True, slots=True)
class Figure:
    """So many of so many."""

    name: str
    hits: int
    of: int

    @property
    def share(self) -> float:
        """How many of one."""
        return self.hits / self.of if self.of else 1.0

    def interval(self) -> tuple[float, float]:
        """Wilson's interval: where the share of all sentences there are lies, 95 times in a hundred."""
        z, n = SURE_OF, max(self.of, 1)
        middle = (self.share + z * z / (2 * n)) / (1 + z * z / n)
        around = z / (1 + z * z / n) * sqrt(self.share * (1 - self.share) / n + z * z / (4 * n * n))
        return max(middle - around, 0.0), min(middle + around, 1.0)

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.name:<46} {self.hits:>3} of {self.of:<3}  {self.share:6.1%}  ({low:.1%} to {high:.1%})"


def main(folder: Path = HELD_OUT) -> int:
    """Print all figures of a folder of sets."""
    asked = Understanding(demo_goods().products)
    for figure in (*of_utterances(asked, folder), *of_queries(asked, folder), *of_dialogues(asked, folder)):
        print(figure)
    return 0


def of_utterances(asked: Understanding, folder: Path, *, failed: list[str] | None = None) -> list[Figure]:
    """What it answers, how often rightly, what it offers where it does not, and wrong writes."""
    answered = right = whole = offered = unsure = wrong_writes = 0
    said = utterances(folder)
    for each in said:
        meaning = asked.understand(each.say, Known(TODAY, shown=SHOWN))
        fits = meaning.intent == each.intent
        slots_fit = fits and told(meaning) == expected(each.slots)
        three = each.intent in {guess.intent for guess in meaning.alternatives}
        offered += three or fits
        if meaning.intent:
            answered += 1
            right += fits
            whole += slots_fit
            wrong_writes += meaning.ready and meaning.intent in WRITES and not slots_fit
        else:
            unsure += 1
        if failed is not None and not slots_fit:
            failed.append(f"{each.intent} | {each.say} | {expected(each.slots)} -> {_shown(meaning)}")
    return [
        Figure("answered", answered, len(said)),
        Figure("right where answered: the intent", right, answered),
        Figure("right where answered: every slot as well", whole, answered),
        Figure("right one among three choices", offered, len(said)),
        Figure("wrong writes that would be done", wrong_writes, len(said)),
    ]


def of_queries(asked: Understanding, folder: Path, *, failed: list[str] | None = None) -> list[Figure]:
    """How often the first hit is right, and how often one of three."""
    sought = queries(folder)
    first = three = 0
    for each in sought:
        hits = [hit.slug for hit in asked.find(Sought(each.words))]
        first += bool(hits) and hits[0] in each.right
        three += bool(set(hits[:3]) & set(each.right))
        if failed is not None and not (hits and hits[0] in each.right):
            failed.append(f"{each.words} | {each.right} -> {hits[:3]}")
    return [
        Figure("first hit right", first, len(sought)),
        Figure("right one among three hits", three, len(sought)),
    ]


def of_dialogues(asked: Understanding, folder: Path, *, failed: list[str] | None = None) -> list[Figure]:
    """How many conversations are right to the end."""
    if not (folder / "dialogues.txt").exists():
        return []
    right = turns = right_turns = 0
    talks = dialogues(folder)
    for talk in talks:
        good = goes_right(asked, talk, failed)
        right += all(good)
        turns += len(talk)
        right_turns += sum(good)
    return [
        Figure("conversations right to the end", right, len(talks)),
        Figure("turns right, after whatever went before", right_turns, turns),
    ]


def goes_right(asked: Understanding, talk: Sequence[Turn], failed: list[str] | None = None) -> list[bool]:
    """Turn by turn; after a wrong one it goes on with what was meant by the machine, as it would."""
    known, good = Known(TODAY), []
    for turn in talk:
        meaning = asked.understand(turn.said.say, known)
        fits = meaning.intent == turn.said.intent and told(meaning) == expected(turn.said.slots)
        good.append(fits)
        if failed is not None and not fits:
            want = f"{turn.said.intent} {expected(turn.said.slots)}"
            failed.append(
                f"{' / '.join(t.said.say for t in talk)} || {turn.said.say} | {want} -> {_shown(meaning)}"
            )
        known = asked.after(known, meaning, turn.shown)
    return good


def told(meaning: Meaning) -> Slots:
    """The slots of a meaning as the sets write them."""
    slots = meaning.slots
    found: list[tuple[str, str]] = []
    if meaning.intent not in {"find", "recommend", "none"}:
        for thing in slots.things:
            found += _thing(thing)
    pairs = {
        "instead": slots.instead,
        "all": "yes" if slots.everything else "",
        "over": _plain(slots.price.over),
        "under": _plain(slots.price.under),
        "sort": slots.sort,
        "order": slots.order,
        "code": slots.code,
        "figure": slots.figure,
        "by": slots.by,
        "where": slots.where,
    }
    found += [("to", value) for _, value in slots.to]
    found += [(name, value) for name, value in pairs.items() if value]
    for name, period in (("", slots.period), ("against_", slots.against)):
        if period:
            found += [(f"{name}since", str(period.since)), (f"{name}until", str(period.until))]
    return tuple(sorted(found))


def expected(slots: Slots) -> Slots:
    """What a set expects, in the same order; one of a thing goes without saying."""
    named = ((name, CALLED.get(value, value) if name == "figure" else value) for name, value in slots)
    return tuple(sorted(pair for pair in named if pair != ("many", "1")))


def _thing(thing: Thing) -> list[tuple[str, str]]:
    found = [("thing", thing.slug)] if thing.slug else []
    found += [("option", value) for _, value in thing.options]
    return found + ([("many", str(thing.many))] if thing.many not in {None, 1} else [])


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def _shown(meaning: Meaning) -> str:
    best = meaning.alternatives[0]
    return f"{meaning.intent or 'UNSURE'} {told(meaning)} {best.intent} {best.score} {meaning.missing} | {meaning.why.tagged}"


if __name__ == "__main__":
    sys.exit(main(DEVELOPING if "developing" in sys.argv[1:] else HELD_OUT))
