"""What all stories of agents have in common."""

from collections.abc import Iterator

import pytest

from tests.cast import send_everybody_home


@pytest.fixture(autouse=True)
def at_the_end_everybody_goes_home() -> Iterator[None]:
    """Nobody stays in the shop overnight."""
    yield
    send_everybody_home()
