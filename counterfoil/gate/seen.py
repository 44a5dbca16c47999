"""What somebody has seen of a thing they change: a version, or the figure itself."""

from dataclasses import dataclass
from typing import Any

from counterfoil.gate.shapes import Unfit, Whole


@dataclass(frozen=True, slots=True)
class Seen:
    """Takes what was seen: a number, or as the header If-Match quotes it."""

    low: int
    high: int

    def read(self, raw: object, *, spoken: bool) -> int:
        """The number."""
        if isinstance(raw, str):
            raw, spoken = raw.strip().strip('"'), True
        if raw == "":
            raise Unfit("field.missing")
        return Whole(self.low, self.high).read(raw, spoken=spoken)

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return Whole(self.low, self.high).schema()
