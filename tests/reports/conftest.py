"""Shops without doors, as those of tests/shop."""

from tests.shop.conftest import address, migrated, shop, taxed

__all__ = ["address", "migrated", "shop", "taxed"]
