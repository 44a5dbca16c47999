"""Every sentence the shop may say to somebody, by the id its refusals carry."""

SENTENCES: dict[str, str] = {
    # fields
    "card.unfit": "That is not a card number. Please check the digits.",
    "field.country": "Please choose a country.",
    "category.unknown": "The shop has no such category.",
    "list.after": "This list cannot go on from there. Please start again at its first page.",
    # catalogue and stock
    "product.none": "The shop does not have that.",
    "stock.none": "Sold out",
    "stock.last": "Only one left",
    "stock.few": "Only {count} left",
    "stock.plenty": "In stock",
    "stock.sold_out": "{product} is sold out.",
    "stock.only": "There are only {left} of {product} left.",
    "stock.below_nothing": "There are only {left}, so it cannot be fewer by that many.",
    "stock.no_difference": "This must be more or fewer than now.",
    "stock.several": "{count} things in your cart are no longer there in the quantity you chose.",
    # cart
    "cart.empty": "Your cart is empty.",
    "cart.changed": "Your cart has just changed. Please look at it and press Pay again.",
    "cart.no_line": "That is not in your cart.",
    "cart.too_many": "You can have at most {most} of one thing in your cart.",
    "cart.full": "Your cart holds {most} different things, and cannot take another.",
    # orders
    "order.none": "There is no such order.",
    "order.key_missing": "An order needs an Idempotency-Key, so that sending it twice does not buy twice.",
    "order.key_used": "This Idempotency-Key belongs to another order. Please use a new one.",
    "order.unsettled": "Order {code} of this cart is still being paid. Please look there first.",
    "order.awaiting": "Order {code} is still being paid. Please look there in a moment.",
    "order.expired": "The bank did not answer in time, so order {code} was given up. Nothing was charged.",
    "order.refunded": "Order {code} could not be kept, and its money goes back to you.",
    "order.already_packed": "Order {code} is packed already.",
    "order.not_now_pack": "Order {code} is {state}, so it cannot be packed. What can be done: {possible}.",
    "order.not_now_ship": "Order {code} is {state}, so it cannot be sent. What can be done: {possible}.",
    "order.not_now_deliver": "Order {code} is {state}, so it cannot be delivered. What can be done: {possible}.",
    "order.not_now_cancel": "Order {code} is {state}, so it cannot be cancelled. What can be done: {possible}.",
    "order.not_now_refund": "Order {code} is {state}, so nothing can be paid back. What can be done: {possible}.",
    "order.not_now_return": "Order {code} is {state}, so nothing can be sent back. What can be done: {possible}.",
    "order.not_now_close": "Order {code} is {state}, so it cannot be closed. What can be done: {possible}.",
    "task.none": "No order is waiting to be packed.",
    # payments
    "payment.declined": "The bank declined this card. Nothing was charged; please try another card.",
    "payment.insufficient_funds": "There is too little money on this card. Nothing was charged.",
    "payment.unknown_card": "The test bank does not know this card. Nothing was charged.",
    "payment.other_amount": "The bank spoke of another amount than order {code} has.",
    # files that are imported
    "field.currency": "A currency is three letters, such as EUR.",
    "import.no_file": "There is no file to read at {path}.",
    "import.utf16": "Line {line}: the file is written as UTF-16. Please save it as UTF-8.",
    "import.not_utf8": "Line {line} is not written as UTF-8. Please save the file as UTF-8, not as Latin-1 or the like.",
    "import.nul": "Line {line} holds zero bytes, as no text does. Please save the file as UTF-8.",
    "import.long_line": "Line {line} is longer than a product file's can be.",
    "import.long_cell": "Line {line}: a cell is too long, or a quotation mark is not closed.",
    "import.quotes": "Line {line}: a quotation mark is not closed, or stands where none can.",
    "import.no_headers": "Line {line} has no headers: the file is empty, or begins with a blank line.",
    "import.too_many_columns": "Line {line} has more than {most} columns.",
    "import.no_commas": "Line {line}: the columns are not separated by commas.",
    "import.no_products": "Line {line}: this is no Shopify product file, for these headers are missing: {missing}.",
    "import.header_twice": "Line {line}: these headers stand there twice: {headers}.",
    "import.other_currency": "The shop has its prices in {currency}, and has one currency only.",
    # … and the products in them
    "import.too_many_cells": "Line {line} has more cells than there are headers.",
    "import.no_handle": "Line {line} has neither handle nor title.",
    "import.again": "Line {line}: this handle was there before, on line {first}.",
    "import.missing": "Line {line}: {column} is missing.",
    "import.long": "Line {line}: {column} has more than {high} letters.",
    "import.letters": "Line {line}: {column} holds letters that cannot be kept.",
    "import.no_price": "Line {line}: {column} is no price: {price}.",
    "import.no_quantity": "Line {line}: this is no quantity: {quantity}.",
    "import.no_option": "Line {line}: a value of an option is missing.",
    "import.same_options": "Line {line}: a variant with the same options was there before.",
    "import.same_sku": "Line {line}: two variants have the SKU {sku}.",
    "import.sku_taken": "Line {line}: the SKU {sku} belongs to {product}.",
    "import.too_many_variants": "Line {line}: more than {most} variants.",
    # … that are taken, with a word about something
    "import.negative": "Line {line}: a quantity below nothing was taken as nothing.",
    "import.not_fetched": "Line {line}: the picture was not fetched from {file}.",
    "import.picture_missing": "Line {line}: the picture {file} is not there.",
    "import.picture_elsewhere": "Line {line}: the picture {file} does not lie beside the file.",
    "import.large_picture": "Line {line}: the picture {file} has more than {most} MB.",
    "import.no_picture": "Line {line}: {file} is no PNG, JPEG, WebP or plain SVG picture.",
}


def tell(sentence: str, **params: object) -> str:
    """The sentence in words; the web layer has its own way, this is for the command line and tests."""
    return SENTENCES[sentence].format(**params)
