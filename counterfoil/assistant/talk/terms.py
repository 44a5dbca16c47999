"""What the shop's own settings say of delivery, tax and sending back."""

import re
from collections.abc import Sequence

from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.shop.papers.paper import Stationery

TERMS = "/terms"


def delivery(turn: Turn) -> Told:
    """What it costs to have things sent."""
    return _explained(turn, "delivery")


def tax(turn: Turn) -> Told:
    """Which tax is taken, or is in the prices."""
    return _explained(turn, "tax")


def returns(turn: Turn) -> Told:
    """How things are sent back."""
    return _explained(turn, "returns")


def _explained(turn: Turn, about: str) -> Told:
    country = _country_in(turn)
    told = turn.call("explain_terms", **({"country": country} if country else {}))
    sentences: Sequence[str] = getattr(told.says, about)
    names = turn.work.house.part(Stationery).countries
    led = [words("terms_for", country=names.get(told.country, told.country))] if country else []
    return Told(
        answer=" ".join([*led, *sentences]),
        rows=[about, *([told.country] if told.country else [])],
        link=TERMS,
    )


def _country_in(turn: Turn) -> str:
    """A country that is named, by its code; empty where none is."""
    said = turn.say.casefold()
    for code, name in turn.work.house.part(Stationery).countries.items():
        if re.search(rf"\b{re.escape(name.casefold())}\b", said):
            return code
    return ""
