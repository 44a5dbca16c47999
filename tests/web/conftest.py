"""A little shop in a process of its own, and ways to talk to it: with good manners and without."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from counterfoil.gate.clock import SystemClock
from counterfoil.gate.trail import Refused
from counterfoil.gate.work import House
from counterfoil.identity.seen import Seen
from counterfoil.identity.site import Site
from counterfoil.storage.folder import open_folder
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from counterfoil.web.visit import Visit
from tests.waiting import PATIENCE, eventually, free_port
from tests.web.little_shop import SOURCES

REPOSITORY = Path(__file__).parents[2]


class Running:
    """A little shop that runs."""

    def __init__(self, folder: Path, *words: str, scheme: str = "http") -> None:
        self.port = free_port()
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self.browsers: list[httpx.Client] = []
        self.log = folder.parent / f"{folder.name}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.web.little_shop", str(folder), str(self.port), *words],
                cwd=REPOSITORY,
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        def ready() -> bool:
            with contextlib.suppress(httpx.TransportError):
                return httpx.get(f"{self.url}/readyz", verify=False).status_code == httpx.codes.OK
            return self.process.poll() is not None

        assert eventually(ready), self.said()
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def waits_to_say(self, words: str) -> str:
        eventually(lambda: words in self.said())
        return self.said()

    def browser(self, **headers: str) -> httpx.Client:
        self.browsers.append(httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE, verify=False))
        return self.browsers[-1]

    def talk(self, said: bytes, answers: int = 1, seconds: float = PATIENCE) -> bytes:
        """Say something, and listen until the other side hangs up, or has answered and has nothing to add."""
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            heard = b""
            with contextlib.suppress(OSError):
                line.sendall(said)
            with contextlib.suppress(OSError):
                line.settimeout(seconds)
                while piece := line.recv(65536):
                    heard += piece
                    line.settimeout(0.3 if heard.count(b"HTTP/1.1 ") >= answers else seconds)
        return heard

    def memory_kb(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])

    def stop(self, by: int = signal.SIGTERM) -> int:
        while self.browsers:
            self.browsers.pop().close()
        if self.process.poll() is None:
            self.process.send_signal(by)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()


@pytest.fixture(scope="session")
def running(tmp_path_factory) -> Iterator[Running]:
    shop = Running(tmp_path_factory.mktemp("little") / "data")
    yield shop
    shop.stop()


@pytest.fixture
def opening(tmp_path) -> Iterator[Callable[..., Running]]:
    opened: list[Running] = []

    def open_one(*words: str, scheme: str = "http") -> Running:
        opened.append(Running(tmp_path / f"data{len(opened)}", *words, scheme=scheme))
        return opened[-1]

    yield open_one
    for shop in opened:
        shop.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """A house with a real store, to make visits to."""
    folder = open_folder(tmp_path_factory.mktemp("site") / "data")
    store = open_store("sqlite:", folder.path)
    migrate(store, SOURCES)
    yield Site(House(store, SystemClock(), Refused(), {}), folder.keys, Seen())
    store.close()


@pytest.fixture
def visiting(site) -> Callable[..., Visit]:
    def visit(
        method: str = "GET",
        path: str = "/",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        query: bytes = b"",
        scheme: str = "http",
        host: str = "shop.example",
    ) -> Visit:
        told = {name.encode(): value.encode() for name, value in (headers or {}).items()}
        return Visit(site, method, path, query, told, body, scheme=scheme, host=host)

    return visit


def in_threads(number: int, do: Callable[[int], object]) -> None:
    """Do it this many times at once."""
    threads = [threading.Thread(target=do, args=(each,)) for each in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it may end at this very moment
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
