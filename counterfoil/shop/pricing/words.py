"""Short words that staff make up and programs repeat: classes of tax, ways of sending."""

import re
from dataclasses import dataclass
from typing import Any

from counterfoil.gate.shapes import Text, Unfit

LONGEST = 40
WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class Word:
    """Takes small letters, digits and hyphens between them."""

    low: int = 1

    def read(self, raw: object, *, spoken: bool) -> str:
        """The word."""
        word = Text(self.low, LONGEST).read(raw, spoken=spoken)
        if word and not WORD.match(word):
            raise Unfit("field.word")
        return word

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "minLength": self.low, "maxLength": LONGEST}


def word_of(title: str) -> str:
    """A word made of a title: `Courier, 2 days` is `courier-2-days`."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:LONGEST].strip("-") or "way"
