"""A thing somebody can do, declared once: who may, in which way, and what it does to the world."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_type_hints

from counterfoil.gate.actor import SPEAKING, Actor, Way
from counterfoil.gate.permissions import Anyone, Permission
from counterfoil.gate.refusals import NeedsYes, NotAllowed, NotFresh, NotSignedIn, OnlyLooking, Refusal
from counterfoil.gate.work import LATELY, House, Work, parts_of


class Effect(StrEnum):
    """What an operation does to the world; it also picks the lane it runs on."""

    READS = "reads"
    REVERSIBLE = "reversible"
    SPENDS_MONEY = "spends money"
    DESTROYS = "destroys"


@dataclass(frozen=True, slots=True)
class Operation:
    """One declared operation; call it through `perform`."""

    name: str
    needs: Permission | Anyone
    ways: frozenset[Way]
    effect: Effect
    run: Callable[..., Any]
    asks: type | None  # the shape of its input, None where it takes none
    gives: Any  # the type of its answer
    parts: tuple[type, ...]
    fresh: bool = False  # it can hurt: the password must have been shown lately
    slow: bool = False  # a report or an export: it gets the slow lane
    tool: bool = False  # the assistant and agents may have it done, or put it before the person

    @property
    def says(self) -> str:
        """Its one true sentence."""
        return (self.run.__doc__ or "").strip()


NEEDS_YES = frozenset({Effect.SPENDS_MONEY, Effect.DESTROYS})
LEAVING = "sign_out"  # whoever may only look may still go

OPERATIONS: dict[str, Operation] = {}


def operation(
    name: str,
    *,
    needs: Permission | Anyone,
    ways: Iterable[Way],
    effect: Effect,
    fresh: bool = False,
    slow: bool = False,
    tool: bool = False,
) -> Callable[[Callable[..., Any]], Operation]:
    """Declare an operation: `fn(work, wants?, parts…)`; a declaration without a right fails at import."""

    def declare(fn: Callable[..., Any]) -> Operation:
        if not isinstance(needs, Permission | Anyone):
            message = f"operation {name!r} must say what it needs: a Permission or ANYONE"
            raise TypeError(message)
        if name in OPERATIONS and OPERATIONS[name].run.__module__ != fn.__module__:
            message = f"operation {name!r} is declared twice"
            raise TypeError(message)
        hints = get_type_hints(fn)
        made = Operation(
            name=name,
            needs=needs,
            ways=frozenset(ways),
            effect=effect,
            run=fn,
            asks=hints.get("wants"),
            gives=hints["return"],
            parts=parts_of(fn, skip=("work", "wants", "return")),
            fresh=fresh,
            slow=slow,
            tool=tool,
        )
        if not made.ways or not made.says:
            message = f"operation {name!r} must say its ways and, in a docstring, what it does"
            raise TypeError(message)
        OPERATIONS[name] = made
        return made

    return declare


def check(operation: Operation, actor: Actor, now: int, lately: int = LATELY) -> None:
    """Refuse unless this actor may do this, in the way they came, now."""
    if actor.way not in operation.ways:
        raise NotAllowed(f"way:{actor.way}") if actor.signed_in else NotSignedIn()
    if isinstance(operation.needs, Permission) and operation.needs not in actor.permissions:
        raise NotAllowed(operation.needs) if actor.signed_in else NotSignedIn()
    if actor.looker is not None and operation.effect is not Effect.READS and operation.name != LEAVING:
        raise OnlyLooking
    if actor.way in SPEAKING:
        _check_spoken_for(operation, actor)
    if operation.fresh and not actor.proved(now, lately):
        raise NotFresh


def _check_spoken_for(operation: Operation, actor: Actor) -> None:
    """Whoever speaks for somebody has tools alone, and spends and destroys nothing."""
    if not operation.tool:
        raise NotAllowed(f"way:{actor.way}")
    if operation.effect in NEEDS_YES:
        raise NeedsYes


def perform(house: House, operation: Operation, actor: Actor, wants: object = None) -> Any:
    """Check, do and record: the only way to an operation."""
    return perform_work(Work(house, actor, operation.name), operation, wants)


def admit(work: Work, operation: Operation) -> None:
    """Check and record a refusal, for a door that asks before it reads what is wanted."""
    try:
        check(operation, work.actor, work.now, work.house.lately)
    except Refusal as refusal:
        work.house.refused.note(work.now, operation.name, work.actor, refusal)
        raise


def perform_work(work: Work, operation: Operation, wants: object = None) -> Any:
    """The same for a door that wants to keep the work (its `not_before`) at hand."""
    try:
        check(operation, work.actor, work.now, work.house.lately)
        return _run(work, operation, wants)
    except Refusal as refusal:
        work.house.refused.note(work.now, operation.name, work.actor, refusal)
        raise


def _run(work: Work, operation: Operation, wants: object) -> Any:
    given = () if operation.asks is None else (wants,)
    return operation.run(work, *given, *(work.house.part(kind) for kind in operation.parts))
