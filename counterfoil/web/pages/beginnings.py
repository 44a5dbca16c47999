"""How a conversation may begin: sentences about what is on these very shelves."""

from collections.abc import Sequence

from counterfoil.gate.permissions import Permission
from counterfoil.shop.catalogue import ListProducts, ProductCard, list_categories, list_products
from counterfoil.shop.figures import say as money
from counterfoil.shop.money import Money, digits_of
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.visit import Visit


def examples(visit: Visit) -> list[str]:
    """What can be said here, of things that are on these shelves."""
    if not visit.actor.may(Permission.CATALOGUE_READ):
        return []
    cards: list[ProductCard] = visit.perform(list_products, ListProducts(limit=12)).items
    there = [card for card in cards if card.stock]
    found = []
    if there:
        first, last = there[0], there[-1]
        found = [
            f"Is the {_small(last.title)} in stock?",
            f"Put two of the {_small(first.title)} into my cart",
        ]
    if kinds := visit.perform(list_categories).items:
        price = _round(visit, there) if there else ""
        found.insert(0, f"Show me {_small(kinds[0].title)} things{f' under {price}' if price else ''}")
    return [*found, "Where is my last order?", "What does delivery cost?"]


def _small(title: str) -> str:
    """A title in the middle of a sentence; names stay names."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _round(visit: Visit, cards: Sequence[ProductCard]) -> str:
    """A round sum that some of them stay under."""
    price = sorted(card.price.amount for card in cards)[len(cards) // 2]
    currency = cards[0].price.currency
    ten = 10 ** (digits_of(currency) + 1)
    place = visit.house.part(Terms).place
    return money(Money(-(-price // ten) * ten, currency), place).removesuffix(".00")
