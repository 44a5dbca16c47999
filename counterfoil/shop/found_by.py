"""What a product is found by, put together from where it stands."""

import json

from counterfoil.gate.db import Db
from counterfoil.shop import rich_text, search
from counterfoil.shop.category_tree import ABOVE


def remember_words(db: Db, product_id: int) -> None:
    """Make a product found by what it is called now, and by the categories it is in."""
    row = db.one(SELECT_TEXTS, id=product_id)
    assert row is not None
    title, tags, vendor, description, category_id = row
    options = [
        value
        for (text,) in db.all(SELECT_OPTIONS, id=product_id)
        for value in dict.fromkeys(json.loads(text))
    ]
    categories = [name for (name,) in db.all(SELECT_ABOVE, id=category_id)]
    search.remember(
        db,
        product_id,
        search.Texts(
            title=title,
            category=" ".join(categories),
            tags=" ".join([tags, *options]),
            vendor=vendor,
            description=rich_text.words(description),
        ),
    )


SELECT_TEXTS = "select title, tags, vendor, description, category_id from products where id = :id"
SELECT_OPTIONS = "select options from variants where product_id = :id and removed = 0 order by position, id"
SELECT_ABOVE = f"""
    with recursive {ABOVE}
    select categories.title
    from above
    join categories on categories.id = above.id
    order by categories.id
"""  # noqa: S608  (our own words)
