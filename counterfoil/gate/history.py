"""What puts back what was done: said by whoever does it, and kept where the house has a history."""

from collections.abc import Mapping
from typing import Protocol

from counterfoil.gate.db import Db
from counterfoil.gate.work import Work


class Offer(Protocol):
    """Keeps an offer, in the block that changes something."""

    def __call__(
        self,
        db: Db,
        work: Work,
        *,
        operation: str,
        wants: Mapping[str, object],
        said: str,
        thing: str = "",
        **words: object,
    ) -> None:
        """Keep which operation puts it back, what that is asked, and the sentence for what was done."""
        ...


class History:
    """The part of a house that keeps what can be undone."""

    def __init__(self, keep: Offer) -> None:
        self.keep = keep


def offer(
    db: Db,
    work: Work,
    *,
    operation: str,
    wants: Mapping[str, object],
    said: str,
    thing: str = "",
    **words: object,
) -> None:
    """Say which operation puts back what was just done; without a history, nobody asks."""
    kept = work.house.parts.get(History)
    if isinstance(kept, History):
        kept.keep(db, work, operation=operation, wants=wants, said=said, thing=thing, **words)
