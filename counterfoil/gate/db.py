"""What a step inside a transaction sees of the database: three verbs, and one for rows that are too many to hold."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar, overload

T = TypeVar("T")
Row = tuple[Any, ...]
DatabaseKind = Literal["sqlite", "postgres"]


@dataclass(frozen=True, slots=True)
class Either:
    """One question in two dialects, side by side, where a single sentence cannot serve both."""

    sqlite: str
    postgres: str


Sql = str | Either


def question(make: Callable[[str], str], conditions: Sequence[Either]) -> Either:
    """What `make` makes of conditions that all are to hold, in both dialects; of none at all it is whatever there is."""
    return Either(
        make(_all_of([each.sqlite for each in conditions])),
        make(_all_of([each.postgres for each in conditions])),
    )


def _all_of(conditions: list[str]) -> str:
    return "\n        and ".join(conditions) or "1 = 1"


class Db(Protocol):
    """An open connection; parameters are written `:name`, rows become `shape(*columns)`."""

    kind: DatabaseKind

    @overload
    def one(self, sql: Sql, /, **params: object) -> Row | None: ...
    @overload
    def one(self, sql: Sql, shape: Callable[..., T], /, **params: object) -> T | None: ...
    @overload
    def all(self, sql: Sql, /, **params: object) -> list[Row]: ...
    @overload
    def all(self, sql: Sql, shape: Callable[..., T], /, **params: object) -> list[T]: ...
    def run(self, sql: Sql, /, **params: object) -> int:
        """Change something; the number of rows it touched."""
        ...

    def some(self, sql: Sql, /, **params: object) -> Iterator[list[Row]]:
        """Every row, some at a time, within one transaction; none of them is held for longer."""
        ...


class Store(Protocol):
    """Where connections come from; only the gate's Work and the storage itself ask it."""

    kind: DatabaseKind

    def reading(self) -> AbstractContextManager[Db]:
        """A connection for reading: this thread's own lane, or one from the pool."""
        ...

    def writing(self) -> AbstractContextManager[Db]:
        """One durable transaction: committed when the block is left, undone when it raises."""
        ...

    def enqueue(self, db: Db, job: str, args: dict[str, object], due: int, dedupe: str | None) -> None:
        """Put a job into the same transaction."""
        ...
