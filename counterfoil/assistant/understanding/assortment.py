"""All goods of the shop, by place, by slug and by SKU, out of what is packed."""

from collections.abc import Iterable, Sequence
from typing import overload

from counterfoil.assistant.understanding.goods import Options, Product
from counterfoil.assistant.understanding.packed import Packed, packed
from counterfoil.assistant.understanding.vectors import Vectors


class Goods:
    """All products, by slug, by number and by place; each is unpacked when somebody speaks of it."""

    def __init__(self, packed: Packed) -> None:
        self.packed = packed
        self.products: Sequence[Product] = Products(packed)
        self.by_slug = BySlug(packed)
        self.by_sku = BySku(packed)
        self.option_words = packed.option_words


class Products(Sequence[Product]):
    """By place."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, at: int) -> Product: ...
    @overload
    def __getitem__(self, at: slice) -> list[Product]: ...
    def __getitem__(self, at: int | slice) -> Product | list[Product]:
        if isinstance(at, slice):
            return [self._packed.product(each) for each in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._packed.product(at)


class BySlug:
    """By slug."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed

    def get(self, slug: str) -> Product | None:
        """The product at this address, if it is there."""
        found = (self._packed.product(at) for at in self._packed.slugs.places(slug))
        return next((product for product in found if product.slug == slug), None)

    def __getitem__(self, slug: str) -> Product:
        product = self.get(slug)
        if product is None:
            raise KeyError(slug)
        return product

    def __contains__(self, slug: object) -> bool:
        return isinstance(slug, str) and self.get(slug) is not None


class BySku:
    """By SKU, whatever its case: the slug, and the options of that variant."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed

    def get(self, sku: str) -> tuple[str, Options] | None:
        """What this SKU is, if it is there."""
        for at in self._packed.skus.places(sku):
            product = self._packed.product(at)
            for variant in product.variants:
                if variant.sku.casefold() == sku:
                    return product.slug, variant.options
        return None

    def __getitem__(self, sku: str) -> tuple[str, Options]:
        found = self.get(sku)
        if found is None:
            raise KeyError(sku)
        return found

    def __contains__(self, sku: object) -> bool:
        return isinstance(sku, str) and self.get(sku) is not None


def goods_of(products: Iterable[Product], vectors: Vectors | None = None) -> Goods:
    """Goods of products that are at hand."""
    return Goods(packed(((number, 0, product) for number, product in enumerate(products)), vectors))
