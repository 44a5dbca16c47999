"""The official conformance suite, both revisions, against a shop's own gate with the suite's fixtures behind it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agents import node
from tests.cast import Shop
from tests.stories.test_agents import address, lent

SUITE = node.PROGRAMS / "@modelcontextprotocol/conformance/dist/index.js"


class FixtureShop(Shop):
    """A shop with the fixtures."""

    program = (sys.executable, "-m", "tests.agents.serving")


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One shop for both revisions."""
    node.install()
    with FixtureShop(tmp_path_factory.mktemp("gate") / "data", token_life="600") as shop:
        yield shop


@pytest.mark.parametrize("revision", ["2025-11-25", "2026-07-28"])
def test_the_shops_gate_and_wire_are_as_the_revision_requires(
    gate: Shop, revision: str, tmp_path: Path
) -> None:
    token = lent(gate, gate.newcomer())["access_token"]
    done = node.run(
        "--import",
        "./bearer.mjs",
        str(SUITE),
        "server",
        "--url",
        address(gate),
        "--requirements",
        revision,
        "--output-dir",
        str(tmp_path),
        AGENT_TOKEN=token,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Traceback" not in gate.said()
