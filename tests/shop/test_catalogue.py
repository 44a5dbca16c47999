"""Looking along the shelves: every order, every mark, every word somebody may type."""

from itertools import product

import pytest

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.shop.catalogue import ListProducts, list_categories, list_products
from counterfoil.shop.goods import Print, Sort
from counterfoil.shop.listing import SORTS
from counterfoil.shop.product import ReadProduct, read_product

# More than one with the same price, the same title and the same moment: ties must not lose anything.
THINGS = [
    ("pear", 300),
    ("apple", 100),
    ("fig", 100),
    ("Éclair", 200),
    ("date", 100),
    ("cherry", 300),
    ("banana", 200),
]


@pytest.fixture
def visitor(shop):
    for number, (name, price) in enumerate(THINGS):
        shop.shelve(
            name.lower().replace("é", "e"),
            price=price,
            title=name,
            category=("fruit", "Fruit") if number % 2 else ("sweet", "Sweet things"),
            vendor="Nordwind",
            pictures=[Print("a.svg", name, 800, 800)] if number else [],
        )
    shop.shelve("hidden", published=False, title="Hidden fig", category=("secret", "Secret"))
    return shop.person()


def slugs(person, **wants) -> list[str]:
    return [item.slug for item in person.does(list_products, ListProducts(**wants)).items]


def test_categories_count_what_can_be_seen(visitor):
    found = visitor.does(list_categories).items
    assert [(each.slug, each.title, each.count) for each in found] == [
        ("sweet", "Sweet things", 4),
        ("fruit", "Fruit", 3),
    ]


ORDERS = {
    "featured": "pear apple fig eclair date cherry banana",
    "name": "apple banana cherry date eclair fig pear",
    "price": "apple date fig banana eclair cherry pear",
    "-price": "pear cherry eclair banana fig date apple",
    "newest": "banana cherry date eclair fig apple pear",
}


@pytest.mark.parametrize("limit", [1, 2, 7, 100])
def test_every_order_is_the_same_in_one_page_and_in_many(visitor, limit):
    for sort, expected in ORDERS.items():
        found, after = [], ""
        while after is not None:
            page = visitor.does(list_products, ListProducts(sort=sort, limit=limit, after=after))
            found += [item.slug for item in page.items]
            after = page.next
        assert found == expected.split(), sort


def test_a_category_has_its_own(visitor):
    assert slugs(visitor, category="fruit") == ["apple", "eclair", "cherry"]
    assert slugs(visitor, category="fruit", sort="-price", limit=1) == ["cherry"]
    with pytest.raises(Invalid) as refused:
        slugs(visitor, category="nonsense")
    assert refused.value.misfits[0].field == "category"


NO_MARKS = [
    *(
        "garbage",
        "\0",
        "ünfit",
        "W10",
        "WzFd",
        "e30",
        "bnVsbA",
        "W10=",
        "AAAA" * 200,
        "WyJuYW1lIiwiYSIsbnVsbF0",
    ),
    "WyJmZWF0dXJlZCIsMWUzMDAsImEiXQ",
    "WyJwcmljZSIsOTk5OTk5OTk5OTk5OTk5OTk5OTk5LCJhIl0",
    "WyJwcmljZSIsdHJ1ZSwiYSJd",
    "WyJuYW1lIiwiXHVkODAwIiwiYSJd",  # half a letter
    "WyJmZWF0dXJlZCIsMSwiXHVkODAwIl0",
]


def test_a_mark_this_list_never_gave_is_refused(visitor):
    for sort, q, after in product(SORTS, ["", "n"], NO_MARKS):
        with pytest.raises(Invalid) as refused:
            slugs(visitor, after=after, sort=sort, q=q)
        assert refused.value.misfits[0].field == "after"


def test_a_mark_of_another_order_is_refused(visitor):
    mark = visitor.does(list_products, ListProducts(sort="price", limit=2)).next
    for sort in set(SORTS) - {"price"}:
        with pytest.raises(Invalid):
            slugs(visitor, sort=sort, after=mark)


@pytest.mark.parametrize(
    "raw",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "ten"},
        {"limit": "١"},
        {"sort": "evil"},
        {"q": "x" * 10_000},
    ],
)
def test_what_no_list_takes_is_named(raw):
    with pytest.raises(Invalid) as refused:
        shapes.read(ListProducts, raw, spoken=True)
    assert [misfit.field for misfit in refused.value.misfits] == list(raw)


FINDS = [
    ("fig", {"fig"}),
    ("FIG", {"fig"}),
    ("eclair", {"eclair"}),
    ("ÉCLAIR", {"eclair"}),
    ("ban", {"banana"}),
    ("nordwind sweet", {"pear", "fig", "date", "banana"}),
    ("sweet da", {"date"}),
    ("nordwind nothing", set()),
    ("*", set()),
    ("\"'", set()),
    ("fig*", {"fig"}),
    ("fig OR pear", set()),
    ("NEAR(fig pear)", set()),
    ("title:fig", set()),
    ("-fig", {"fig"}),
    ("fig'; drop table products; --", set()),
    (":*", set()),
    ("%", set()),
]


def test_words_find_things_and_mean_nothing_to_the_database(visitor):
    for q, found in FINDS:
        assert set(slugs(visitor, q=q)) == found, q


def test_found_things_go_on_from_page_to_page_in_any_order(visitor):
    for sort in SORTS:
        whole, after, pieces = slugs(visitor, q="nordwind", sort=sort), "", []
        for _ in range(7):
            page = visitor.does(list_products, ListProducts(q="nordwind", sort=sort, limit=1, after=after))
            pieces += [item.slug for item in page.items]
            after = page.next or ""
        assert pieces == whole
        assert not after


def test_the_title_weighs_more_than_the_rest(shop):
    shop.shelve("a", title="Something else", description="<p>with a lamp and a lamp shade</p>")
    shop.shelve("b", title="Lamp")
    assert slugs(shop.person(), q="lamp") == ["b", "a"]


LONG = ["a" * 200, "* " * 100, '"' * 200, "NEAR(" * 40, "a b " * 50, "😀 " * 100, "﷽" * 200, "\u0301" * 200]


@pytest.mark.timeout(60)  # each takes milliseconds, or more than anybody waits
@pytest.mark.parametrize("q", LONG)
def test_no_question_takes_long(visitor, q):
    slugs(visitor, q=q)


def test_a_product_shows_its_variants_and_the_picture_of_each(shop):
    shop.shelve(
        "shirt",
        option_names=["Colour"],
        sorts=[Sort("S-RED", ["Red"], 900, 1200, 0, picture=2), Sort("S-BLUE", ["Blue"], 1100, 1000, 4)],
        pictures=[Print("blue.svg", "In blue", 10, 20), Print("red.svg", "In red", 10, 20)],
        description="<p>Soft.</p>",
    )
    shirt = shop.person().does(read_product, ReadProduct("shirt"))
    red, blue = shirt.variants
    assert (red.picture.src, blue.picture.src) == ("/media/red.svg", "/media/blue.svg")
    assert (red.compare_at.amount, blue.compare_at) == (1200, None)
    assert (red.stock, blue.stock) == (0, 4)
    assert shirt.option_names == ["Colour"]
    [card] = shop.person().does(list_products, ListProducts()).items
    assert (card.price.amount, card.compare_at.amount, card.stock, card.dearest.amount) == (
        900,
        1200,
        4,
        1100,
    )
    assert card.picture.src == "/media/blue.svg"


def test_a_card_has_another_version_when_its_stock_or_text_changed(shop):
    sku = shop.shelve("mug", on_hand=5)
    ann = shop.person()

    def version() -> tuple[str, str]:
        [card] = ann.does(list_products, ListProducts()).items
        return card.version, ann.does(read_product, ReadProduct("mug")).version

    seen = [version()]
    assert version() == seen[0]
    ann.adds(sku)
    ann.buys()
    seen.append(version())
    shop.shelve("mug", on_hand=5, title="Mug of another name")
    seen.append(version())
    assert len({card for card, _ in seen}) == len({product for _, product in seen}) == 3


def test_what_is_not_shown_is_not_there(visitor):
    for slug in ["hidden", "no-such-thing", "%", "' or 1=1 --"]:
        with pytest.raises(NotFound):
            visitor.does(read_product, ReadProduct(slug))


def test_a_list_is_one_statement_and_a_product_three(visitor):
    with visitor.shop.store.watch() as statements:
        slugs(visitor)
        slugs(visitor, q="fig")
        assert len(statements) == 2
        visitor.does(read_product, ReadProduct("fig"))
        assert len(statements) == 5
