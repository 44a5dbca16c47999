"""Which handler answers at which address: a table, compiled once."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from counterfoil.assistant.knowing.wits import Wits
from counterfoil.gate.operation import OPERATIONS, Effect, Operation
from counterfoil.gate.uploads import takes_files
from counterfoil.identity.passwords import Hasher
from counterfoil.shop.darkroom.room import Darkroom
from counterfoil.storage.lanes import Lane
from counterfoil.web.visit import Visit
from counterfoil.wire import paths
from counterfoil.wire.answers import Answer
from counterfoil.wire.refusals import Garbled, NoSuchPage, WrongMethod

Handler = Callable[[Visit], Answer]

_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Route:
    """One address: `handler` does what `operation` names; without one it only shows what is open to all."""

    method: str
    pattern: str  # "/products/{slug}": what stands in braces is one part of the path
    handler: Handler
    operation: str | None = None
    lane: Lane | None = None

    def which_lane(self) -> Lane:
        """Where it runs: as said, else as its operation's effect has it."""
        if self.lane or self.operation is None:
            return self.lane or Lane.READ
        return lane_of(OPERATIONS[self.operation])

    def uploads(self) -> Operation | None:
        """Its operation, if that takes files."""
        operation = OPERATIONS[self.operation] if self.operation else None
        return operation if operation and takes_files(operation.asks) else None


def lane_of(operation: Operation) -> Lane:
    """Where an operation is done: as its effect has it, unless it is slow or waits for another process."""
    if operation.slow:
        return Lane.SLOW
    if Hasher in operation.parts or Darkroom in operation.parts:
        return Lane.HASH
    if Wits in operation.parts:  # they think about it
        return Lane.TALK
    if operation.effect is Effect.SPENDS_MONEY:
        return Lane.BANK
    return Lane.READ if operation.effect is Effect.READS else Lane.WRITE


@dataclass(frozen=True, slots=True)
class Way:
    """A route, ready to be taken."""

    handler: Handler
    lane: Lane
    uploads: Operation | None = None  # what takes the files that are sent there


@dataclass(frozen=True, slots=True)
class Place:
    """An address with all that can be done there."""

    pattern: str
    ways: Mapping[str, Way]
    allow: str

    def way(self, method: str) -> Way:
        """What answers this method, or WrongMethod."""
        found = self.ways.get(method)
        if found is None:
            raise WrongMethod(self.allow)
        return found


class Router:
    """All routes in one dictionary and one regular expression."""

    def __init__(self, routes: Iterable[Route]) -> None:
        by_pattern: dict[str, dict[str, Way]] = {}
        for route in routes:
            ways = by_pattern.setdefault(route.pattern, {})
            if route.method in ways:
                message = f"two routes for {route.method} {route.pattern}"
                raise ValueError(message)
            ways[route.method] = Way(route.handler, route.which_lane(), route.uploads())
        places = {pattern: _place(pattern, ways) for pattern, ways in by_pattern.items()}
        self._fixed = {pattern: place for pattern, place in places.items() if "{" not in pattern}
        self._plain = {path.encode(): path for path in self._fixed}
        open_ones = sorted((pattern for pattern in places if "{" in pattern), key=_fixed_parts_first)
        self._places = [places[pattern] for pattern in open_ones]
        self._names = [re.findall(r"\{(\w+)\}", pattern) for pattern in open_ones]
        self._match = re.compile(
            "|".join(f"(?:{_regex(pattern)}())" for pattern in open_ones) or "(?!)"
        ).fullmatch
        self._first_group = [
            sum(len(names) + 1 for names in self._names[:n]) + 1 for n in range(len(open_ones))
        ]
        self._by_last = {
            first + len(names): n
            for n, (first, names) in enumerate(zip(self._first_group, self._names, strict=True))
        }

    def decode(self, raw: bytes) -> str:
        """The path as text, without another look at one we know."""
        path = self._plain.get(raw)
        if path is None:
            path = paths.decode(raw)
            if not path.isprintable():
                self.find(path)  # a name that could be taken for a way leads somewhere, or is none
        return path

    def find(self, path: str) -> tuple[Place, Mapping[str, str]]:
        """The place at a decoded path, and what stands where the pattern has braces."""
        place = self._fixed.get(path)
        if place is not None:
            return place, _NOTHING
        match = self._match(path)
        if match is None:
            raise NoSuchPage
        assert match.lastindex is not None
        n = self._by_last[match.lastindex]
        first, names = self._first_group[n], self._names[n]
        parts = match.groups()[first - 1 : first - 1 + len(names)]
        return self._places[n], dict(zip(names, map(paths.name, parts), strict=True))

    def page_at(self, address: str) -> str:
        """The nearest page to look at: there, or above what can only be done; empty where there is none."""
        where = address.partition("?")[0]
        if self._shows(where):
            return address
        while where := where.rpartition("/")[0].rstrip("/"):
            if self._shows(where):
                return where
        return ""

    def _shows(self, where: str) -> bool:
        try:
            return "GET" in self.find(paths.decode(where.encode()))[0].ways
        except (Garbled, NoSuchPage):
            return False


def _place(pattern: str, ways: dict[str, Way]) -> Place:
    every = {**({"HEAD": ways["GET"]} if "GET" in ways else {}), **ways}
    return Place(pattern, every, ", ".join(sorted({*every, "OPTIONS"})))


def _regex(pattern: str) -> str:
    return re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(pattern))


def _fixed_parts_first(pattern: str) -> tuple[int, str]:
    return pattern.count("{"), pattern
