"""Draw every picture of the demo shop: python -m counterfoil.demo.draw."""

from collections.abc import Iterator
from pathlib import Path

from counterfoil.demo.drawing import (
    desk,
    front,
    garden,
    house,
    kitchen,
    linen,
    outdoors,
    scene,
    table,
    upkeep,
)
from counterfoil.demo.drawing.picture import sheets
from counterfoil.demo.drawing.sheet import Sheet

FOLDER = Path(__file__).parent / "pictures"

CATEGORIES = (
    (kitchen.PICTURES, scene.KITCHEN),
    (table.PICTURES, scene.TABLE),
    (desk.PICTURES, scene.DESK),
    (linen.PICTURES, scene.LINEN),
    (house.PICTURES | upkeep.PICTURES, scene.HOUSE),
    (garden.PICTURES, scene.GARDEN),
    (outdoors.PICTURES, scene.OUTDOORS),
)


def main() -> None:
    """Write the pictures beside this file."""
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures().items():
        (FOLDER / name).write_bytes(picture)


def pictures() -> dict[str, bytes]:
    """Every picture by its file name."""
    goods = {f"{name}.svg": sheet.svg() for name, sheet in _all_sheets()}
    return goods | {"front.svg": front.front().svg(), "mark.svg": front.mark()}


def _all_sheets() -> Iterator[tuple[str, Sheet]]:
    for category, corner in CATEGORIES:
        for handle, picture in category.items():
            yield from sheets(handle, picture, corner)


if __name__ == "__main__":
    main()
