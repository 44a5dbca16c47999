"""The pages of the goods: products, their pictures, categories and the stock."""

from counterfoil.web.pages.office import goods, goods_list, goods_pictures, shelves, tree
from counterfoil.web.routes import Route

P = "/admin/products/{slug}"
ROUTES = (
    Route("GET", "/admin/products", goods_list.products, "list_goods"),
    Route("POST", "/admin/products", goods_list.add, "add_product"),
    Route("GET", P, goods.product, "look_at_goods"),
    Route("POST", P, goods.edit, "edit_product"),
    Route("POST", P + "/copy", goods.copy, "duplicate_product"),
    Route("POST", P + "/publish", goods.publish, "publish_product"),
    Route("POST", P + "/unpublish", goods.unpublish, "unpublish_product"),
    Route("POST", P + "/retire", goods.retire, "retire_product"),
    Route("POST", P + "/delete", goods.delete, "delete_product"),
    Route("POST", P + "/options", goods.options, "set_options"),
    Route("POST", P + "/variants/{sku}", goods.variant, "edit_variant"),
    Route("POST", P + "/variants/{sku}/remove", goods.remove, "remove_variant"),
    Route("POST", P + "/pictures", goods_pictures.send, "add_picture"),
    Route("POST", P + "/pictures/{place}", goods_pictures.describe, "describe_picture"),
    Route("POST", P + "/pictures/{place}/move", goods_pictures.move, "place_picture"),
    Route("POST", P + "/pictures/{place}/remove", goods_pictures.remove, "remove_picture"),
    Route("GET", "/admin/categories", tree.categories, "list_all_categories"),
    Route("POST", "/admin/categories", tree.add, "add_category"),
    Route("POST", "/admin/categories/{slug}", tree.edit, "edit_category"),
    Route("POST", "/admin/categories/{slug}/place", tree.place, "place_category"),
    Route("POST", "/admin/categories/{slug}/delete", tree.delete, "delete_category"),
    Route("GET", "/admin/stock", shelves.stock, "list_stock"),
    Route("GET", "/admin/stock/{sku}", shelves.thing, "read_stock"),
    Route("POST", "/admin/stock/{sku}/count", shelves.count, "count_stock"),
    Route("POST", "/admin/stock/{sku}/price", shelves.price, "set_price"),
    Route("POST", "/admin/stock/{sku}/received", shelves.receive, "receive_stock"),
    Route("POST", "/admin/stock/{sku}/corrected", shelves.correct, "correct_stock"),
)
