"""The tree of categories, as staff make it and visitors see it; on both databases."""

import json

import pytest

from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.gate.work import do_job
from counterfoil.shop.assortment.categories import (
    AddCategory,
    EditCategory,
    PlaceCategory,
    add_category,
    edit_category,
    list_all_categories,
    place_category,
)
from counterfoil.shop.assortment.clearing import DeleteCategory, delete_category
from counterfoil.shop.assortment.holding import Changed
from counterfoil.shop.catalogue import ListProducts, Renamed, list_categories, list_products
from counterfoil.shop.undoing import UndoChange, undo_change
from tests.shop.rush import at_once


@pytest.fixture
def staff(shop):
    """Somebody who has made a small tree: clothes with shoes, shoes with boots; and tools."""
    staff = shop.person("staff")
    for title, parent in [("Clothes", ""), ("Shoes", "clothes"), ("Boots", "shoes"), ("Tools", "")]:
        staff.does(add_category, AddCategory(title, parent))
    for slug, category in [
        ("scarf", "clothes"),
        ("sandal", "shoes"),
        ("welly", "boots"),
        ("hammer", "tools"),
    ]:
        shop.shelve(slug, category=(category, ""))
    return staff


def tree(shelves):
    return [(shelf.depth, shelf.slug, shelf.count) for shelf in shelves.items]


def shelf(staff, slug):
    return next(each for each in staff.does(list_all_categories).items if each.slug == slug)


def edit(staff, slug, **wants):
    now = shelf(staff, slug)
    said = {"version": now.version, "title": now.title, "parent": now.parent}
    return staff.does(edit_category, EditCategory(**{"slug": slug, **said, **wants}))


def slugs(person, **wants):
    return [card.slug for card in person.does(list_products, ListProducts(**wants)).items]


def do_jobs(shop):
    """What is to be done after the commit."""
    with shop.store.reading() as db:
        rows = db.all("select args from jobs where name = 'reword_goods' order by id")
    for (args,) in rows:
        do_job(shop.house, "reword_goods", json.loads(args))


def test_a_category_shows_what_is_below_it(staff):
    assert slugs(staff, category="clothes") == ["scarf", "sandal", "welly"]
    assert slugs(staff, category="shoes") == ["sandal", "welly"]
    assert slugs(staff, category="boots") == ["welly"]
    assert slugs(staff, category="clothes", q="welly") == ["welly"]
    assert slugs(staff, category="clothes", sort="-price", limit=2) == ["welly", "scarf"]


def test_the_menu_is_the_tree_and_counts_what_is_below(staff):
    menu = staff.does(list_categories).items
    assert [(each.slug, each.parent, each.count) for each in menu] == [
        ("clothes", "", 3),
        ("shoes", "clothes", 2),
        ("boots", "shoes", 1),
        ("tools", "", 1),
    ]


def test_a_category_without_goods_is_there_for_staff_and_not_in_the_menu(staff):
    shelves = staff.does(add_category, AddCategory("Hats", "clothes"))
    assert tree(shelves) == [
        (0, "clothes", 1),
        (1, "shoes", 1),
        (2, "boots", 1),
        (1, "hats", 0),
        (0, "tools", 1),
    ]
    assert "hats" not in [each.slug for each in staff.does(list_categories).items]
    assert slugs(staff, category="hats") == []


def test_a_category_is_never_in_itself(staff):
    for parent in ("clothes", "shoes", "boots"):
        with pytest.raises(Invalid) as refused:
            edit(staff, "clothes", parent=parent)
        assert refused.value.misfits[0].sentence == "category.in_itself"


def test_of_two_who_would_make_a_ring_at_once_one_is_refused(staff, shop):
    for _ in range(5):
        for slug in ("clothes", "tools"):
            if shelf(staff, slug).parent:
                edit(staff, slug, parent="")
        wants = [
            EditCategory(slug, shelf(staff, slug).version, slug.title(), parent)
            for slug, parent in [("clothes", "tools"), ("tools", "boots")]
        ]
        answers = at_once([lambda want=want: staff.does(edit_category, want) for want in wants])
        assert sum(isinstance(answer, Invalid) for answer in answers) == 1
        assert shop.one("select count(*) from categories where parent_id is null") == 1


def test_a_tree_grows_only_so_deep(staff):
    parent = "boots"
    for n in range(3):
        parent = f"level-{n}"
        staff.does(add_category, AddCategory(f"Level {n}", f"level-{n - 1}" if n else "boots"))
    with pytest.raises(Invalid) as refused:
        staff.does(add_category, AddCategory("Too deep", parent))
    assert refused.value.misfits[0].sentence == "category.too_deep"
    with pytest.raises(Invalid):
        edit(staff, "clothes", parent="tools")
    with pytest.raises(Invalid):
        staff.does(add_category, AddCategory("Nowhere", "nowhere"))


def test_a_category_that_is_renamed_is_found_by_its_name_and_its_address_leads_on(staff, shop):
    edit(staff, "shoes", title="Footwear", new_slug="footwear")
    with pytest.raises(Renamed) as renamed:
        slugs(staff, category="shoes")
    assert renamed.value.slug == "footwear"
    assert slugs(staff, category="footwear") == ["sandal", "welly"]
    do_jobs(shop)
    assert sorted(slugs(staff, q="footwear")) == ["sandal", "welly"]
    assert slugs(staff, q="shoes") == []
    assert sorted(slugs(staff, q="clothes")) == ["sandal", "scarf", "welly"]


def test_an_address_that_is_taken_is_refused_and_a_new_one_is_made(staff):
    with pytest.raises(Invalid):
        edit(staff, "shoes", new_slug="boots")
    assert "tools-2" in [each.slug for each in staff.does(add_category, AddCategory("Tools", "")).items]


def test_whoever_comes_second_is_shown_both(staff):
    seen = shelf(staff, "shoes").version
    edit(staff, "shoes", title="Footwear")
    with pytest.raises(Changed) as changed:
        staff.does(edit_category, EditCategory("shoes", seen, "Schuhe"))
    assert (changed.value.now["title"], changed.value.wanted["title"]) == ("Footwear", "Schuhe")


def test_categories_stand_in_the_order_they_are_put_in(staff):
    staff.does(place_category, PlaceCategory("tools", 1))
    assert [each.slug for each in staff.does(list_categories).items] == ["tools", "clothes", "shoes", "boots"]
    with pytest.raises(NotFound):
        staff.does(place_category, PlaceCategory("nowhere", 1))


def test_a_category_that_goes_leaves_its_goods_where_they_are_sent(staff, shop):
    shelves = staff.does(delete_category, DeleteCategory("shoes", shelf(staff, "shoes").version))
    assert tree(shelves) == [(0, "clothes", 2), (1, "boots", 1), (0, "tools", 1)]
    shelves = staff.does(delete_category, DeleteCategory("clothes", shelf(staff, "clothes").version, "tools"))
    assert tree(shelves) == [(0, "tools", 3), (0, "boots", 1)] or tree(shelves) == [
        (0, "boots", 1),
        (0, "tools", 3),
    ]
    with pytest.raises(Renamed):
        slugs(staff, category="clothes")


def test_a_category_at_the_top_goes_only_when_it_is_said_where_to(staff):
    with pytest.raises(Invalid):
        staff.does(delete_category, DeleteCategory("tools", shelf(staff, "tools").version))
    with pytest.raises(Invalid):
        staff.does(delete_category, DeleteCategory("clothes", shelf(staff, "clothes").version, "boots"))


CHANGES = {
    "renamed": lambda staff: edit(staff, "shoes", title="Footwear", new_slug="footwear"),
    "moved": lambda staff: edit(staff, "shoes", parent="tools"),
    "placed": lambda staff: staff.does(place_category, PlaceCategory("tools", 1)),
    "deleted": lambda staff: staff.does(delete_category, DeleteCategory("shoes", 1)),
    "added": lambda staff: staff.does(add_category, AddCategory("Hats", "")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_change_of_the_tree_is_undone(staff, shop, change):
    before = tree(staff.does(list_all_categories))
    change(staff)
    staff.does(undo_change, UndoChange(shop.one("select code from undos order by id desc limit 1")))
    assert tree(staff.does(list_all_categories)) == before
    assert slugs(staff, category="shoes") == ["sandal", "welly"]
