"""How the doctor tells what it found: each thing one line, with what would help where it is not well."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a thing was found."""

    WELL = "ok"
    LOOK = "look"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing, how it was found, and what would help."""

    mark: Mark
    thing: str
    said: str
    helps: str = ""

    def __str__(self) -> str:
        """One line."""
        return f"{self.mark.value:5}  {self.thing}: {self.said}" + (f" → {self.helps}" if self.helps else "")
