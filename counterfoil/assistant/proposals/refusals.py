"""Why a proposal is not carried out: each in one sentence, and with what a program should know."""

from counterfoil.assistant.proposals.comparing import Change
from counterfoil.gate.refusals import Conflict
from counterfoil.shop.checkout import place_order


class AlreadyConfirmed(Conflict):
    """It has happened already; a program is told what it became."""

    def __init__(self, tool: str, became: str) -> None:
        bought = tool == place_order.name
        super().__init__("proposal.done" if bought else "proposal.done.plain", code=became)
        self.details = {"became": became}


class Changed(Conflict):
    """Something is not as it was put before them; the first of the differences is the sentence."""

    def __init__(self, changes: list[Change]) -> None:
        first = changes[0]
        super().__init__(
            f"proposal.changed.{first.reason}", what=first.what, before=first.before, now=first.now
        )
        self.changes = changes
        self.details = {"changes": changes}
