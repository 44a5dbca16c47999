"""What search engines read of a product: whole, and nothing that anybody wrote can leave its block."""

import json

from counterfoil.shop.catalogue import CategoryName
from counterfoil.shop.money import Money
from counterfoil.shop.pictures import Picture
from counterfoil.shop.product import Product, Variant
from counterfoil.web.pages.structured import structured

HOSTILE = "</script><script>alert(1)</script><!--\"'&\u2028\u2029\\"


def a_product(words: str) -> Product:
    return Product(
        slug="mug",
        title=words,
        vendor=words,
        description=f"<p>Holds <b>tea</b> &amp; {'' if '<' in words else words}</p>",
        category=CategoryName("mugs", words),
        pictures=[Picture("/media/mug.jpg", words, 4, 3)],
        option_names=["Size"],
        variants=[
            Variant("MUG-S", [words], Money(1299, "EUR"), None, 3, None),
            Variant("MUG-L", ["L"], Money(1500, "JPY"), None, 0, None),
        ],
        version="1",
    )


def test_a_product_with_what_it_costs_and_whether_it_is_there() -> None:
    told = json.loads(structured(a_product("Mug"), "https://shop.example"))
    assert (told["@type"], told["name"], told["url"]) == (
        "Product",
        "Mug",
        "https://shop.example/products/mug",
    )
    assert told["image"] == ["https://shop.example/media/mug.jpg"]
    assert told["description"] == "Holds tea & Mug"
    assert [
        (each["sku"], each["price"], each["priceCurrency"], each["availability"].rpartition("/")[2])
        for each in told["offers"]
    ] == [("MUG-S", "12.99", "EUR", "InStock"), ("MUG-L", "1500", "JPY", "OutOfStock")]


def test_whatever_was_written_stays_words() -> None:
    block = structured(a_product(HOSTILE), "https://shop.example")
    assert not set("<>&'\u2028\u2029") & set(block)
    told = json.loads(block)
    assert (told["name"], told["brand"]["name"], told["offers"][0]["name"]) == (HOSTILE, HOSTILE, HOSTILE)
