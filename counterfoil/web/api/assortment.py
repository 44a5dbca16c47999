"""The endpoints for what the shop has on offer: products, variants, categories, pictures."""

from collections.abc import Mapping

from counterfoil.gate.operation import Operation
from counterfoil.shop.assortment.categories import (
    add_category,
    edit_category,
    list_all_categories,
    place_category,
)
from counterfoil.shop.assortment.clearing import delete_category, restore_category
from counterfoil.shop.assortment.leafing import list_goods
from counterfoil.shop.assortment.looking import Goods, look_at_goods
from counterfoil.shop.assortment.many import correct_goods, move_goods
from counterfoil.shop.assortment.options import restore_variants, set_options
from counterfoil.shop.assortment.pictures import (
    add_picture,
    describe_picture,
    place_picture,
    remove_picture,
    restore_pictures,
)
from counterfoil.shop.assortment.products import add_product, duplicate_product, edit_product
from counterfoil.shop.assortment.standing import (
    bring_product_back,
    delete_product,
    publish_product,
    retire_product,
    unpublish_product,
)
from counterfoil.shop.assortment.variants import edit_variant, remove_variant, return_variant
from counterfoil.shop.counting import count_stock
from counterfoil.shop.pricing.prices import set_price
from counterfoil.shop.shelf_list import list_stock
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

SEEN = {"If-Match": "version"}  # the version that was seen, as ETag told it
OTHERWISE = NOT_THERE | {"409": "It was changed meanwhile; the answer holds both versions."}
PRODUCT = "/api/admin/products/{slug}"
CATEGORY = "/api/admin/categories/{slug}"


def told(_: Visit, goods: Goods) -> Answer:
    """The product, with the version that the next change is to name."""
    return answers.json(goods, headers=[(b"etag", b'"%d"' % goods.version)])


def _made(_: Visit, goods: Goods) -> Answer:
    return answers.json(goods, 201, [(b"etag", b'"%d"' % goods.version)])


def _change(method: str, path: str, operation: Operation, headers: Mapping[str, str] = SEEN) -> Endpoint:
    return Endpoint(method, path, operation, headers=headers, refuses=OTHERWISE, tells=told)


PRODUCTS = (
    Endpoint("GET", "/api/admin/products", list_goods),
    Endpoint("POST", "/api/admin/products", add_product, 201, tells=_made),
    Endpoint("POST", "/api/admin/products/back", bring_product_back, refuses=OTHERWISE, tells=told),
    Endpoint("GET", PRODUCT, look_at_goods, refuses=NOT_THERE, tells=told),
    _change("PUT", PRODUCT, edit_product),
    Endpoint("DELETE", PRODUCT, delete_product, headers=SEEN, refuses=OTHERWISE),
    Endpoint("POST", PRODUCT + "/copy", duplicate_product, 201, refuses=NOT_THERE, tells=_made),
    Endpoint("PUT", PRODUCT + "/category", move_goods, refuses=OTHERWISE, tells=told),
    Endpoint("POST", PRODUCT + "/stock", correct_goods, refuses=OTHERWISE),
    _change("POST", PRODUCT + "/publish", publish_product),
    _change("POST", PRODUCT + "/unpublish", unpublish_product),
    _change("POST", PRODUCT + "/retire", retire_product),
    _change("PUT", PRODUCT + "/options", set_options),
    Endpoint("POST", PRODUCT + "/pictures", add_picture, 201, headers=SEEN, refuses=OTHERWISE, tells=_made),
    _change("PUT", PRODUCT + "/pictures", restore_pictures),
    _change("PUT", PRODUCT + "/pictures/{place}", describe_picture),
    _change("POST", PRODUCT + "/pictures/{place}/place", place_picture),
    _change("DELETE", PRODUCT + "/pictures/{place}", remove_picture),
    _change("PUT", PRODUCT + "/variants", restore_variants),
    _change("PUT", PRODUCT + "/variants/{sku}", edit_variant),
    _change("DELETE", PRODUCT + "/variants/{sku}", remove_variant),
    _change("POST", PRODUCT + "/variants/{sku}/back", return_variant),
)

CATEGORIES = (
    Endpoint("GET", "/api/admin/categories", list_all_categories),
    Endpoint("POST", "/api/admin/categories", add_category, 201),
    Endpoint("PUT", CATEGORY, edit_category, headers=SEEN, refuses=OTHERWISE),
    Endpoint("PUT", CATEGORY + "/place", place_category, refuses=NOT_THERE),
    Endpoint("POST", CATEGORY + "/back", restore_category, 201, refuses=OTHERWISE),
    Endpoint("DELETE", CATEGORY, delete_category, headers=SEEN, refuses=OTHERWISE),
)

FIGURES = (
    Endpoint("GET", "/api/admin/stock", list_stock),
    Endpoint("PUT", "/api/admin/stock/{sku}", count_stock, headers={"If-Match": "was"}, refuses=OTHERWISE),
    Endpoint(
        "PUT", "/api/admin/stock/{sku}/price", set_price, headers={"If-Match": "was"}, refuses=OTHERWISE
    ),
)

ENDPOINTS = (*PRODUCTS, *CATEGORIES, *FIGURES)
