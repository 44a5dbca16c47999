"""What a conversation keeps in mind between two turns, written down as JSON."""

from dataclasses import dataclass, replace
from datetime import date

import msgspec

from counterfoil.assistant.understanding.meaning import Known, Thing

BEGINNING = date.min


@dataclass(frozen=True, slots=True)
class Mind:
    """What is known from the turns before, what is still to be asked, and a discount code that was named."""

    known: Known
    open: tuple[Thing, ...] = ()  # things whose options are asked one after the other
    code: str = ""
    replacing: str = ""  # the SKU of what is to leave the cart once its successor is chosen
    asked: str = ""  # what the next words are an answer to: address
    proposal: str = ""  # the code of what was put before them last


_READER = msgspec.json.Decoder(Mind)  # made once, before there are threads


def empty(today: date) -> Mind:
    """Nothing was said yet."""
    return Mind(Known(today))


def written(mind: Mind) -> str:
    """As it is kept."""
    return msgspec.json.encode(mind).decode()


def read(text: str, today: date) -> Mind:
    """And back, today; what an older version of the shop wrote may not be readable, and is forgotten then."""
    try:
        mind = _READER.decode(text)
    except msgspec.MsgspecError:
        return empty(today)
    return replace(mind, known=replace(mind.known, today=today))
