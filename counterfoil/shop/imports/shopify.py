"""Shopify's product files, the legacy form and the present one, as goods."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path

from counterfoil.gate.refusals import Misfit
from counterfoil.gate.shapes import Text, Unfit
from counterfoil.shop import money
from counterfoil.shop.goods import Goods, Print, Sort
from counterfoil.shop.imports.media import Media
from counterfoil.shop.imports.table import Row, unreadable
from counterfoil.shop.pricing.tax_classes import STANDARD, UNTAXED
from counterfoil.shop.pricing.words import LONGEST, WORD
from counterfoil.shop.rich_text import cleaned
from counterfoil.shop.skus import own_sku
from counterfoil.shop.slugs import slugify

# Header of the present form → header of the legacy form, by which we go on; others differ in case only.
LEGACY = {
    "url handle": "handle",
    "description": "body (html)",
    "published on online store": "published",
    "sku": "variant sku",
    "barcode": "variant barcode",
    "price": "variant price",
    "compare-at price": "variant compare at price",
    "inventory quantity": "variant inventory qty",
    "continue selling when out of stock": "variant inventory policy",
    "weight value (grams)": "variant grams",
    "product image url": "image src",
    "variant image url": "variant image",
    "tax code": "variant tax code",
    "charge tax": "variant taxable",
}
NEEDED = ("title", "variant price")
OPTIONS = (1, 2, 3)
MOST_VARIANTS = 250
MOST_ROWS = 1_000  # pictures too; what is above is told as too many variants, or not looked at
MOST_LETTERS = 2_000_000  # of one product; the rest is not held in memory
NO_CATEGORY = "Everything else"
PICTURE = "image src"
UNSAID = -1  # the price where the file has no column for it
QUOTED = re.compile(r"\A'+(?=[0-9])")  # how some sheets keep the noughts in front
WHOLE = re.compile(r"-?[0-9]{1,9}\Z")
YES = ("", "true", "yes", "1", "wahr", "vrai")


@dataclass(slots=True)
class Draft:
    """The consecutive rows of one product, and what is worth saying about them."""

    rows: list[Row]
    notes: list[Misfit] = field(default_factory=list)  # the field is the column
    columns: frozenset[str] = frozenset()  # that the file has

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.rows[0].line

    @property
    def handle(self) -> str:
        """What the file calls it."""
        return self.rows[0].get("handle") or self.rows[0].get("title")

    @property
    def letters(self) -> int:
        """How much of the file it is."""
        return sum(len(cell) for row in self.rows for cell in row.cells.values())

    @property
    def lacks_pictures(self) -> bool:
        """Whether it names some that could not be taken."""
        return any(note.field == PICTURE for note in self.notes)


def headers(found: list[str], needed: tuple[str, ...] = NEEDED) -> list[str]:
    """The headers as the legacy form has them; Invalid if this is no product file."""
    known = [LEGACY.get(name, name) for name in found]
    missing = [name for name in needed if name not in known]
    if missing:
        apart = len(found) == 1 and any(sign in found[0] for sign in ";\t|")
        raise unreadable("import.no_commas" if apart else "import.no_products", 1, missing=", ".join(missing))
    twice = {name for name in known if name and known.count(name) > 1 and name in (*LEGACY.values(), *NEEDED)}
    if twice:
        raise unreadable("import.header_twice", 1, headers=", ".join(sorted(twice)))
    return known


def drafts(rows: Iterable[Row], columns: Iterable[str] = ()) -> Iterator[Draft]:
    """Consecutive rows with one handle are one product."""
    present = frozenset(columns)
    for _, group in groupby(rows, key=Owner()):
        yield Draft(list(_held(islice(group, MOST_ROWS))), columns=present)


def _held(rows: Iterable[Row]) -> Iterator[Row]:
    """So many of the rows as fit into memory; then one that says that there are more."""
    left = MOST_LETTERS
    for row in rows:
        left -= sum(map(len, row.cells.values()))
        if left < 0:
            yield Row(row.line, {}, "import.long_product")
            return
        yield row


class Owner:
    """Whose row it is: its handle's; one that could not be read counts to the product before it."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, row: Row) -> str:
        if not (row.fault and not row.cells):
            self._last = row.get("handle") or f"\0{row.line}"
        return self._last


def goods(draft: Draft, currency: str, beside: Path, media: Media) -> Goods:
    """The product; Unfit with a sentence if any of its rows cannot be taken."""
    for row in draft.rows:
        if row.fault:
            raise Unfit(row.fault, line=row.line)
    first = draft.rows[0]
    slug, title = _slug(draft), _text(first, "title", 200, needed=True)
    option_names, rows = _options(draft)
    album = _album(draft, beside, media)
    return Goods(
        slug=slug,
        title=title,
        vendor=_text(first, "vendor", 200),
        description=cleaned(first.get("body (html)")),
        category=_category(first),
        above=_above(first),
        retired=first.get("status").lower() == "archived",
        tags=_text(first, "tags", 2_000),
        option_names=option_names,
        published=_published(first),
        currency=currency,
        sorts=_sorts(draft, slug, rows, currency, album),
        pictures=list(album.values()),
    )


def _slug(draft: Draft) -> str:
    slug = slugify(draft.handle)
    if not slug:
        raise Unfit("import.no_handle", line=draft.line)
    return slug


def _text(row: Row, column: str, high: int, *, needed: bool = False) -> str:
    try:
        return Text(int(needed), high).read(row.get(column), spoken=True)
    except Unfit as unfit:
        sentence = {"field.missing": "import.missing", "field.long": "import.long"}.get(
            unfit.sentence, "import.letters"
        )
        raise Unfit(sentence, line=row.line, column=column, **unfit.params) from None


def _category(row: Row) -> tuple[str, str]:
    path = row.get("product category").rpartition(">")[2].strip()
    title = row.get("type") or path or row.get("tags").partition(",")[0].strip() or NO_CATEGORY
    title = Text(0, 200).read(title[:200], spoken=True) or NO_CATEGORY
    return slugify(title) or "everything-else", title


def _above(row: Row) -> list[str]:
    """The categories above, where the path leads to the product's own."""
    *above, last = (Text(0, 200).read(part[:200], spoken=True) for part in path_of(row))
    return [title for title in above if title] if last and last == _category(row)[1] else []


def path_of(row: Row) -> list[str]:
    """The path of the category, as the file writes it."""
    return [part.strip() for part in row.get("product category").split(">")]


def _published(row: Row) -> bool:
    return row.get("published").lower() in YES and row.get("status").lower() in ("", "active")


def _options(draft: Draft) -> tuple[list[str], list[tuple[Row, list[str]]]]:
    """The names of the options, and each row that is a variant with its values."""
    first = draft.rows[0]
    names = [_text(first, f"option{n} name", 100) for n in OPTIONS]
    values = [(row, [_text(row, f"option{n} value", 200) for n in OPTIONS]) for row in draft.rows]
    rows = [(row, vals) for row, vals in values if row is first or any(vals) or _is_variant(row)]
    if len(rows) > MOST_VARIANTS:
        raise Unfit("import.too_many_variants", line=draft.line, most=MOST_VARIANTS)
    if len(rows) == 1 and [value.lower() for value in rows[0][1] if value] in ([], ["default title"]):
        return [], [(first, [])]
    used = [n for n in range(3) if names[n] or any(vals[n] for _, vals in rows)]
    for row, vals in rows:
        if not all(vals[n] for n in used):
            raise Unfit("import.no_option", line=row.line)
    picked = [(row, [vals[n] for n in used]) for row, vals in rows]
    if used or not draft.columns:  # else it is their article numbers that tell them apart
        _refuse_twins(picked)
    return [names[n] or f"Option {n + 1}" for n in used], picked


def _is_variant(row: Row) -> bool:
    return bool(row.get("variant sku") or row.get("variant price"))


def _refuse_twins(rows: list[tuple[Row, list[str]]]) -> None:
    seen: set[tuple[str, ...]] = set()
    for row, values in rows:
        if tuple(values) in seen:
            raise Unfit("import.same_options", line=row.line)
        seen.add(tuple(values))


def _sorts(
    draft: Draft, slug: str, rows: list[tuple[Row, list[str]]], currency: str, album: dict[str, Print]
) -> list[Sort]:
    sorts = [_sort(draft, slug, row, values, currency, list(album)) for row, values in rows]
    skus = [sort.sku for sort in sorts]
    for sku in skus:
        if skus.count(sku) > 1:
            raise Unfit("import.same_sku", line=draft.line, sku=sku)
    return sorts


def _sort(draft: Draft, slug: str, row: Row, values: list[str], currency: str, album: list[str]) -> Sort:
    price = _price(row, "variant price", currency)
    if price is None and draft.columns and "variant price" not in draft.columns:
        price = UNSAID
    if price is None:
        raise Unfit("import.missing", line=row.line, column="variant price")
    shown = row.get("variant image")
    return Sort(
        sku=_text(row, "variant sku", 100) or own_sku(slug, values),
        options=values,
        price=price,
        compare_at=_price(row, "variant compare at price", currency),
        quantity=_quantity(draft, row),
        grams=_grams(row),
        barcode=QUOTED.sub("", _text(row, "variant barcode", 100)),
        picture=album.index(shown) + 1 if shown in album else 1,
        back_orders=row.get("variant inventory policy").lower() in ("continue", "true"),
        cost=_price(row, "cost per item", currency),
        tax_class=_tax_class(row),
    )


def _tax_class(row: Row) -> str:
    """The word for it; a code of another shop's, which is none, says nothing."""
    if row.get("variant taxable").lower() == "false":
        return UNTAXED
    code = row.get("variant tax code")
    return code if WORD.match(code) and len(code) <= LONGEST else STANDARD


def _price(row: Row, column: str, currency: str) -> int | None:
    text = row.get(column)
    if not text:
        return None
    price = money.price(text, currency)
    if price is None:
        raise Unfit("import.no_price", line=row.line, column=column, price=text[:40])
    return price.amount


def _quantity(draft: Draft, row: Row) -> int:
    text = row.get("variant inventory qty") or "0"
    if not WHOLE.match(text):
        raise Unfit("import.no_quantity", line=row.line, quantity=text[:40])
    if int(text) < 0:
        draft.notes.append(Misfit("variant inventory qty", "import.negative", {"line": row.line}))
    return max(int(text), 0)


def _grams(row: Row) -> int:
    text = row.get("variant grams").partition(".")[0]
    return int(text) if WHOLE.match(text) and not text.startswith("-") else 0


def _album(draft: Draft, beside: Path, media: Media) -> dict[str, Print]:
    """The pictures that could be kept, by the name the file has for them; what could not is noted."""
    album: dict[str, Print] = {}
    for line, name, alt in _named_pictures(draft):
        if name in album:
            continue
        if ours := media.ours(name, alt):
            album[name] = ours
            continue
        if "://" in name or name.startswith(("//", "data:")):
            draft.notes.append(Misfit(PICTURE, "import.not_fetched", {"line": line, "file": name[:200]}))
            continue
        try:
            album[name] = media.keep(beside, name, alt)
        except Unfit as unfit:
            draft.notes.append(Misfit(PICTURE, unfit.sentence, {"line": line, **unfit.params}))
    return album


def _named_pictures(draft: Draft) -> list[tuple[int, str, str]]:
    """The product's own in the order they ask for, then those that only a variant names."""
    own = [row for row in draft.rows if row.get("image src")]
    own.sort(
        key=lambda row: int(row.get("image position")) if WHOLE.match(row.get("image position")) else 10**9
    )
    named = [(row.line, row.get("image src"), _text(row, "image alt text", 500)) for row in own]
    return named + [
        (row.line, row.get("variant image"), "") for row in draft.rows if row.get("variant image")
    ]
