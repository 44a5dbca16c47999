"""From a thing that is spoken of to what stands on the shelf or lies in the cart."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from counterfoil.assistant.talk.answer import Choice, Item
from counterfoil.assistant.understanding.goods import Options, Product, Variant
from counterfoil.assistant.understanding.meaning import Thing
from counterfoil.assistant.understanding.options import lacking
from counterfoil.shop.carts import CartLine
from counterfoil.shop.catalogue import ProductCard
from counterfoil.shop.product import Product as OnPage

if TYPE_CHECKING:
    from counterfoil.assistant.knowing.finding import FoundProduct

PRODUCTS = "/products/"


def variant_of(product: Product, options: Options) -> Variant | None:
    """The one that comes as it is said; None where something is still to be chosen, or there is no such."""
    if lacking(product, options):
        return None
    return next((each for each in product.variants if set(options) <= set(each.options)), None)


def name_of(product: Product, options: Options) -> str:
    """A product and how it is chosen: `Enamel mug, Sky blue`."""
    return ", ".join([product.title, *(value for _, value in options)])


def lines_of(lines: Sequence[CartLine], thing: Thing) -> list[CartLine]:
    """The lines of a cart that a thing means."""
    values = {value for _, value in thing.options}
    return [line for line in lines if line.slug == thing.slug and values <= set(line.options)]


def line_name(line: CartLine) -> str:
    """A line of the cart, as it is called."""
    return ", ".join([line.title, *line.options])


def item_of_line(line: CartLine) -> Item:
    """A line of the cart as it is shown."""
    return Item(
        slug=line.slug,
        title=line.title,
        price=line.price,
        stock=line.stock,
        address=PRODUCTS + line.slug,
        sku=line.sku,
        options=line.options,
        picture=line.picture,
        quantity=line.quantity,
    )


def item_of_found(found: "FoundProduct") -> Item:
    """A product that was found, as it is shown; its article number where there is only one of its kind."""
    one = found.variants[0] if len(found.variants) == 1 else None
    return Item(
        slug=found.slug,
        title=found.title,
        price=found.price,
        dearest=found.dearest if found.dearest != found.price else None,
        stock=found.stock,
        address=PRODUCTS + found.slug,
        sku=one.sku if one else "",
        picture=found.picture,
    )


def item_of_card(card: ProductCard) -> Item:
    """A product of a list, as it is shown."""
    return Item(
        slug=card.slug,
        title=card.title,
        price=card.price,
        dearest=card.dearest if card.dearest != card.price else None,
        stock=card.stock,
        address=PRODUCTS + card.slug,
        picture=card.picture,
    )


def item_of_product(product: OnPage) -> Item:
    """A product as it is shown, from its own page."""
    prices = sorted((each.price for each in product.variants), key=lambda price: price.amount)
    return Item(
        slug=product.slug,
        title=product.title,
        price=prices[0],
        dearest=prices[-1] if prices[-1] != prices[0] else None,
        stock=sum(each.stock for each in product.variants),
        address=PRODUCTS + product.slug,
        sku=product.variants[0].sku if len(product.variants) == 1 else "",
        picture=product.pictures[0] if product.pictures else None,
    )


def choices_of(product: Product, option: str) -> list[Choice]:
    """A button for each value of an option."""
    return [Choice(value, value) for value in product.choices.get(option, [])]
