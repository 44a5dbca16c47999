"""Finding in a shop as it stands: what changes is known at once, and what is told comes from the records."""

import subprocess
import sys
import threading
from decimal import Decimal

import pytest

from counterfoil.assistant.knowing import wits
from counterfoil.assistant.knowing.finding import (
    CompareProducts,
    FindProducts,
    compare_products,
    find_products,
)
from counterfoil.assistant.knowing.wits import Wits
from counterfoil.assistant.understanding.shelf import Sought
from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.shop.assortment.standing import MoveProduct, unpublish_product
from counterfoil.shop.goods import Sort
from counterfoil.shop.pricing.prices import SetPrice, set_price


@pytest.fixture
def ann(shop):
    shop.with_part(Wits, Wits())
    shop.shelve("wool-socks", price=1200, title="Thick wool socks", description="<p>Warm feet in winter.</p>")
    sorts = [
        Sort(f"MUG-{name}", [name], price, None, 3) for name, price in (("Sky blue", 1400), ("Pine", 1600))
    ]
    shop.shelve("enamel-mug", title="Enamel mug", option_names=["Colour"], sorts=sorts, tags="camping, tea")
    shop.shelve("teapot", price=4200, title="Stoneware teapot", on_hand=0)
    shop.shelve("hidden", published=False, title="Hidden wool hat")
    return shop.person()


def found(person, **wants) -> list[str]:
    return [item.slug for item in person.does(find_products, FindProducts(**wants)).items]


def test_products_are_found_by_what_they_are_and_told_as_they_are(ann):
    first = ann.does(find_products, FindProducts("something for cold feet")).items[0]
    assert (first.slug, first.price.amount, first.stock, first.how) == ("wool-socks", 1200, 10, "meaning")
    mug = ann.does(find_products, FindProducts("enamel mug")).items[0]
    assert [(kind.sku, kind.options[0].value, kind.price.amount) for kind in mug.variants] == [
        ("MUG-Sky blue", "Sky blue", 1400),
        ("MUG-Pine", "Pine", 1600),
    ]
    assert (mug.dearest.amount, mug.how) == (1600, "title")
    assert "hidden" not in found(ann, words="wool hat")


KEPT_TO = (
    ({}, ["wool-socks", "enamel-mug", "teapot"]),
    ({"sort": "-price"}, ["teapot", "enamel-mug", "wool-socks"]),
    ({"at_most": 1399}, ["wool-socks"]),
    ({"at_least": 1400, "at_most": 1400}, ["enamel-mug"]),
    ({"in_stock": True, "at_least": 1400}, ["enamel-mug"]),
    ({"options": "blue"}, ["enamel-mug"]),
    ({"options": "red"}, []),
    ({"words": "MUG-Pine"}, ["enamel-mug"]),
    ({"limit": 1}, ["wool-socks"]),
)


def test_what_is_set_is_kept_to(ann):
    for wants, slugs in KEPT_TO:
        assert found(ann, **wants) == slugs, wants
    with pytest.raises(Invalid):
        found(ann, at_least=2, at_most=1)


def test_whatever_changes_is_known_at_once(ann):
    shop = ann.shop
    assert found(ann, words="wool socks", at_most=1000) == []
    ann.does(set_price, SetPrice("WOOL-SOCKS", "EUR", 900))
    assert found(ann, words="wool socks", at_most=1000) == ["wool-socks"]
    assert shop.house.part(Wits).of(shop.house).goods.by_slug["wool-socks"].price == Decimal(9)
    shop.shelve("felt-slippers", title="Felt slippers")
    assert found(ann, words="felt slippers")[0] == "felt-slippers"
    version = shop.one("select version from products where slug = 'felt-slippers'")
    ann.does(unpublish_product, MoveProduct("felt-slippers", version))
    assert "felt-slippers" not in found(ann, words="felt slippers")


def test_the_same_catalogue_is_understood_by_the_same_wits(ann):
    ours, house = ann.shop.house.part(Wits), ann.shop.house
    asked: list[object] = []
    many = [threading.Thread(target=lambda: asked.append(ours.of(house))) for _ in range(8)]
    for each in many:
        each.start()
    for each in many:
        each.join()
    assert len(asked) == 8
    assert len(set(map(id, asked))) == 1


def test_what_was_made_of_the_goods_is_kept_for_the_next_start(ann, tmp_path):
    shop, folder = ann.shop, tmp_path / "wits"
    assert Wits(folder).of(shop.house).goods.by_slug["teapot"].title == "Stoneware teapot"
    shop.run("update products set title = 'Not read' where slug = 'teapot'")  # by nothing that the shop has
    assert Wits(folder).of(shop.house).goods.by_slug["teapot"].title == "Stoneware teapot"
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    shop.run("update products set title = 'Teapot', version = version + 1 where slug = 'teapot'")
    asked = Wits(folder).of(shop.house)
    assert asked.goods.by_slug["teapot"].title == "Teapot"
    assert [hit.slug for hit in asked.find(Sought("thick socks"))][:1] == ["wool-socks"]


@pytest.mark.parametrize("torn", [b"", b"{}\n", b"\xff" * 100, b'{"made_by": []}\n'])
def test_what_cannot_be_read_is_made_anew(ann, tmp_path, torn):
    (tmp_path / "wits").mkdir()
    (tmp_path / "wits/goods").write_bytes(torn)
    for _ in range(2):
        assert "teapot" in Wits(tmp_path / "wits").of(ann.shop.house).goods.by_slug


def test_a_large_change_is_read_in_pieces_and_what_is_gone_goes_at_once(ann, monkeypatch):
    shop, ours = ann.shop, ann.shop.house.part(Wits)
    assert len(ours.of(shop.house).goods.products) == 3
    monkeypatch.setattr(wits, "AT_ONCE", 2)
    for number in range(5):
        shop.shelve(f"spoon-{number}", title=f"Spoon {number}", tags="cutlery")
    shop.run("update products set published = 0, version = version + 1 where slug = 'teapot'")
    held = []
    for _ in range(4):
        slugs = {product.slug for product in ours.of(shop.house).goods.products}
        assert "teapot" not in slugs
        held.append(len(slugs))
    assert held == [4, 6, 7, 7]
    assert ours.of(shop.house) is ours.of(shop.house)
    anew = Wits().of(shop.house)
    for words in ("spoon", "spoon 3", "cutlery", "socks", "blue mug", "SPOON-2"):
        assert sorted(ours.of(shop.house).find(Sought(words)), key=str) == sorted(
            anew.find(Sought(words)), key=str
        )


def test_two_are_held_against_each_other(ann):
    both = ann.does(compare_products, CompareProducts("teapot", "enamel-mug"))
    assert (both.cheaper, both.only_one, both.only_other) == ("enamel-mug", [], ["Sky blue", "Pine"])
    assert (both.one.stock, both.other.stock) == (0, 6)
    with pytest.raises(NotFound):
        ann.does(compare_products, CompareProducts("teapot", "hidden"))


def test_nothing_is_loaded_before_it_is_asked():
    lazy = "import sys, counterfoil.app; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", lazy], check=True)
