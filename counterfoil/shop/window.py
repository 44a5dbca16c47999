"""The shop window: a few pictures that anybody who passes may see, without names and prices."""

from dataclasses import dataclass

from counterfoil.gate.actor import DOORS
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE
from counterfoil.gate.work import Work
from counterfoil.shop.pictures import MEDIA, Picture

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Window:
    """The pictures of what stands first on the shelves."""

    pictures: list[Picture]


@operation("look_in_window", needs=ANYONE, ways=DOORS, effect=Effect.READS)
def look_in_window(work: Work) -> Window:
    """See what kind of shop this is."""
    with work.reading() as db:
        return Window(db.all(SELECT_FIRST, _picture, most=SHOWN))


SELECT_FIRST = """
    select pictures.file, pictures.alt, pictures.width, pictures.height
    from products
    join pictures on pictures.product_id = products.id and pictures.position = 1
    where products.published = 1
    order by products.position, products.slug
    limit :most
"""


def _picture(file: str, alt: str, width: int, height: int) -> Picture:
    return Picture(MEDIA + file, alt, width, height)
