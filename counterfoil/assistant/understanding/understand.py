"""From a sentence to a meaning: exact commands, then what goes on from before, then the classifier, which may abstain."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from counterfoil.assistant.understanding.assortment import Goods, goods_of
from counterfoil.assistant.understanding.beside import Beside
from counterfoil.assistant.understanding.classifier import Learned, classified, learned_of
from counterfoil.assistant.understanding.commands import commanded
from counterfoil.assistant.understanding.filling import filled, missing
from counterfoil.assistant.understanding.following import follow
from counterfoil.assistant.understanding.goods import Product
from counterfoil.assistant.understanding.hearing import heard
from counterfoil.assistant.understanding.leftover import left_over
from counterfoil.assistant.understanding.meaning import (
    ABOUT_ORDERS,
    ABOUT_THINGS,
    WRITES,
    Guess,
    Known,
    Meaning,
    Slots,
    Why,
)
from counterfoil.assistant.understanding.minilm import installed
from counterfoil.assistant.understanding.naming import Names
from counterfoil.assistant.understanding.packed import Packed
from counterfoil.assistant.understanding.reading import Reading, read
from counterfoil.assistant.understanding.shelf import Hit, Shelf, Sought
from counterfoil.assistant.understanding.spelling import Spelling
from counterfoil.assistant.understanding.spoken import spoken_of, told_of
from counterfoil.assistant.understanding.vectors import TABLE, Vectors, vectors_of
from counterfoil.assistant.understanding.words import EMPTY, SPELLED_OUT, singular

LOOKED_FOR = 0.3  # enough to look for it: a search does no harm
SURE = 0.45  # enough to look something up
GENTLE = 0.65  # enough to change what is named and can be undone with one press
SURER = 0.8  # enough to change something that is named
SUREST = 0.9  # enough to change something that is not: no slot bears it out
UNHEARD_OF = 0.25  # what a guess is worth of words none of which is one
OFFERED = 3

# Also names of goods somewhere; of a shop's own doings first.
NO_TOPICS = frozenset(
    ["order", "cart", "basket", "code", "list", "return", "tax", "delivery", "help", "address", "stamp"]
)
# These are asked for with a condition or a no: `tell me if it gets cheaper`, `how do i send it back`, `that was not it`.
FREE_OF_THAT = frozenset(
    {"hand_over", "stop_recommending", "undo", "return_order", "stop_watching", "watch_price", "watch_stock"}
)


class Understanding:
    """Reads what is said to one shop. Nothing is loaded before it is first asked."""

    def __init__(
        self, goods: Iterable[Product] | Packed, table: Path = TABLE, *, model: bool = False
    ) -> None:
        self._given, self._table = goods, table
        self._model = model  # whether the larger one helps to find things, where it is installed

    @cached_property
    def goods(self) -> Goods:
        """The shop's goods."""
        return Goods(self._given) if isinstance(self._given, Packed) else goods_of(self._given, self._vectors)

    @cached_property
    def _names(self) -> Names:
        return Names(self.goods, self._learned.common)

    @cached_property
    def _vectors(self) -> Vectors:
        return vectors_of(self._table)

    @cached_property
    def _learned(self) -> Learned:
        return learned_of(self._table)

    @cached_property
    def _shelf(self) -> Shelf:
        beside = Beside(self.goods.products) if self._model and installed() else None
        return Shelf(self.goods, self._vectors, beside)

    @cached_property
    def _spelling(self) -> Spelling:
        words = sorted(self._names.words() | self.goods.option_words)
        written = {part for spelled in SPELLED_OUT.values() for part in spelled.split()} | SPELLED_OUT.keys()
        return Spelling(
            [*sorted(self._learned.words), *words], lambda word: self._vectors.knows(word) or word in written
        )

    def find(self, sought: Sought) -> list[Hit]:
        """The products that fit what is looked for, the best first."""
        mended = " ".join(self._spelling.mended(word) for word in sought.words.split())
        exact = sought.words.strip().casefold() in self.goods.by_sku
        return self._shelf.find(sought if exact else replace(sought, words=mended))

    def understand(self, say: str, known: Known) -> Meaning:
        """What somebody means who says this now; an empty intent where it is not sure enough."""
        reading = read(say, self.goods, self._names, known.today, self._spelling.mended)
        command = commanded(reading.tagged(), reading.texts)
        if command and not (command == "find" and known.last):
            return self._meaning("command", [Guess(command, 1.0)], reading, known)
        going_on = follow(reading, self.goods, known)
        if going_on and not (going_on[0] in WRITES and only_spoken_of(going_on[0], reading.texts)):
            intent, slots = going_on
            lacks = self._lacking(intent, slots, reading)
            return Meaning(intent, slots, 1.0, (Guess(intent, 1.0),), lacks, _why("follow-up", reading))
        if not command and self._only_goods(reading):
            command = "find"
        if command:
            return self._meaning("command", [Guess(command, 1.0)], reading, known)
        guesses = classified(reading.tagged(), self._learned, self._vectors)
        if not reading.marks and not any(map(self._vectors.knows, reading.texts)):
            guesses = [replace(guess, score=guess.score * UNHEARD_OF) for guess in guesses]
        return self._meaning("classifier", guesses, reading, known)

    def chosen(self, say: str, intent: str, known: Known) -> Meaning:
        """What is meant by a sentence whose intent was chosen by a button."""
        reading = read(say, self.goods, self._names, known.today, self._spelling.mended)
        slots, guess = filled(intent, reading, self.goods, known), Guess(intent, 1.0)
        return Meaning(
            intent, slots, 1.0, (guess,), self._lacking(intent, slots, reading), _why("choice", reading)
        )

    def _lacking(self, intent: str, slots: Slots, reading: Reading) -> tuple[str, ...]:
        return missing(intent, slots, self.goods) or left_over(intent, slots, reading)

    def after(self, known: Known, meaning: Meaning, shown: tuple[str, ...] = ()) -> Known:
        """What is known after a turn: what was shown, spoken of and done."""
        return heard(known, meaning, shown, self.goods)

    def _only_goods(self, reading: Reading) -> bool:
        """`tickets please`, `garden things`: nothing but words that goods are described by."""
        words = [word for word in reading.rest() if word not in EMPTY]
        kinds = {mark.kind for mark in reading.marks}
        return (
            0 < len(words) <= 3
            and kinds <= {"option", "money", "thing"}
            and all(self._is_topic(word, named="thing" in kinds) for word in words)
        )

    def _is_topic(self, word: str, *, named: bool) -> bool:
        """What goods are described by; beside one that is named, also what this shop has not: `scarves and hats`."""
        plain = singular(word)
        if plain in self._topics or word == "baskets":
            return True
        return named and plain not in self._learned.common and word not in self._learned.common

    @cached_property
    def _topics(self) -> set[str]:
        return (self.goods.packed.topics | self._names.words()) - {singular(word) for word in NO_TOPICS}

    def _meaning(self, layer: str, guesses: list[Guess], reading: Reading, known: Known) -> Meaning:
        best, offered = guesses[0], tuple(guesses[:OFFERED])
        why = _why(layer, reading)
        slots = filled(best.intent, reading, self.goods, known)
        if not sure_enough(best, reading, known):
            return Meaning("", slots, best.score, offered, (), why)
        return Meaning(
            best.intent, slots, best.score, offered, self._lacking(best.intent, slots, reading), why
        )


def sure_enough(guess: Guess, reading: Reading, known: Known) -> bool:
    """More is asked of what would change something, and nothing does that is only spoken of."""
    if guess.intent not in WRITES:
        return guess.score >= (LOOKED_FOR if guess.intent == "find" else SURE)
    bearing = {"thing", "sku", "ref", "option"} if guess.intent in ABOUT_THINGS else {"order", "code"}
    named = any(mark.kind in bearing for mark in reading.marks)
    spoken = known.focus if guess.intent in ABOUT_THINGS else known.last and known.last.intent in ABOUT_ORDERS
    named = named or bool(reading.pointing and spoken and guess.intent in ABOUT_THINGS | ABOUT_ORDERS)
    bar = SUREST if not named else GENTLE if guess.intent in ABOUT_THINGS else SURER
    return guess.score >= bar and not only_spoken_of(guess.intent, reading.texts)


def only_spoken_of(intent: str, texts: list[str]) -> bool:
    """Whether a write is told of, or tied to a condition, and not asked for."""
    return told_of(texts) or (intent not in FREE_OF_THAT and spoken_of(texts))


def _why(layer: str, reading: Reading) -> Why:
    read_ = tuple((mark.kind, " ".join(reading.texts[mark.start : mark.end])) for mark in reading.marks)
    return Why(layer, read_, " ".join(reading.tagged()))
