"""A guard at the door of somebody else's function: whoever asks must hold a right there."""

import inspect
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotAllowed, NotSignedIn, Refusal
from counterfoil.identity.porch.guest import Guest

F = TypeVar("F", bound=Callable[..., Any])
Refuse = Callable[[Guest, Refusal, tuple[Any, ...]], Any]

# Frameworks hand their own request on, each in its own way, or none at all: this is the one way through all of them.
ANSWERING: ContextVar[Guest] = ContextVar("counterfoil_guest")


class Guard:
    """Stands before a function as its decorator; called with nothing it looks, and gives the visit."""

    def __init__(self, right: str, refuse: Refuse) -> None:
        self._right = Permission(right) if right else None  # a right there is not fails here, at import
        self._refuse = refuse
        # To a framework that reads signatures it is a dependency that asks for nothing.
        self.__signature__ = inspect.Signature(return_annotation=Guest)

    def __call__(self, function: F | None = None) -> Any:
        """Guard the function, or look whether whoever asks may pass."""
        return self._look(()) if function is None else self._guarded(function)

    def _guarded(self, function: F) -> Any:
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def later(*args: Any, **named: Any) -> Any:
                seen = self._look(args)
                return await function(*args, **named) if isinstance(seen, Guest) else seen

            return later

        @wraps(function)
        def now(*args: Any, **named: Any) -> Any:
            seen = self._look(args)
            return function(*args, **named) if isinstance(seen, Guest) else seen

        return now

    def _look(self, args: tuple[Any, ...]) -> Any:
        """The visit, or whatever says no in this framework."""
        guest = ANSWERING.get(None)
        if guest is None:
            message = "nobody's request is being answered here: is WithIdentity in front of the app?"
            raise RuntimeError(message)
        try:
            self._check(guest)
        except Refusal as refusal:
            house = guest.house
            house.refused.note(house.clock.now(), "pass_guard", guest.actor, refusal)
            return self._refuse(guest, refusal, args)
        return guest

    def _check(self, guest: Guest) -> None:
        actor = guest.actor
        if not actor.signed_in:
            raise NotSignedIn
        if self._right is not None and not actor.may(self._right):
            raise NotAllowed(self._right)
