"""The tree of categories, as the database walks it; `union` ends the walk even where a ring were in it."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

# `with recursive {BELOW} …`: a category, by its slug, and all that are in it.
BELOW = """below (id) as (
        select categories.id
        from categories
        where categories.slug = :category
        union
        select categories.id
        from below
        join categories on categories.parent_id = below.id
    )"""

# The same without the category itself.
STRICTLY_BELOW = BELOW.replace(
    "categories.slug = :category",
    "categories.parent_id = (select top.id from categories as top where top.slug = :category)",
)

# `with recursive {ABOVE} …`: a category, by its id, and those it is in.
ABOVE = """above (id, parent_id) as (
        select categories.id, categories.parent_id
        from categories
        where categories.id = :id
        union
        select categories.id, categories.parent_id
        from above
        join categories on categories.id = above.parent_id
    )"""


Row = TypeVar("Row", bound=tuple[str, str, object])


def in_order(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """Rows of (slug, parent, …) with each after the one it is in, and how deep it stands."""
    below: dict[str, list[Row]] = {}
    here = {row[0] for row in rows}
    for row in rows:
        below.setdefault(row[1] if row[1] in here else "", []).append(row)
    waiting = [(0, row) for row in reversed(below.get("", []))]
    while waiting:
        depth, row = waiting.pop()
        yield depth, row
        waiting += [(depth + 1, each) for each in reversed(below.get(row[0], []))]
