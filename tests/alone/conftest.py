"""Identity opened in the test's own process, and little apps behind it."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from counterfoil.gate.clock import SystemClock
from counterfoil.identity.passwords import PasswordRules
from counterfoil.identity.sessions import SignInRules
from counterfoil.storage.alone import OpenIdentity, open_identity

QUICK = PasswordRules(passes=1, memory=64)
PASSWORD = "a long enough password"

Opens = Callable[..., OpenIdentity]


class AskedOn(SystemClock):
    """The machine's clock, which remembers on whose thread it was asked: whoever waits for a database asks it too."""

    def __init__(self) -> None:
        self.threads: set[str] = set()
        self.ahead = 0  # microseconds

    def now(self) -> int:
        self.threads.add(threading.current_thread().name)
        return super().now() + self.ahead


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    """Open identity in a folder of its own, or again in the same."""
    opened: list[OpenIdentity] = []

    def make(folder: str = "data", **wishes) -> OpenIdentity:
        wishes = {"passwords": QUICK, "rules": SignInRules(floor=0.0), **wishes}
        opened.append(open_identity(tmp_path / folder, **wishes))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def identity(opens: Opens) -> OpenIdentity:
    """Identity in a folder, with nobody in it yet."""
    return opens()


def come_in(client: httpx.Client, name: str = "ann") -> httpx.Response:
    """Register, and be signed in."""
    answer = client.post("/register", json={"username": name, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return answer
