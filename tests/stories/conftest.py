"""Shops for the stories: one open all day per database, and new ones for those who need their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cast import Person, Shop, send_everybody_home
from tests.servers import DATABASES, new_database

Opening = Callable[..., Shop]

# For stories in which nothing hangs on the database, or whose database is to lie in the folder.
on_sqlite = pytest.mark.parametrize("opening", ["sqlite"], indirect=True)


@pytest.fixture(params=DATABASES, scope="session")
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The demo shop, shared by all stories that leave it as a shop may be left."""
    folder = tmp_path_factory.mktemp("shop") / "data"
    with new_database(request.param) as url, Shop(folder, url) as open_shop:
        yield open_shop


@pytest.fixture
def ann(shop: Shop) -> Person:
    """Somebody who has just registered."""
    return shop.newcomer()


@pytest.fixture
def clerk(shop: Shop) -> Person:
    """Somebody of the desk, who does not shop."""
    somebody = shop.newcomer()
    shop.command("people", "role", somebody.username, "+clerk", "-shopper")
    return somebody


@pytest.fixture(params=DATABASES)
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opening]:
    """Open a shop of one's own; it is closed at the end of the story."""
    opened: list[Shop] = []
    with new_database(request.param) as url:

        def make(*, demo: bool = True, **settings: str) -> Shop:
            opened.append(Shop(tmp_path / "data", url, demo=demo, **settings).open())
            return opened[-1]

        yield make
        for one in opened:
            one.kill()


@pytest.fixture(autouse=True)
def at_the_end_everybody_goes_home() -> Iterator[None]:
    """Nobody stays in the shop overnight."""
    yield
    send_everybody_home()
