"""docs/identity-alone.md shows an app that works, and names what there is."""

import inspect
import re
from pathlib import Path

import httpx

from counterfoil.identity.porch import people, tokens
from counterfoil.storage.alone import open_identity
from tests.alone.conftest import PASSWORD
from tests.waiting import in_a_loop

PAPER = (Path(__file__).parents[2] / "docs/identity-alone.md").read_text()


def test_the_app_of_the_page_counts_visits(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    block = max(re.findall(r"(?:^(?: {4}.*)?\n)+", PAPER, re.MULTILINE), key=len)
    shown: dict = {}
    exec(re.sub(r"^ {4}", "", block, flags=re.MULTILINE), shown)
    try:
        in_a_loop(counted(shown["app"]))
    finally:
        shown["identity"].close()


async def counted(app) -> None:
    accept = {"accept": "application/json"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost", headers=accept
    ) as ann:
        assert (await ann.get("/")).status_code == 401
        await ann.post("/register", json={"username": "ann", "password": PASSWORD})
        assert (await ann.get("/")).json() == {"who": "ann", "visits": 1}


def test_every_address_and_every_argument_stands_on_the_page():
    missing = [path for path in (*people.PLACES, *tokens.PLACES) if f"`{path}`" not in PAPER]
    assert missing == ["/porch.css"]
    arguments = set(inspect.signature(open_identity).parameters) - {"clock"}
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAPER, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"\w+", row)} >= arguments
