"""What people did, line by line, out of the trail: narrowed by who, to whom, what, about which thing, and when."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.clock import MINUTE, rfc3339
from counterfoil.gate.leafing import COUNTED, LAST, Sort, Tallies, leaf
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Choice, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.identity.names import username_key
from counterfoil.shop.books.days import Daybook

NEWEST = Sort("trail.id", "trail.id")
DIGITS = 18  # of a line's number


@dataclass(frozen=True, slots=True)
class ReadTrail:
    """Which lines: those that fit everything that is said; how many, after or before which."""

    limit: Annotated[int, Whole(1, 100)] = 100
    after: Annotated[str, Text(0, DIGITS)] = ""
    before: Annotated[str, Text(0, DIGITS)] = ""
    who: Annotated[str, Text(0, 100)] = ""  # user names
    whom: Annotated[str, Text(0, 100)] = ""
    operation: Annotated[str, Text(0, 100)] = ""
    thing: Annotated[str, Text(0, 200)] = ""
    only: Annotated[str, Choice(("", "refused"))] = ""
    since: Annotated[str, Text(0, 10)] = ""  # days of the shop's zone, both of them included
    until: Annotated[str, Text(0, 10)] = ""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One thing somebody did or was refused."""

    number: int
    at: str
    operation: str
    outcome: str
    way: str
    who: str  # empty: nobody signed in, or the shop itself
    whom: str  # the person it was done to, where it was done to one
    thing: str
    chained: bool


@dataclass(frozen=True, slots=True)
class TrailLines:
    """The newest first, the marks of the pages beside these, and how many there are in all."""

    items: list[TrailLine]
    next: str | None = None
    previous: str | None = None
    count: int = 0
    more: bool = False


@operation("read_trail", needs=Permission.TRAIL_READ, ways=SIGNED_IN | CONSOLE, effect=Effect.READS)
def read_trail(work: Work, wants: ReadTrail, days: Daybook, tallies: Tallies) -> TrailLines:
    """See what was done, by whom, and what was refused."""
    words = _words(wants, days)
    names = (*words, *(["refused"] if wants.only else []))
    back = bool(wants.before)
    number = _mark(wants)
    with work.reading() as db:
        rows = db.all(page(names, back=back), _line, number=number, limit=wants.limit + 1, **words)
        lines = leaf(rows, wants.limit, after=bool(wants.after), before=back)
        found, more = len(lines.items), False
        if lines.goes_on or lines.goes_back:
            which = ("trail", names, *words.items())
            found, more = tallies.of(which, work.now, lambda: (db.one(count(names), **words) or (0,))[0])
    return TrailLines(lines.items, *lines.marks(lambda line: str(line.number)), found, more)


def _mark(wants: ReadTrail) -> int:
    text = wants.before or wants.after
    if text and not (text.isascii() and text.isdigit()):
        raise Invalid.one("before" if wants.before else "after", "list.after")
    return int(text) if text else LAST


def _words(wants: ReadTrail, days: Daybook) -> dict[str, object]:
    words: dict[str, object] = {
        name: getattr(wants, name) for name in ("operation", "thing") if getattr(wants, name)
    }
    words |= {name: username_key(text) or "" for name in ("who", "whom") if (text := getattr(wants, name))}
    if wants.since:
        words["since"] = days.since("since", wants.since)
    if wants.until:
        words["until"] = days.until("until", wants.until)
    return words


# Lines are written at once by many: their numbers follow the time but for moments.
_SINCE = """trail.at >= :since and trail.id >= coalesce(
            (select id from trail where at >= :since - {moments} order by at, id limit 1), {never})"""
_UNTIL = """trail.at < :until and trail.id <= coalesce(
            (select id from trail where at < :until + {moments} order by at desc, id desc limit 1), 0)"""
ONLY = {
    "who": "trail.account_id = (select id from accounts where username_key = :who)",
    "whom": "trail.person_id = (select id from accounts where username_key = :whom)",
    "operation": "trail.operation = :operation",
    "thing": "trail.thing = :thing and trail.thing <> ''",
    "refused": "trail.outcome <> 'done'",
    "since": _SINCE.format(moments=MINUTE, never=LAST),
    "until": _UNTIL.format(moments=MINUTE),
}


@cache
def page(names: tuple[str, ...], *, back: bool) -> str:
    """The question for one page."""
    return _PAGE.format(**NEWEST.sql(back=back), only=_only(names))


@cache
def count(names: tuple[str, ...]) -> str:
    """The question how many there are."""
    return _COUNT.format(only=_only(names), most=COUNTED + 1)


def _only(names: tuple[str, ...]) -> str:
    return "\n        ".join(f"and {ONLY[name]}" for name in names)


_PAGE = """
    select trail.id, trail.at, trail.operation, trail.outcome, trail.way, coalesce(who.username, ''),
        coalesce(whom.username, ''), trail.thing, coalesce(trail_chain.seq, 0)
    from (
        select trail.id
        from trail
        where trail.id {beyond} :number
        {only}
        order by trail.id {way}
        limit :limit
    ) as page
    join trail on trail.id = page.id
    left join accounts who on who.id = trail.account_id
    left join accounts whom on whom.id = trail.person_id
    left join trail_chain on trail_chain.trail_id = trail.id
    order by page.id {way}
"""
_COUNT = """
    select count(*)
    from (
        select 1
        from trail
        where trail.id > 0
        {only}
        limit {most}
    ) as found
"""


def _line(
    number: int, at: int, operation: str, outcome: str, way: str, who: str, whom: str, thing: str, seq: int
) -> TrailLine:
    return TrailLine(number, rfc3339(at), operation, outcome, way, who, whom, thing, chained=seq > 0)
