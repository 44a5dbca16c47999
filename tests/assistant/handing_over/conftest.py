"""Shops in which conversations are kept, on either database."""

from collections.abc import Iterator

import pytest

from counterfoil.storage.store import open_store
from tests.assistant.proposals.conftest import address, with_proposals
from tests.shop.people import Shop

__all__ = ["address", "shop", "with_proposals"]


@pytest.fixture
def shop(address, tmp_path) -> Iterator[Shop]:
    """A shop with empty shelves."""
    store = open_store(address, tmp_path)
    yield Shop(store, tmp_path)
    store.close()
