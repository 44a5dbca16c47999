"""After a category was renamed or moved, its goods are found by what it is called now."""

from counterfoil.gate.work import Work, job
from counterfoil.shop.assortment.holding import keep_names_apart
from counterfoil.shop.category_tree import BELOW
from counterfoil.shop.found_by import remember_words

AT_ONCE = 25


@job("reword_goods")
def reword_goods(work: Work, *, category: str) -> None:
    """Make all goods in a category, and below it, found by its name; in pieces, for others write as well."""
    after = 0
    while True:
        with work.writing(line=False) as db:
            keep_names_apart(db)
            found = [number for (number,) in db.all(SELECT, category=category, after=after, limit=AT_ONCE)]
            for number in found:
                remember_words(db, number)
                db.run("update products set version = version + 1 where id = :id", id=number)
        if not found:
            return
        after = found[-1]


SELECT = f"""
    with recursive {BELOW}
    select products.id
    from products
    where products.category_id in (select below.id from below)
    and products.deleted_at is null
    and products.id > :after
    order by products.id
    limit :limit
"""  # noqa: S608  (our own words)
