"""The pictures of a product: sent, described, put in order, taken away."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.shapes import Each, Flag, Text, Unfit, Whole
from counterfoil.gate.uploads import File, Upload
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.assortment.album import MOST_PICTURES, Album, Pictures, Placed
from counterfoil.shop.assortment.holding import Held, Version, hold, put_back
from counterfoil.shop.assortment.looking import Goods, goods_at
from counterfoil.shop.darkroom.room import Darkroom

LARGEST = 20 << 20
PLACE = Whole(1, MOST_PICTURES)


@dataclass(frozen=True, slots=True)
class AddPicture:
    """A picture of a product, and what it says to who cannot see it, or that it only decorates."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]
    file: Annotated[Upload, File(LARGEST)]
    alt: Annotated[str, Text(0, 500)] = ""
    decorative: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True)
class DescribePicture:
    """What one of the pictures says to who cannot see it, or that it only decorates."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]
    place: Annotated[int, PLACE]
    alt: Annotated[str, Text(0, 500)] = ""
    decorative: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True)
class PlacePicture:
    """From which place to which one of the pictures goes; the first one stands in lists."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]
    place: Annotated[int, PLACE]
    to: Annotated[int, PLACE]


@dataclass(frozen=True, slots=True)
class RemovePicture:
    """Which of the pictures goes."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]
    place: Annotated[int, PLACE]


@dataclass(frozen=True, slots=True)
class RestorePictures:
    """All pictures as they were, and which of them showed each variant, by SKU."""

    slug: Annotated[str, Text(1, 200)]
    version: Annotated[int, Version()]
    pictures: Annotated[tuple[Placed, ...], Pictures()]
    shown: Annotated[dict[str, int], Each(PLACE, 250)]


@operation("add_picture", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def add_picture(work: Work, wants: AddPicture, darkroom: Darkroom) -> Goods:
    """Put a picture beside a product: made anew in fixed sizes, with nothing in it but what can be seen."""
    said = _said(wants.alt, decorative=wants.decorative)
    with work.reading() as db:
        goods_at(db, wants.slug)  # before anybody waits for the dark room
    try:
        made = darkroom.develop(wants.file.content)
    except Unfit as unfit:
        raise Invalid.one("file", unfit.sentence, **unfit.params) from None
    picture = Placed(made.file, said, wants.decorative, made.width, made.height)
    return _change(work, wants.slug, wants.version, lambda album: _with(album, picture))


def _said(alt: str, *, decorative: bool) -> str:
    """What is read out; nothing only where somebody has said that there is nothing to say."""
    if not alt and not decorative:
        raise Invalid.one("alt", "picture.no_words")
    return "" if decorative else alt


def _with(album: Album, picture: Placed) -> Album:
    if len(album.pictures) >= MOST_PICTURES:
        raise Invalid.one("file", "picture.too_many", most=MOST_PICTURES)
    return album.added(picture)


@operation("describe_picture", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def describe_picture(work: Work, wants: DescribePicture) -> Goods:
    """Say what a picture shows, for those who cannot see it."""
    said = _said(wants.alt, decorative=wants.decorative)

    def described(album: Album) -> Album:
        return _there(album, wants.place).described(wants.place, said, decorative=wants.decorative)

    return _change(work, wants.slug, wants.version, described)


@operation("place_picture", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def place_picture(work: Work, wants: PlacePicture) -> Goods:
    """Put a picture before or behind the others."""

    def moved(album: Album) -> Album:
        return _there(album, wants.place).moved(wants.place, wants.to)

    return _change(work, wants.slug, wants.version, moved)


@operation("remove_picture", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def remove_picture(work: Work, wants: RemovePicture) -> Goods:
    """Take a picture away from a product."""

    def without(album: Album) -> Album:
        return _there(album, wants.place).without(wants.place)

    return _change(work, wants.slug, wants.version, without)


@operation("restore_pictures", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def restore_pictures(work: Work, wants: RestorePictures) -> Goods:
    """Have the pictures of a product be again which they were."""

    def restored(album: Album) -> Album:
        return replace(album, pictures=wants.pictures)

    return _change(work, wants.slug, wants.version, restored, wants.shown)


def _there(album: Album, place: int) -> Album:
    if place > len(album.pictures):
        raise NotFound("picture.unknown")
    return album


def _change(
    work: Work,
    slug: str,
    version: int,
    change: Callable[[Album], Album],
    shown: dict[str, int] | None = None,
) -> Goods:
    work.about(slug)
    with work.writing() as db:
        held = hold(db, slug, version)
        skus = {number: sku for number, sku, _ in db.all(SELECT_SHOWN, id=held.id)}
        before = _album(db, held)
        after = change(before)
        if shown is not None:
            after = replace(after, shown={number: shown.get(sku, 1) for number, sku in skus.items()})
        _keep(db, held, before, after)
        put_back(db, held, work.now)
        undoing.offer(
            db,
            work,
            operation="restore_pictures",
            wants={
                "slug": held.slug,
                "version": held.next,
                "pictures": [asdict(each) for each in before.pictures],
                "shown": {skus[number]: place for number, place in before.shown.items()},
            },
            said="undo.pictures",
            thing=held.slug,
            title=held.row["title"],
        )
        return goods_at(db, held.slug)


def _album(db: Db, held: Held) -> Album:
    pictures = [
        Placed(file, alt, decorative == 1, width, height)
        for file, alt, decorative, width, height in db.all(SELECT_PICTURES, id=held.id)
    ]
    return Album(tuple(pictures), {number: place for number, _, place in db.all(SELECT_SHOWN, id=held.id)})


SELECT_PICTURES = """
    select file, alt, decorative, width, height
    from pictures
    where product_id = :id
    order by position
"""
SELECT_SHOWN = "select id, sku, picture from variants where product_id = :id and removed = 0 order by id"


def _keep(db: Db, held: Held, before: Album, after: Album) -> None:
    if before == after:
        raise Conflict("picture.as_it_was")
    db.run("delete from pictures where product_id = :id", id=held.id)
    for position, each in enumerate(after.pictures, 1):
        said = {**asdict(each), "decorative": int(each.decorative)}
        db.run(INSERT_PICTURE, id=held.id, position=position, **said)
    for number, place in after.shown.items():
        if before.shown.get(number) != place:
            db.run("update variants set picture = :place where id = :id", id=number, place=place)


INSERT_PICTURE = """
    insert into pictures (product_id, file, alt, decorative, width, height, position)
    values (:id, :file, :alt, :decorative, :width, :height, :position)
"""
