"""Staff look after the goods: products, their variants and where they stand; on both databases."""

from dataclasses import asdict, replace

import pytest

from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.shop.assortment.holding import Changed
from counterfoil.shop.assortment.looking import LookAtGoods, look_at_goods
from counterfoil.shop.assortment.options import SetOptions, set_options
from counterfoil.shop.assortment.plan import Option
from counterfoil.shop.assortment.products import (
    AddProduct,
    DuplicateProduct,
    EditProduct,
    add_product,
    duplicate_product,
    edit_product,
)
from counterfoil.shop.assortment.standing import (
    BringBack,
    MoveProduct,
    bring_product_back,
    delete_product,
    publish_product,
    retire_product,
    unpublish_product,
)
from counterfoil.shop.assortment.variants import (
    EditVariant,
    RemoveVariant,
    edit_variant,
    remove_variant,
    return_variant,
)
from counterfoil.shop.catalogue import ListProducts, list_products
from counterfoil.shop.goods import Print, Sort
from counterfoil.shop.product import ReadProduct, read_product
from counterfoil.shop.undoing import UndoChange, undo_change
from tests.shop.rush import at_once


@pytest.fixture
def mug(shop):
    """A mug on the shelves."""
    shop.shelve("mug", on_hand=5, price=1200, vendor="Nordwind", pictures=[Print("a.svg", "a mug", 8, 8)])
    return "mug"


@pytest.fixture
def staff(shop):
    return shop.person("staff")


def version(person, slug):
    return person.does(look_at_goods, LookAtGoods(slug)).version


def move(person, operation, slug):
    return person.does(operation, MoveProduct(slug, version(person, slug)))


def edit(person, slug, **wants):
    now = person.does(look_at_goods, LookAtGoods(slug))
    said = {"title": now.title, "category": now.category.slug, "vendor": now.vendor, "tags": now.tags}
    return person.does(edit_product, EditProduct(**{"slug": slug, "version": now.version, **said, **wants}))


def sizes(person, slug, *values):
    wants = SetOptions(slug, version(person, slug), (Option("Size", values),))
    return person.does(set_options, wants)


def found(person, words):
    return [card.slug for card in person.does(list_products, ListProducts(q=words)).items]


def skus(goods):
    return [variant.sku for variant in goods.variants]


def test_a_new_product_is_a_draft_that_nobody_sees(mug, staff):
    made = staff.does(add_product, AddProduct("Crème Brûlée", "things", 499))
    assert (made.slug, made.state, made.variants[0].price.amount) == ("creme-brulee", "draft", 499)
    assert made.variants[0].on_hand == 0
    with pytest.raises(NotFound):
        staff.does(read_product, ReadProduct("creme-brulee"))
    assert found(staff, "brulee") == []
    assert move(staff, publish_product, "creme-brulee").state == "published"
    assert found(staff, "brulee") == ["creme-brulee"]


def test_two_new_products_of_one_name_have_two_addresses(mug, staff):
    made = [staff.does(add_product, AddProduct("Mug", "things", 1)).slug for _ in range(2)]
    assert made == ["mug-2", "mug-3"]


def test_a_product_in_no_category_or_with_a_sku_that_is_taken_is_refused(mug, staff):
    with pytest.raises(Invalid):
        staff.does(add_product, AddProduct("Cup", "nowhere", 1))
    with pytest.raises(Invalid) as refused:
        staff.does(add_product, AddProduct("Cup", "things", 1, "MUG"))
    assert refused.value.misfits[0].sentence == "goods.sku_taken"


def test_what_is_said_of_a_product_is_what_the_shop_says_and_finds(mug, staff):
    edited = edit(staff, mug, title="Beaker", vendor="Südwind", description="<p>A beaker for tea</p>")
    assert edited.description == "<p>A beaker for tea</p>"
    seen = staff.does(read_product, ReadProduct(mug))
    assert (seen.title, seen.vendor) == ("Beaker", "Südwind")
    assert found(staff, "beaker") == found(staff, "tea") == [mug]
    assert found(staff, "mug") == []


def test_a_kept_card_is_made_anew_after_each_change(mug, staff):
    before = staff.does(list_products, ListProducts()).items[0].version
    edit(staff, mug, title="Beaker")
    assert staff.does(list_products, ListProducts()).items[0].version != before


def test_an_address_that_was_left_leads_to_where_the_product_is(mug, staff):
    assert edit(staff, mug, new_slug="beaker").slug == "beaker"
    assert edit(staff, "beaker", new_slug="cup").slug == "cup"
    for once in ("mug", "beaker", "cup"):
        assert staff.does(read_product, ReadProduct(once)).slug == "cup"
    assert staff.does(look_at_goods, LookAtGoods("mug")).slug == "cup"


def test_an_address_is_whose_it_is_now(mug, shop, staff):
    edit(staff, mug, new_slug="beaker")
    shop.shelve("cup")
    edit(staff, "cup", new_slug="mug")
    assert staff.does(read_product, ReadProduct("mug")).title == "Cup"
    with pytest.raises(Invalid) as refused:
        edit(staff, "mug", new_slug="beaker")
    assert refused.value.misfits[0].sentence == "goods.slug_taken"


def test_whoever_comes_second_is_shown_both(mug, staff):
    seen = version(staff, mug)
    edit(staff, mug, title="First")
    with pytest.raises(Changed) as changed:
        staff.does(edit_product, EditProduct(mug, seen, "Second", "things"))
    assert changed.value.now["title"] == "First"
    assert changed.value.wanted["title"] == "Second"
    assert changed.value.details["version"] == version(staff, mug)


def test_whoever_comes_second_is_shown_both_though_the_address_has_changed(mug, staff):
    seen = version(staff, mug)
    edit(staff, mug, title="First", new_slug="first")
    with pytest.raises(Changed) as changed:
        staff.does(edit_product, EditProduct(mug, seen, "Second", "things"))
    assert changed.value.now["slug"] == "first"


def test_of_two_who_save_at_once_one_wins_and_the_other_sees_both(mug, staff):
    seen = version(staff, mug)
    titles = [f"Mug {n}" for n in range(8)]
    answers = at_once(
        [
            lambda title=title: staff.does(edit_product, EditProduct(mug, seen, title, "things"))
            for title in titles
        ]
    )
    lost = [answer for answer in answers if isinstance(answer, Changed)]
    (won,) = [answer for answer in answers if not isinstance(answer, Changed)]
    assert len(lost) == 7
    assert {each.now["title"] for each in lost} == {won.title}
    assert {each.wanted["title"] for each in lost} == {*titles} - {won.title}


def test_of_many_who_take_one_address_or_sku_at_once_one_has_it(shop, staff):
    things = [shop.shelve(f"thing-{n}").lower() for n in range(6)]
    answers = at_once([lambda slug=slug: edit(staff, slug, new_slug="best") for slug in things])
    assert sum(not isinstance(answer, Invalid) for answer in answers) == 1
    slugs = [
        answer.slug if not isinstance(answer, Invalid) else things[n] for n, answer in enumerate(answers)
    ]
    wants = [
        EditVariant(slug, f"THING-{n}", version(staff, slug), 1, new_sku="BEST")
        for n, slug in enumerate(slugs)
    ]
    answers = at_once([lambda want=want: staff.does(edit_variant, want) for want in wants])
    assert sum(not isinstance(answer, Invalid) for answer in answers) == 1
    assert shop.one("select count(*) from variants where sku = 'BEST'") == 1


def test_a_copy_is_a_draft_with_nothing_on_the_shelf(mug, staff):
    sizes(staff, mug, "S", "M")
    copy = staff.does(duplicate_product, DuplicateProduct(mug))
    assert (copy.slug, copy.title, copy.state) == ("mug-2", "Mug (copy)", "draft")
    assert [(each.options, each.on_hand, each.price.amount) for each in copy.variants] == [
        (["S"], 0, 1200),
        (["M"], 0, 1200),
    ]
    assert copy.pictures == staff.does(look_at_goods, LookAtGoods(mug)).pictures
    assert not {*skus(copy)} & {*skus(staff.does(look_at_goods, LookAtGoods(mug)))}


def test_what_was_sold_is_retired_and_its_orders_stay_whole(mug, shop, staff):
    staff.adds("MUG", 2)
    code = staff.buys().code
    with pytest.raises(Conflict) as refused:
        move(staff, delete_product, mug)
    assert refused.value.sentence == "goods.sold"
    assert move(staff, retire_product, mug).state == "retired"
    with pytest.raises(NotFound):
        staff.does(read_product, ReadProduct(mug))
    with pytest.raises(NotFound):
        staff.adds("MUG")
    assert (
        shop.one("select title from order_lines join orders on orders.id = order_id where code = :c", c=code)
        == "Mug"
    )
    assert move(staff, unpublish_product, mug).state == "draft"
    move(staff, publish_product, mug)
    staff.adds("MUG")


def test_what_was_never_sold_can_be_deleted_and_brought_back(mug, shop, staff):
    staff.adds("MUG")
    deleted = move(staff, delete_product, mug)
    assert (deleted.slug, found(staff, "mug"), staff.does(list_products, ListProducts()).items) == (
        mug,
        [],
        [],
    )
    with pytest.raises(NotFound):
        staff.does(look_at_goods, LookAtGoods(mug))
    assert shop.one("select count(*) from cart_lines") == 0
    back = staff.does(bring_product_back, BringBack(deleted.code))
    assert (back.slug, back.state, skus(back)) == (mug, "draft", ["MUG"])
    assert shop.fold("MUG") == shop.on_hand("MUG") == 5


def test_what_was_deleted_gives_its_names_free_and_comes_back_only_while_they_are(mug, shop, staff):
    deleted = move(staff, delete_product, mug)
    shop.shelve("mug", title="Another")
    with pytest.raises(Conflict) as refused:
        staff.does(bring_product_back, BringBack(deleted.code))
    assert refused.value.sentence == "goods.names_taken"
    with pytest.raises(NotFound):
        staff.does(bring_product_back, BringBack("mug"))


def test_options_make_all_combinations(mug, shop, staff):
    made = sizes(staff, mug, "S", "M", "L")
    assert [each.options for each in made.variants] == [["S"], ["M"], ["L"]]
    assert [each.on_hand for each in made.variants] == [5, 0, 0]
    wants = SetOptions(mug, made.version, (Option("Size", ("S", "M")), Option("Colour", ("red", "blue"))))
    both = staff.does(set_options, wants)
    assert [each.options for each in both.variants] == [
        ["S", "red"],
        ["S", "blue"],
        ["M", "red"],
        ["M", "blue"],
    ]
    assert skus(both)[0] == "MUG"
    assert shop.one("select count(distinct sku) from variants") == 5
    assert found(staff, "blue") == [mug]


def test_a_variant_that_goes_is_not_sold_any_more_and_comes_back_as_it_was(mug, shop, staff):
    staff.adds(skus(sizes(staff, mug, "S", "M"))[0], 2)
    staff.buys()
    sizes(staff, mug, "M", "L")
    with pytest.raises(NotFound):
        staff.adds("MUG")
    assert [each.options for each in staff.does(read_product, ReadProduct(mug)).variants] == [["M"], ["L"]]
    back = sizes(staff, mug, "S", "M")
    assert (skus(back)[0], back.variants[0].on_hand) == ("MUG", 3)


def test_a_variant_is_removed_and_returned_but_never_the_last_one(mug, staff):
    first, second = skus(sizes(staff, mug, "S", "M"))
    left = staff.does(remove_variant, RemoveVariant(mug, first, version(staff, mug)))
    assert skus(left) == [second]
    with pytest.raises(Conflict):
        staff.does(remove_variant, RemoveVariant(mug, second, left.version))
    assert skus(staff.does(return_variant, RemoveVariant(mug, first, left.version))) == [first, second]
    with pytest.raises(Conflict):
        staff.does(return_variant, RemoveVariant(mug, first, version(staff, mug)))


def test_what_is_in_a_cart_and_removed_cannot_be_bought(mug, staff):
    first, _ = skus(sizes(staff, mug, "S", "M"))
    staff.adds(first)
    staff.does(remove_variant, RemoveVariant(mug, first, version(staff, mug)))
    with pytest.raises(Conflict):
        staff.buys()


def test_everything_that_is_said_of_a_variant(mug, shop, staff):
    said = {
        "price": 900,
        "compare_at": 1500,
        "cost": 400,
        "barcode": "4006381333931",
        "grams": 350,
        "tax_class": "reduced",
        "back_orders": True,
        "low_at": 3,
    }
    wants = EditVariant(mug, "MUG", version(staff, mug), new_sku="BECHER", **said)
    edited = asdict(staff.does(edit_variant, wants).variants[0])
    money = {"price": 900, "compare_at": 1500, "cost": 400}
    assert {name: edited[name] for name in said} == said | {
        name: {"amount": amount, "currency": "EUR"} for name, amount in money.items()
    }
    assert edited["sku"] == "BECHER"
    card = staff.does(list_products, ListProducts()).items[0]
    assert (card.price.amount, card.compare_at.amount) == (900, 1500)


def test_what_is_owed_to_shoppers_goes_on_being_sold_ahead(shop, staff):
    shop.shelve("mug", sorts=[Sort("MUG", [], 100, None, 0, back_orders=True)])
    staff.adds("MUG", 2)
    staff.buys()
    with pytest.raises(Invalid) as refused:
        staff.does(edit_variant, EditVariant("mug", "MUG", version(staff, "mug"), 100))
    assert refused.value.misfits[0].sentence == "goods.owed"


def test_bringing_the_same_file_again_changes_nothing_and_after_a_change_brings_it_back(mug, shop, staff):
    edit(staff, mug, title="Beaker")
    shop.shelve("mug", on_hand=5, price=1200, vendor="Nordwind")
    assert staff.does(look_at_goods, LookAtGoods(mug)).title == "Mug"


def undo(shop, staff):
    """What was changed last."""
    code = shop.one("select code from undos order by id desc limit 1")
    return staff.does(undo_change, UndoChange(code))


CHANGES = {
    "said": lambda staff: edit(staff, "mug", title="Beaker", new_slug="beaker", vendor="", tags="a, b"),
    "published": lambda staff: move(staff, unpublish_product, "mug"),
    "retired": lambda staff: move(staff, retire_product, "mug"),
    "deleted": lambda staff: move(staff, delete_product, "mug"),
    "options": lambda staff: sizes(staff, "mug", "S", "M"),
    "variant": lambda staff: staff.does(
        edit_variant, EditVariant("mug", "MUG", version(staff, "mug"), 5, cost=3, new_sku="BECHER", grams=7)
    ),
}


def standing(staff):
    """Everything about the mug but how often it was changed."""
    return replace(staff.does(look_at_goods, LookAtGoods("mug")), version=0, changed_at="")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_change_is_undone_and_that_too(mug, shop, staff, change):
    before = standing(staff)
    change(staff)
    undo(shop, staff)
    assert standing(staff) == before
    undo(shop, staff)  # what undid it is itself undone
    assert shop.one("select count(*) from undos where undone_at is null") == 1


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_changed_since_is_not_undone(mug, shop, staff, change):
    change(staff)
    code = shop.one("select code from undos order by id desc limit 1")
    if shop.one("select deleted_at from products") is None:
        slug = shop.one("select slug from products")
        edit(staff, slug, vendor="Somebody else")
    else:
        shop.shelve("mug", title="Another")
    with pytest.raises(Conflict) as refused:
        staff.does(undo_change, UndoChange(code))
    assert refused.value.sentence == "undo.moved_on"


def test_what_was_added_or_copied_goes_again(mug, shop, staff):
    staff.does(add_product, AddProduct("Cup", "things", 1))
    undo(shop, staff)
    staff.does(duplicate_product, DuplicateProduct(mug))
    undo(shop, staff)
    assert shop.one("select count(*) from products where deleted_at is null") == 1


def test_a_variant_that_was_removed_is_put_back_by_undoing(mug, shop, staff):
    first, _ = skus(sizes(staff, mug, "S", "M"))
    before = standing(staff)
    staff.does(remove_variant, RemoveVariant(mug, first, version(staff, mug)))
    undo(shop, staff)
    assert standing(staff) == before
