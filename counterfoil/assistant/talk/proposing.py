"""What waits for a person's own yes: put before them with its figures, and never done by anything that is typed."""

from typing import Any

from counterfoil.assistant.talk.turn import Told, Turn, words

CONFIRM = "/confirm/"


def put_before(turn: Turn, proposal: Any) -> Told:
    """The card with its one button."""
    return Told(
        answer=words("proposed"),
        proposal=proposal,
        rows=[proposal.code],
        link=CONFIRM + proposal.code,
    )
