"""`sql:`: what sessions remember lies in the shop's own database, beside the sessions."""

from collections.abc import Mapping, Sequence

from counterfoil.gate.db import Db, Either, Store
from counterfoil.identity.values import Change, Holder, Values, Verb, Whose

READ = "select name, value from session_values where session_id = :session_id"
READ_ALL = "select session_id, name, value from session_values where session_id = any(:session_ids)"
# An ended session takes nothing more: a slow request cannot bring it back. The version is a moment where it can be,
# so that after a restored backup no cache takes an old one for a new one.
TOUCH = """
    update sessions
    set values_version = case when values_version < :now then :now else values_version + 1 end
    where id = :session_id and ended_at is null
"""
PUT = """
    insert into session_values (session_id, name, value, version)
    values (:session_id, :name, :text, 1)
    on conflict (session_id, name) do update
    set value = excluded.value, version = session_values.version + 1
"""
# What is no number counts as none: somebody put it there since it was looked at.
ADD = Either(
    sqlite="""
        insert into session_values (session_id, name, value, version)
        values (:session_id, :name, :text, 1)
        on conflict (session_id, name) do update
        set value = cast(cast(session_values.value as integer) + cast(excluded.value as integer) as text),
            version = session_values.version + 1
    """,
    postgres="""
        insert into session_values (session_id, name, value, version)
        values (:session_id, :name, :text, 1)
        on conflict (session_id, name) do update
        set value = cast(
                case when session_values.value ~ '^-?[0-9]{1,18}$' then cast(session_values.value as bigint) else 0 end
                + cast(excluded.value as bigint) as text),
            version = session_values.version + 1
    """,
)
DROP = "delete from session_values where session_id = :session_id and name = :name"


class SqlValues:
    """Loss-free by the database's own means: a row a name."""

    says = ""
    apart = False

    def __init__(self, rows: Store) -> None:
        self._rows = rows
        self.far = rows.kind == "postgres"

    def read(self, holder: Holder) -> Values:
        """One question."""
        with self._rows.reading() as db:
            return dict(db.all(READ, session_id=holder.whose.session_id))

    def read_all(self, holders: Sequence[Holder]) -> list[Values]:
        """One question where it is a trip away; SQLite is asked within this process."""
        if not self.far:
            return [self.read(holder) for holder in holders]
        values: dict[int, Values] = {holder.whose.session_id: {} for holder in holders}
        with self._rows.reading() as db:
            for session_id, name, text in db.all(READ_ALL, session_ids=list(values)):
                values[session_id][name] = text
        return [values[holder.whose.session_id] for holder in holders]

    def write(self, holder: Holder, changes: Sequence[Change]) -> None:
        """One transaction; the session's row is locked first, so that an ending comes before or after, never between."""
        with self._rows.writing() as db:
            if db.run(TOUCH, session_id=holder.whose.session_id, now=holder.now):
                for change in changes:
                    _make(db, holder.whose.session_id, change)

    def check(self, holder: Holder, values: Mapping[str, str], name: str) -> None:
        """A database has room."""

    def forget(self, ended: Sequence[Whose]) -> None:
        """Goes with the session's row."""

    def clear(self) -> None:
        """Whoever moves the versions deletes the rows as well: `counterfoil.identity.clearing`."""

    def close(self) -> None:
        """The store is not ours to close."""


def _make(db: Db, session_id: int, change: Change) -> None:
    if change.verb is Verb.DROP:
        db.run(DROP, session_id=session_id, name=change.name)
    else:
        how = ADD if change.verb is Verb.ADD else PUT
        db.run(how, session_id=session_id, name=change.name, text=change.text)
