"""The one table of what can be put before somebody: how each is frozen, and how it is done once they say yes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args, get_type_hints

import msgspec

from counterfoil.assistant.proposals.freezing_orders import (
    as_it_was_seen,
    freeze_cancelling,
    freeze_order,
    freeze_return,
)
from counterfoil.assistant.proposals.freezing_places import freeze_place, freeze_places
from counterfoil.assistant.proposals.frozen import Frozen
from counterfoil.gate import shapes
from counterfoil.gate.operation import Operation
from counterfoil.gate.shapes import BY_HAND
from counterfoil.gate.work import Work, parts_of
from counterfoil.identity.places import end_session, end_sessions
from counterfoil.shop.after.cancelling import cancel_my_order
from counterfoil.shop.after.returning import ask_return
from counterfoil.shop.checkout import place_order


def nothing_more(frozen: Frozen) -> Mapping[str, Any]:
    """What was asked is all that it takes."""
    return {}


@dataclass(frozen=True, slots=True)
class Freezer:
    """One operation that takes the person's own yes."""

    operation: Operation
    freeze: Callable[..., Frozen]  # (work, wants, parts…): what it would do, now
    as_seen: Callable[[Frozen], Mapping[str, Any]] = nothing_more  # what it is told beside what was asked
    at_a_bank: bool = False  # it waits for a bank, so it is no step of one transaction

    def look(self, work: Work, kept: Mapping[str, Any]) -> Frozen:
        """What it would do now."""
        wants = self.wants(kept)
        parts: Iterator[object] = (
            work.house.part(kind) for kind in parts_of(self.freeze, skip=("work", "wants", "return"))
        )
        return self.freeze(work, wants, *parts)

    def wants(self, kept: Mapping[str, Any]) -> Any:
        """What was asked, as its operation reads it."""
        asks = self.operation.asks
        return None if asks is None else shapes.read(asks, kept)

    def asked(self, frozen: Frozen, **by_hand: object) -> Any:
        """What its operation is asked for once they have said yes."""
        wants = self.wants(frozen.wants)
        if wants is None:
            return None
        names = {field.name for field in fields(wants)}
        typed = {name: value for name, value in by_hand.items() if name in names}
        return replace(wants, **self.as_seen(frozen), **typed)

    def kept(self, wants: object) -> dict[str, Any]:
        """What is kept of what was asked."""
        if self.operation.asks is None:
            return {}
        hints = get_type_hints(self.operation.asks, include_extras=True)
        said = {name: getattr(wants, name) for name, hint in hints.items() if BY_HAND not in get_args(hint)}
        return {name: msgspec.to_builtins(value) for name, value in said.items() if value is not None}


FREEZERS: Mapping[str, Freezer] = {
    freezer.operation.name: freezer
    for freezer in (
        Freezer(place_order, freeze_order, as_it_was_seen, at_a_bank=True),
        Freezer(cancel_my_order, freeze_cancelling),
        Freezer(ask_return, freeze_return),
        Freezer(end_session, freeze_place),
        Freezer(end_sessions, freeze_places),
    )
}
