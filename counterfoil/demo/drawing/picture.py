"""What a product's picture is made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from counterfoil.demo.drawing.scene import Corner
from counterfoil.demo.drawing.sheet import Sheet


@dataclass(frozen=True)
class Picture:
    """A thing, the place it is shown in, and the colours it comes in (the first leads)."""

    draw: Callable[[Sheet, str], None]
    place: Callable[[Sheet, Corner], None]
    colours: dict[str, str]


def sheets(handle: str, picture: Picture, corner: Corner) -> Iterator[tuple[str, Sheet]]:
    """One named sheet for each colour: `mug` for the first, then `mug-blue`, `mug-green`."""
    for position, (colour_name, colour) in enumerate(picture.colours.items()):
        sheet = Sheet()
        picture.place(sheet, corner)
        picture.draw(sheet, colour)
        yield (handle if position == 0 else f"{handle}-{colour_name}"), sheet
