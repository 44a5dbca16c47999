"""The pictures of a product: sent, described, put in order, taken away, and each of it undone; on both databases."""

import io

import pytest
from PIL import Image

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.shapes import Unfit
from counterfoil.gate.uploads import Upload
from counterfoil.shop.assortment.album import Album, Pictures, Placed
from counterfoil.shop.assortment.looking import LookAtGoods, look_at_goods
from counterfoil.shop.assortment.pictures import (
    AddPicture,
    DescribePicture,
    PlacePicture,
    RemovePicture,
    add_picture,
    describe_picture,
    place_picture,
    remove_picture,
)
from counterfoil.shop.catalogue import ListProducts, list_products
from counterfoil.shop.goods import Print, Sort
from counterfoil.shop.undoing import UndoChange, undo_change

NAMES = "abc"


@pytest.fixture
def staff(shop):
    """Somebody, and a mug with three pictures and a variant for each."""
    prints = [Print(f"{name * 32}.png", name, 8, 8) for name in NAMES]
    sorts = [Sort(name.upper(), [name], 1, None, 1, picture=n) for n, name in enumerate(NAMES, 1)]
    shop.shelve("mug", pictures=prints, sorts=sorts, option_names=["Colour"])
    return shop.person("staff")


def goods(staff):
    return staff.does(look_at_goods, LookAtGoods("mug"))


def order(found):
    return "".join(picture.alt for picture in found.pictures), [each.picture for each in found.variants]


def upload() -> Upload:
    file = io.BytesIO()
    Image.new("RGB", (64, 32), "red").save(file, "PNG")
    return Upload("../../etc/passwd\0.png", file.tell(), io.BytesIO(file.getvalue()))


def test_a_picture_that_is_sent_stands_behind_the_others(staff, shop):
    added = staff.does(add_picture, AddPicture("mug", goods(staff).version, upload(), "a red one"))
    last = added.pictures[-1]
    assert (last.position, last.alt, last.width, last.height) == (4, "a red one", 64, 32)
    assert (shop.media.folder / last.src.removeprefix("/media/")).is_file()


def test_abuse_54_what_a_file_is_called_is_called_nowhere(staff, shop):
    staff.does(add_picture, AddPicture("mug", goods(staff).version, upload(), "a red one"))
    assert not [path.name for path in shop.media.folder.rglob("*") if "passwd" in path.name]
    assert [path for path in shop.media.folder.parent.iterdir() if path.name.startswith("etc")] == []


def test_what_it_says_to_who_cannot_see_it_must_be_said_or_that_it_says_nothing(staff):
    version = goods(staff).version
    with pytest.raises(Invalid) as refused:
        staff.does(add_picture, AddPicture("mug", version, upload()))
    assert refused.value.misfits[0].field == "alt"
    added = staff.does(add_picture, AddPicture("mug", version, upload(), decorative=True))
    assert (added.pictures[-1].alt, added.pictures[-1].decorative) == ("", True)
    with pytest.raises(Invalid):
        staff.does(describe_picture, DescribePicture("mug", added.version, 1))
    said = staff.does(describe_picture, DescribePicture("mug", added.version, 1, "blue"))
    assert said.pictures[0].alt == "blue"


def test_what_is_no_picture_is_refused_beside_the_file(staff):
    wants = AddPicture("mug", goods(staff).version, Upload("x.jpg", 6, io.BytesIO(b"<html>")), "words")
    with pytest.raises(Invalid) as refused:
        staff.does(add_picture, wants)
    assert [(each.field, each.sentence) for each in refused.value.misfits] == [("file", "picture.none")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda s, v: s.does(place_picture, PlacePicture("mug", v, 3, 1)), ("cab", [2, 3, 1])),
        (lambda s, v: s.does(place_picture, PlacePicture("mug", v, 1, 2)), ("bac", [2, 1, 3])),
        (lambda s, v: s.does(place_picture, PlacePicture("mug", v, 1, 50)), ("bca", [3, 1, 2])),
        (lambda s, v: s.does(remove_picture, RemovePicture("mug", v, 1)), ("bc", [1, 1, 2])),
        (lambda s, v: s.does(describe_picture, DescribePicture("mug", v, 2, "B")), ("aBc", [1, 2, 3])),
    ],
)
def test_pictures_move_and_go_and_their_variants_with_them_and_back(staff, shop, change, expected):
    assert order(change(staff, goods(staff).version)) == expected
    staff.does(undo_change, UndoChange(shop.one("select code from undos order by id desc limit 1")))
    assert order(goods(staff)) == ("abc", [1, 2, 3])


def test_the_first_one_is_the_one_in_lists(staff):
    staff.does(place_picture, PlacePicture("mug", goods(staff).version, 2, 1))
    assert staff.does(list_products, ListProducts()).items[0].picture.alt == "b"


def test_a_picture_that_is_not_there_and_a_move_that_is_none(staff):
    version = goods(staff).version
    with pytest.raises(NotFound):
        staff.does(remove_picture, RemovePicture("mug", version, 4))
    with pytest.raises(Conflict):
        staff.does(place_picture, PlacePicture("mug", version, 1, 1))
    with pytest.raises(Conflict):
        staff.does(remove_picture, RemovePicture("mug", version + 1, 1))


def test_an_album_knows_what_is_shown_by_which():
    album = Album(tuple(Placed(name, name, False, 1, 1) for name in NAMES), {7: 3, 8: 1})
    assert album.moved(3, 1).shown == {7: 1, 8: 2}
    assert album.without(3).shown == {7: 1, 8: 1}
    assert album.added(Placed("d", "d", False, 1, 1)).shown == album.shown


@pytest.mark.parametrize(
    "file", ["../x.jpg", "a.html", "x" * 32 + ".jpg", "0" * 32 + ".jpg/../x", "", None, 7]
)
def test_nothing_but_a_picture_of_ours_is_put_back(file):
    said = {"file": file, "alt": "", "decorative": False, "width": 1, "height": 1}
    with pytest.raises(Unfit):
        Pictures().read([said], spoken=False)


def test_a_file_that_is_too_large_is_refused_unread():
    raw = {"slug": "mug", "version": 1, "file": [Upload("x.jpg", 21 << 20, io.BytesIO())], "alt": "x"}
    with pytest.raises(Invalid) as refused:
        shapes.read(AddPicture, raw, spoken=True)
    assert refused.value.misfits[0].sentence == "field.large_file"
