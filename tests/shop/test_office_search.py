"""What is found by a few letters: only what somebody may see, by the beginning, and nothing by words that mean something."""

from dataclasses import replace

import pytest

from counterfoil.gate.permissions import Permission
from counterfoil.shop.goods import Sort
from counterfoil.shop.office_search import SearchOffice, search_office


@pytest.fixture
def staff(shop):
    shop.shelve("enamel-mug", title="Enamel mug", sorts=[Sort("MUG-CRM", [], 1000, None, 9)])
    shop.shelve("tea-pot")
    shop.person("anna").adds("MUG-CRM")
    shop.person("annika", email="nika@example.com")
    return shop.person("staff")


def found(person, text):
    return [(thing.kind, thing.code) for thing in person.does(search_office, SearchOffice(text)).items]


def test_orders_people_and_products_are_found_by_how_they_begin(shop, staff):
    ann = shop.person("buyer")
    ann.adds("MUG-CRM")
    code = ann.buys().code
    assert found(staff, code[:5].lower()) == [("order", code)]
    assert found(staff, f"#{code}") == [("order", code)]
    assert found(staff, "ann") == [("person", "anna"), ("person", "annika")]
    assert found(staff, "mug-c") == [("product", "enamel-mug")]
    assert found(staff, "enam") == [("product", "enamel-mug")]
    assert found(staff, "  ") == []


@pytest.mark.parametrize("text", ["%", "_", "'", '"', "ann%", "*", "NEAR(", "\\", "~", "<script>", "a" * 100])
def test_no_word_means_anything_to_the_database(staff, text):
    assert found(staff, text) == []


def test_nobody_finds_what_they_may_not_see(shop, staff):
    staff.actor = replace(
        staff.actor, permissions=frozenset({Permission.OFFICE_ENTER, Permission.PRODUCTS_READ})
    )
    assert found(staff, "ann") == []
    assert found(staff, "mug") == [("product", "enamel-mug")]


def test_it_asks_four_questions_however_much_there_is(shop, staff):
    with shop.store.watch() as statements:
        found(staff, "ann")
    assert len(statements) == 4
