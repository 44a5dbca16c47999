"""What sessions lose when requests cross, and whether a slow one undoes signing out: ours, and those of others.

The same two things are done to all, over HTTP. The others are installed into a folder that goes away afterwards.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from benchmarks import table
from benchmarks.sessions.places import opened
from tests.cast import free_port

HERE = Path(__file__).parent
RESULTS = HERE / "losses.json"
NPM = ("express@5", "express-session@1")
PIP = ("django", "starlette", "starsessions", "uvicorn")
WRITES = 10
OURS = ("sql:", "sql: on PostgreSQL", "memory:", "redis", "memcached", "cached+redis", "cookie:signed")


@dataclass(frozen=True, slots=True)
class Loss:
    """One line of the table."""

    who: str
    kept: int  # of ten
    resurrects: bool
    date: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y-%m-%d}")

    def told(self) -> str:
        """As a line for people."""
        after = "comes back" if self.resurrects else "stays ended"
        return f"{self.who}: {self.kept} of {WRITES} kept, after signing out it {after}"


def losses() -> Iterator[Loss]:
    """Ours first, then the others."""
    for name in OURS:
        store, _, on_postgres = name.partition(" on ")
        with opened(store, "postgres" if on_postgres else "sqlite") as (shop, _):
            yield _loss(
                f"Counterfoil, `{store}`{on_postgres and ' on PostgreSQL'}", f"{shop.url}/api/crossing"
            )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for who, command in _installed(folder):
            with _running(command, folder) as url:
                yield _loss(who, url)


def _loss(who: str, url: str) -> Loss:
    return Loss(who, _kept(url), _resurrects(url))


def _kept(url: str) -> int:
    """Ten requests at once, each of which writes a key of its own."""
    with _signed_in(url) as ann, ThreadPoolExecutor(WRITES) as crowd, ExitStack() as tabs:
        copies = [tabs.enter_context(_copy(ann)) for _ in range(WRITES)]
        list(crowd.map(_put, copies, [f"{url}/put?key=key{n}&ms=300" for n in range(WRITES)]))
        for each in copies:  # one browser: what a later answer says of a cookie counts
            _take_over(ann, each)
        return len(ann.get(f"{url}/keys").raise_for_status().json())


def _put(browser: httpx.Client, address: str) -> None:
    browser.post(address).raise_for_status()


def _resurrects(url: str) -> bool:
    """A request that began before signing out and writes after it; then the old cookie is shown once more."""
    with _signed_in(url) as ann, ThreadPoolExecutor(1) as crowd:
        ann.post(f"{url}/put?key=key-before&ms=0").raise_for_status()
        with _copy(ann) as before, _copy(ann) as tab:
            slow = crowd.submit(tab.post, f"{url}/put?key=key-after&ms=1500")
            time.sleep(0.5)  # it is on its way
            ann.post(f"{url}/logout").raise_for_status()
            slow.result()
            return before.get(f"{url}/keys").status_code == 200


@contextmanager
def _signed_in(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30) as ann:
        ann.post(f"{url}/login").raise_for_status()
        yield ann


def _copy(browser: httpx.Client) -> httpx.Client:
    """The same cookies once more, as they are now."""
    other = httpx.Client(timeout=30)
    _take_over(other, browser)
    return other


def _take_over(browser: httpx.Client, other: httpx.Client) -> None:
    for cookie in other.cookies.jar:
        browser.cookies.jar.set_cookie(cookie)


def _installed(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The others by name, and how each is started."""
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *NPM], cwd=folder, check=True)
    subprocess.run([sys.executable, "-m", "venv", "python"], cwd=folder, check=True)
    python = str(folder / "python" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "-qqq", "install", *PIP], cwd=folder, check=True)
    script = folder / "express_session.js"  # beside what npm installed, where node looks for it
    script.write_text((HERE / "peers" / script.name).read_text())
    about = json.loads((folder / "node_modules/express-session/package.json").read_text())
    yield f"express-session {about['version']}, its memory store", ["node", str(script)]
    for package, file, where in (
        ("django", "django_sessions.py", "its database"),
        ("starsessions", "star_sessions.py", "its memory store"),
    ):
        asked = f"import importlib.metadata as m; print(m.version('{package}'))"
        version = subprocess.run(
            [python, "-c", asked], capture_output=True, text=True, check=True
        ).stdout.strip()
        who = {"django": "Django"}.get(package, package)
        yield f"{who} {version}, {where}", [python, str(HERE / "peers" / file)]


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[str]:
    port = free_port()
    with ExitStack() as rooms:
        server = rooms.enter_context(
            subprocess.Popen([*command, str(port), str(folder)], cwd=folder, stderr=subprocess.DEVNULL)
        )
        rooms.callback(server.kill)
        url = f"http://127.0.0.1:{port}"
        for _ in range(500):
            try:
                httpx.get(f"{url}/keys")
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                break
        yield url


def keep(found: list[Loss]) -> None:
    """Write the lines down."""
    RESULTS.write_text(json.dumps([asdict(loss) for loss in found], indent=2, ensure_ascii=False) + "\n")


def write_readme() -> None:
    """Put the lines that were kept between the README's marks."""
    table.put_between("sessions", _markdown())


def _markdown() -> str:
    found = [Loss(**line) for line in json.loads(RESULTS.read_text())] if RESULTS.exists() else []
    if not found:
        return ""
    lines = [
        f"Found {max(loss.date for loss in found)} by `python -m benchmarks.sessions`, the same script for all.",
        "",
        f"| sessions of | of {WRITES} writes at once, kept | after signing out, a slow request |",
        "|---|---|---|",
    ]
    lines += [
        f"| {loss.who} | {loss.kept} | {'**brings it back**' if loss.resurrects else 'changes nothing'} |"
        for loss in found
    ]
    return "\n".join(lines) + "\n"
