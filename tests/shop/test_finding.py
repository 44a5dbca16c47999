"""Finding in a shop as it stands: what changes is known at once, and what is told comes from the records."""

import subprocess
import sys
import threading
from decimal import Decimal

import pytest

from counterfoil.assistant.knowing.finding import (
    CompareProducts,
    FindProducts,
    compare_products,
    find_products,
)
from counterfoil.assistant.knowing.wits import Wits
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
    wits, house = ann.shop.house.part(Wits), ann.shop.house
    asked: list[object] = []
    many = [threading.Thread(target=lambda: asked.append(wits.of(house))) for _ in range(8)]
    for each in many:
        each.start()
    for each in many:
        each.join()
    assert len(asked) == 8
    assert len(set(map(id, asked))) == 1


def test_two_are_held_against_each_other(ann):
    both = ann.does(compare_products, CompareProducts("teapot", "enamel-mug"))
    assert (both.cheaper, both.only_one, both.only_other) == ("enamel-mug", [], ["Sky blue", "Pine"])
    assert (both.one.stock, both.other.stock) == (0, 6)
    with pytest.raises(NotFound):
        ann.does(compare_products, CompareProducts("teapot", "hidden"))


def test_nothing_is_loaded_before_it_is_asked():
    lazy = "import sys, counterfoil.app; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", lazy], check=True)
