"""What somebody means by their words, or by the button they pressed; and what is offered where that is not sure."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from counterfoil.assistant.talk.answer import Choice
from counterfoil.assistant.talk.keeping import Talk
from counterfoil.assistant.talk.mind import Mind
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.assistant.understanding.meaning import INTENTS, Meaning, Thing
from counterfoil.gate.work import Work
from counterfoil.shop.carts import cart_of

if TYPE_CHECKING:
    from counterfoil.assistant.understanding.understand import Understanding

OFFERED = 3
SEARCH = "find"
AND_MORE = r"(?: (?:there|all|everyone|shop|assistant|again|a lot|very much|so much|you|for now|then|for your help|for the help))*[ .!,]*"
SMALL_TALK = {
    "hello": re.compile(
        rf"(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|greetings){AND_MORE}", re.IGNORECASE
    ),
    "welcome": re.compile(
        rf"(?:ok |great |perfect |nice )?(?:thanks|thank you|many thanks|cheers|thx|ta){AND_MORE}",
        re.IGNORECASE,
    ),
    "let_go": re.compile(
        r"(?:no|nope|nah|never ?mind|forget (?:it|that|about it)|no thanks|no thank you|leave it|cancel)[ .!,]*",
        re.IGNORECASE,
    ),
    "goodbye": re.compile(
        rf"(?:ok |well )?(?:bye|goodbye|good bye|bye bye|see you|see ya|good night|ciao){AND_MORE}",
        re.IGNORECASE,
    ),
}


def meant(asked: "Understanding", say: str, choice: str, mind: Mind) -> Meaning:
    """What is meant: as the button says that was pressed, else as the words are understood."""
    if choice in INTENTS:
        return asked.chosen(say, choice, mind.known)
    return asked.understand(say, mind.known)


def with_cart(work: Work, talk: Talk, asked: "Understanding", currency: str) -> Talk:
    """The conversation, knowing what lies in the cart now, what came last first: other pages fill it, too."""
    with work.reading() as db:
        lines = cart_of(db, work.actor.id, currency).lines
    named = (asked.goods.by_sku.get(line.sku.casefold()) for line in reversed(lines))
    things = tuple(Thing(*each) for each in named if each)
    return replace(talk, mind=replace(talk.mind, known=replace(talk.mind.known, cart=things)))


def unsure(turn: Turn) -> Told:
    """Nothing is done: what may be meant is offered as buttons, and a search is always among them."""
    likely = [guess.intent for guess in turn.meaning.alternatives if guess.intent not in ("none", SEARCH)]
    offered = [*likely[: OFFERED - 1], SEARCH]
    buttons = [Choice(turn.say, words(f"can_{intent}"), intent) for intent in offered]
    return Told(answer=words("not_sure"), choices=buttons)


def helped(_: Turn) -> Told:
    """What the assistant can do."""
    return Told(answer=words("help"), choices=_beginnings())


def none_of_mine(_: Turn) -> Told:
    """What is said is nothing the assistant does anything about."""
    return Told(answer=words("none_of_mine"), choices=_beginnings())


def small_talk(say: str) -> Callable[[Turn], Told] | None:
    """What answers a greeting, thanks or a farewell, and nothing else beside it."""
    said = next((name for name, pattern in SMALL_TALK.items() if pattern.fullmatch(say.strip())), "")
    return (lambda _: Told(answer=words(said), choices=_beginnings())) if said else None


def _beginnings() -> list[Choice]:
    names = ("cart", "orders", "help_find")
    return [Choice(words(f"say_{name}"), words(f"button_{name}")) for name in names]
