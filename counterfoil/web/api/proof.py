"""How it is told that a password was shown again."""

from dataclasses import dataclass

from counterfoil.identity.proving import Proven
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


@dataclass(frozen=True, slots=True)
class ShownUntil:
    """Until when the password counts as just shown."""

    until: str


def proven(visit: Visit, shown: Proven) -> Answer:
    """Until when; a browser takes its new ticket, too."""
    if shown.ticket:
        visit.sign_in(shown.ticket)
    return answers.json(ShownUntil(shown.until))
