"""Shops without doors for the assistant's tests, on either database."""

from tests.shop.conftest import address, migrated, shop

__all__ = ["address", "migrated", "shop"]
