"""What an operation is given: the actor, the time, and the only way to a transaction."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast, get_type_hints

from counterfoil.gate import trail
from counterfoil.gate.actor import Actor, Way, shop_itself
from counterfoil.gate.calls import Calls
from counterfoil.gate.clock import MINUTE, Clock
from counterfoil.gate.db import Db, Store
from counterfoil.gate.refusals import NotFresh

T = TypeVar("T")
LATELY = 10 * MINUTE  # how long ago a password may have been shown where something can hurt


@dataclass(frozen=True, slots=True)
class House:
    """What operations live on: the store, the clock, and the parts they name in their signatures."""

    store: Store
    clock: Clock
    refused: trail.Refused
    parts: Mapping[type, object] = field(default_factory=dict)
    lately: int = LATELY
    calls: Calls = field(default_factory=Calls)

    def part(self, kind: type[T]) -> T:
        """The one part of this kind."""
        return cast(T, self.parts[kind])


class Remembered(Protocol):
    """What the session of whoever asks remembers, by name; plain JSON values."""

    def get(self, name: str, default: Any = None, /) -> Any:
        """The value, or the default."""
        ...

    def __setitem__(self, name: str, value: Any, /) -> None: ...


class Work:
    """One operation being done by one actor at one moment."""

    __slots__ = (
        "_db",
        "_line_written",
        "_recall",
        "_subject",
        "_words",
        "actor",
        "house",
        "name",
        "not_before",
        "now",
    )

    def __init__(
        self, house: House, actor: Actor, name: str, recall: Callable[[], Remembered] = dict[str, Any]
    ) -> None:
        self.house = house
        self.actor = actor
        self.name = name
        self._recall = recall
        self.now = house.clock.now()  # one moment for all that an operation does
        self.not_before = 0.0  # seconds the answer is to take at least, however it falls out
        self._db: Db | None = None
        self._subject: trail.Subject = trail.Subject()
        self._words: dict[str, object] = {}
        self._line_written = False

    def reading(self) -> AbstractContextManager[Db]:
        """A connection for reading."""
        return self.house.store.reading()

    @property
    def remembered(self) -> Remembered:
        """What the actor's session remembers: not for use inside a block, for it may lie in the same database."""
        return self._recall()

    @contextmanager
    def writing(self, *, line: bool = True) -> Iterator[Db]:
        """One transaction with its line in the trail, durable when the block is left.

        `line=False` is for a step on the way that is not the thing done: counting a guess, say.
        """
        with self.house.store.writing() as db:
            self._db = db
            try:
                yield db
                if line and not self._line_written:
                    trail.write(db, self.now, self.name, self.actor, self._subject, self._words)
            finally:
                self._db = None
        self._line_written = self._line_written or line

    def about(self, thing: str = "", *, person: int | None = None, **words: object) -> None:
        """Say what the trail's line is about; `words` go where they can be erased."""
        self._subject = trail.Subject(thing or self._subject.thing, person or self._subject.person)
        self._words.update(words)

    @property
    def person(self) -> int | None:
        """Whom this is about, as far as it was said."""
        return self._subject.person

    @property
    def written(self) -> bool:
        """Whether this left its line in the trail."""
        return self._line_written

    def must_be_fresh(self) -> None:
        """Refuse unless the password was shown lately: for what can hurt only where it is much."""
        if not self.actor.proved(self.now, self.house.lately):
            raise NotFresh

    def later(self, job: "Job", *, due: int | None = None, dedupe: str | None = None, **args: object) -> None:
        """Have a job done after this transaction is committed; never if it is undone."""
        if self._db is None:
            message = "later() belongs inside `with work.writing()`"
            raise RuntimeError(message)
        self.house.store.enqueue(self._db, job.name, args, due or self.now, dedupe)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done after the commit, at least once."""

    name: str
    run: Callable[..., None]
    parts: tuple[type, ...]


JOBS: dict[str, Job] = {}


def job(name: str) -> Callable[[Callable[..., None]], Job]:
    """Declare a job: `fn(work, parts…, *, args…)`; arguments by keyword are JSON values."""

    def declare(fn: Callable[..., None]) -> Job:
        JOBS[name] = Job(name, fn, parts_of(fn))
        return JOBS[name]

    return declare


def do_job(house: House, name: str, args: Mapping[str, Any]) -> None:
    """Run a job as the shop itself."""
    task = JOBS[name]
    work = Work(house, shop_itself(Way.JOB), name)
    task.run(work, *(house.part(kind) for kind in task.parts), **args)


def parts_of(fn: Callable[..., Any], skip: tuple[str, ...] = ("work", "return")) -> tuple[type, ...]:
    """The kinds of parts a function names in its signature, in order; keyword-only ones are arguments."""
    hints = get_type_hints(fn)
    names = fn.__code__.co_varnames[: fn.__code__.co_argcount]
    return tuple(hints[name] for name in names if name not in skip)
