"""A shop whose agents find the fixtures of the conformance suite behind the gate: `python -m tests.agents.serving serve`."""

import sys

from counterfoil import cli
from counterfoil.web.agents import door

if __name__ == "__main__":
    door.PROTOCOL = "tests.agents.everything"
    door.AgentsDoor.methods = frozenset({"DELETE", "GET", "POST"})
    cli.main(sys.argv[1:])
