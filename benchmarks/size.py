"""What the shop weighs: memory, packages, disk, the first page, and how soon it opens."""

import os
import re
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import httpx

import counterfoil
from benchmarks import cpu
from benchmarks.table import Row
from tests.cast import Shop
from tests.waiting import free_port

ROOT = Path(__file__).parent.parent
MEGABYTE = 1 << 20
PART = re.compile(r"""(?:href|src)=["']?(/static/[^"'\s>]+)|url\(["']?([^"')]+)""")


def rows() -> Iterator[Row]:
    """The table's last part."""
    with tempfile.TemporaryDirectory() as folder:
        with Shop(Path(folder) / "data") as shop:
            yield _first_page(shop)
            yield _memory(shop)
        yield _warm_start(shop)
    yield from _installed()


def _memory(shop: Shop) -> Row:
    ann = shop.person("authorized_user")
    for path in ("/", "/welcome", "/products", "/cart", "/api/products"):
        ann.page(path)
    time.sleep(3)
    pss, rss = cpu.memory(shop.pid)
    return Row("memory, idle after some pages", f"{pss:.0f} MB PSS, {rss:.0f} MB RSS", "≤ 120 MB", rss <= 120)


def _first_page(shop: Shop) -> Row:
    """The front with all it may load; each thing as it comes over the line."""
    with httpx.Client(base_url=shop.url, headers={"accept-encoding": "br", "accept": "text/html"}) as visitor:
        sizes, waiting = {}, ["/"]
        while waiting:
            path = waiting.pop()
            sizes[path], words = _loaded(visitor, path)
            waiting += [each for each in _parts(path, words) if each not in sizes]
    size = sum(sizes.values()) / 1024
    return Row("first page with all it loads, br", f"{size:.0f} KB in {len(sizes)}", "≤ 60 KB", size <= 60)


def _loaded(visitor: httpx.Client, path: str) -> tuple[int, str]:
    with visitor.stream("GET", path) as answer:
        answer.raise_for_status()
        words = answer.read()
        kind = answer.headers["content-type"]
    return answer.num_bytes_downloaded, words.decode() if "html" in kind or "css" in kind else ""


def _parts(path: str, words: str) -> Iterator[str]:
    for absolute, relative in PART.findall(words):
        if not relative.startswith(("data:", "#")):
            yield absolute or str(httpx.URL(f"http://shop{path}").join(relative).path)


def _warm_start(shop: Shop) -> Row:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        with shop:
            times.append(time.perf_counter() - begun)
    seconds = statistics.median(times)
    return Row("warm start, until it answers", f"{seconds:.2f} s", "≤ 2 s", seconds <= 2)


def _installed() -> Iterator[Row]:
    locked = (ROOT / "requirements" / "core.txt").read_text()
    names = re.findall(r"^([a-z0-9._-]+)==", locked, re.MULTILINE | re.IGNORECASE)
    files = [path for name in names for path in _files_of(name)]
    files += [path for path in Path(counterfoil.__file__).parent.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / MEGABYTE
    yield Row("packages of the core install", f"{len(names)}", "≤ 25", len(names) <= 25)
    yield Row("size of the core install", f"{size:.0f} MB", "≤ 120 MB", size <= 120)


def _files_of(name: str) -> Iterator[Path]:
    for file in distribution(name).files or ():
        path = Path(str(file.locate()))
        if path.is_file():
            yield path


def from_nothing() -> Iterator[Row]:
    """`make run` on a fresh copy of the last commit, until the shop answers."""
    with tempfile.TemporaryDirectory() as folder:
        copy, port = Path(folder) / "copy", free_port()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
        begun = time.perf_counter()
        make = subprocess.Popen(["make", "run", f"ARGS=--port {port}"], cwd=copy, start_new_session=True)
        try:
            seconds = _until_it_answers(make, port) - begun
        finally:
            os.killpg(make.pid, signal.SIGTERM)
            make.wait()
    yield Row("`make run` from nothing, until it answers", f"{seconds:.0f} s", "≤ 60 s", seconds <= 60)


def _until_it_answers(make: subprocess.Popen[bytes], port: int) -> float:
    while make.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/readyz").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return time.perf_counter()
    message = "make run ended before the shop answered"
    raise RuntimeError(message)
