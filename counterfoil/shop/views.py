"""What somebody looks at again and again in a list of the back office: its filters, by a name of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.codes import is_code, new_code
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotAllowed, NotFound
from counterfoil.gate.shapes import Choice, Text
from counterfoil.gate.work import Work
from counterfoil.shop import undoing

LISTS: Mapping[str, Permission] = {  # and the right to see what stands in each
    "conversations": Permission.CONVERSATIONS_ANSWER,
    "imports": Permission.PRODUCTS_IMPORT,
    "orders": Permission.ORDERS_OVERSEE,
    "people": Permission.PEOPLE_READ,
    "products": Permission.PRODUCTS_READ,
    "stock": Permission.STOCK_READ,
    "trail": Permission.TRAIL_READ,
}
MOST = 30  # in one list


@dataclass(frozen=True, slots=True)
class View:
    """A name, and the filters as they stand in the address."""

    code: str
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Views:
    """Those of one list, in alphabetical order."""

    items: list[View]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListViews:
    """Of which list."""

    list: Annotated[str, Choice(tuple(LISTS))]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveView(ListViews):
    """What to keep by which name; what was kept by it before is replaced."""

    name: Annotated[str, Text(1, 40)]
    query: Annotated[str, Text(0, 1_000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichView(ListViews):
    """Which one."""

    code: Annotated[str, Text(1, 100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameView(WhichView):
    """Which one, and what it is called from now on; `was` is what it is called now, where that is known."""

    name: Annotated[str, Text(1, 40)]
    was: Annotated[str, Text(0, 40)] = ""


@operation("list_views", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.READS)
def list_views(work: Work, wants: ListViews) -> Views:
    """See the views I keep of a list."""
    _may_see(work, wants.list)
    with work.reading() as db:
        return Views(db.all(SELECT_VIEWS, View, account_id=work.actor.id, list=wants.list))


def _may_see(work: Work, name: str) -> None:
    if not work.actor.may(LISTS[name]):
        raise NotAllowed(LISTS[name])


SELECT_VIEWS = """
    select code, name, query
    from views
    where account_id = :account_id
    and list = :list
    order by name
"""


@operation("save_view", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def save_view(work: Work, wants: SaveView) -> View:
    """Keep what I filtered a list by."""
    _may_see(work, wants.list)
    with work.writing() as db:
        return _kept(db, work, wants.list, wants.name, wants.query)


def _kept(db: Db, work: Work, name_of_list: str, name: str, query: str) -> View:
    words = {"account_id": work.actor.id, "list": name_of_list}
    before = db.one(SELECT_NAMED, View, name=name, **words)
    code = new_code()
    view = db.one(UPSERT, View, code=code, name=name, query=query.lstrip("?"), at=work.now, **words)
    assert view is not None
    if (db.one(COUNT, **words) or (0,))[0] > MOST:
        raise Conflict("view.many")
    work.about(view.code)
    if before is None and view.code == code:
        wants = {"list": name_of_list, "code": view.code}
        undoing.offer(
            db, work, operation="remove_view", wants=wants, said="undo.view_saved", thing=view.code, name=name
        )
    else:
        # Another tab may have saved it this very moment: what it saved is not known here, nor put back.
        _offer_saving(db, work, name_of_list, before or view, "undo.view_changed")
    return view


def _offer_saving(db: Db, work: Work, name_of_list: str, view: View, said: str) -> None:
    wants = {"list": name_of_list, "name": view.name, "query": view.query}
    undoing.offer(db, work, operation="save_view", wants=wants, said=said, thing=view.code, name=view.name)


_INSERT = """
    insert into views (code, account_id, list, name, query, made_at)
    values (:code, :account_id, :list, :name, :query, :at)
    on conflict (account_id, list, name)"""
INSERT = f"{_INSERT} do nothing"
UPSERT = f"""{_INSERT} do update
    set query = excluded.query
    returning code, name, query
"""  # noqa: S608  (our own words)
COUNT = "select count(*) from views where account_id = :account_id and list = :list"


@operation("rename_view", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def rename_view(work: Work, wants: RenameView) -> View:
    """Call one of my views something else."""
    with work.writing() as db:
        mine = _mine(db, work, wants)
        if wants.was and wants.was != mine.name:
            raise Conflict("view.renamed")
        # Two tabs may press at once; the index decides, which a plain update could not ask without failing.
        row = db.one("delete from views where code = :code returning made_at", code=mine.code)
        if row is None:
            raise Conflict("view.renamed")
        named = {"code": mine.code, "name": wants.name, "query": mine.query, "at": row[0]}
        if not db.run(INSERT, account_id=work.actor.id, list=wants.list, **named):
            raise Conflict("view.there")
        undoing.offer(
            db,
            work,
            operation="rename_view",
            wants={"list": wants.list, "code": mine.code, "name": mine.name, "was": wants.name},
            said="undo.view_renamed",
            thing=mine.code,
            name=wants.name,
        )
        return View(mine.code, wants.name, mine.query)


def _mine(db: Db, work: Work, wants: WhichView) -> View:
    """One's own; another person's does not exist."""
    code = wants.code.upper()
    view = (
        db.one(SELECT_MINE, View, account_id=work.actor.id, list=wants.list, code=code)
        if is_code(code)
        else None
    )
    if view is None:
        raise NotFound("view.none")
    work.about(view.code)
    return view


SELECT_MINE = """
    select code, name, query
    from views
    where account_id = :account_id
    and list = :list
    and code = :code
"""
SELECT_NAMED = """
    select code, name, query
    from views
    where account_id = :account_id
    and list = :list
    and name = :name
"""


@operation("duplicate_view", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def duplicate_view(work: Work, wants: WhichView) -> View:
    """Keep one of my views once more, to change the copy."""
    with work.writing() as db:
        mine = _mine(db, work, wants)
        return _kept(db, work, wants.list, _free_name(db, work, wants.list, mine.name), mine.query)


def _free_name(db: Db, work: Work, name_of_list: str, name: str) -> str:
    """`To Riga 2`, or the next number that is free."""
    taken = {view.name for view in db.all(SELECT_VIEWS, View, account_id=work.actor.id, list=name_of_list)}
    numbered = (f"{name[:36]} {number}" for number in range(2, MOST + 3))
    return next(each for each in numbered if each not in taken)


@operation("remove_view", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def remove_view(work: Work, wants: WhichView) -> View:
    """Take one of my views away."""
    with work.writing() as db:
        mine = _mine(db, work, wants)
        db.run("delete from views where code = :code", code=mine.code)
        _offer_saving(db, work, wants.list, mine, "undo.view_removed")
        return mine
