"""The pictures of one product in their order, and which of them shows each variant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from counterfoil.gate.shapes import Flag, Text, Unfit, Whole

MOST_PICTURES = 50
# Names as the dark room and the import give them; nothing else is ever put beside a product.
FILE = re.compile(r"[0-9a-f]{32}(?:-[0-9]{1,4}x[0-9]{1,4}-1280)?\.(?:jpg|png|webp|svg)\Z")


@dataclass(frozen=True, slots=True)
class Placed:
    """One picture where it stands."""

    file: str
    alt: str
    decorative: bool
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Album:
    """The pictures in order, and for each variant, by its number, the place of the one that shows it."""

    pictures: tuple[Placed, ...]
    shown: Mapping[int, int]

    def added(self, picture: Placed) -> "Album":
        """With one more at the end."""
        return replace(self, pictures=(*self.pictures, picture))

    def described(self, place: int, alt: str, *, decorative: bool) -> "Album":
        """With other words for one of them."""
        before = self.pictures[place - 1]
        now = replace(before, alt=alt, decorative=decorative)
        return replace(self, pictures=(*self.pictures[: place - 1], now, *self.pictures[place:]))

    def moved(self, place: int, to: int) -> "Album":
        """With one of them at another place; variants go on being shown by the same."""
        order = [*range(1, len(self.pictures) + 1)]
        order.insert(to - 1, order.pop(place - 1))
        return self._in(order)

    def without(self, place: int) -> "Album":
        """With one of them gone; what it showed, the first one shows."""
        return self._in([each for each in range(1, len(self.pictures) + 1) if each != place])

    def _in(self, order: list[int]) -> "Album":
        now = {before: place for place, before in enumerate(order, 1)}
        return Album(
            tuple(self.pictures[place - 1] for place in order),
            {number: now.get(place, 1) for number, place in self.shown.items()},
        )


@dataclass(frozen=True, slots=True)
class Pictures:
    """Takes the pictures of a product as they were."""

    def read(self, raw: object, *, spoken: bool) -> tuple[Placed, ...]:
        """The pictures."""
        if not isinstance(raw, list) or len(raw) > MOST_PICTURES:
            raise Unfit("field.many", most=MOST_PICTURES)
        return tuple(_placed(each, spoken=spoken) for each in raw)

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        side = Whole(1, 100_000).schema()
        fields = {
            "file": {"type": "string", "pattern": FILE.pattern.removesuffix(r"\Z") + "$"},
            "alt": Text(0, 500).schema(),
            "decorative": Flag().schema(),
            "width": side,
            "height": side,
        }
        return {
            "type": "array",
            "items": {"type": "object", "properties": fields, "required": [*fields]},
            "maxItems": MOST_PICTURES,
        }


def _placed(raw: object, *, spoken: bool) -> Placed:
    if not isinstance(raw, Mapping) or not FILE.match(str(raw.get("file"))):
        raise Unfit("picture.unknown")
    side = Whole(1, 100_000)
    return Placed(
        str(raw["file"]),
        Text(0, 500).read(raw.get("alt"), spoken=spoken),
        Flag().read(raw.get("decorative"), spoken=spoken),
        side.read(raw.get("width"), spoken=spoken),
        side.read(raw.get("height"), spoken=spoken),
    )
