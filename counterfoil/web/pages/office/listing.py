"""A list of the back office, described once: its columns, filters, sorts, views and what is done to many rows at once.

The filters stand in the address, so a list can be shared and kept; `show_list` reads them, has the operation done, and
fills the template. The operation takes `after`, `before`, `limit`, `sort` and the filters; its page has `items`, `next`,
`previous`, `count` and `more`. What is done to many rows is sent `codes.<code>=on` for each row that is ticked, or
`all=on`, and the list's `filter` as it stands in the address.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from counterfoil.gate import shapes
from counterfoil.gate.operation import Operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.views import ListViews, View, list_views
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.leaf import Asked, Chip, Head, Tab
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `up` and `down` are the sorts with its least and its greatest first."""

    words: str
    figure: bool = False
    up: str = ""
    down: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing a list is narrowed by: chosen, where there are `choices`, else typed."""

    name: str
    words: str
    choices: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text"  # of what is typed: text, date, decimal

    @property
    def version(self) -> Hashable:
        """What changes with its choices."""
        return tuple(self.choices.items())


@dataclass(frozen=True, slots=True)
class Action:
    """Something done to all rows that are ticked; `looks` where it only shows them."""

    words: str
    address: str
    needs: Permission
    looks: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What is said where there is nothing yet, and the next step."""

    title: str
    words: str
    href: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, described."""

    name: str  # by which views of it are kept
    title: str
    address: str
    things: tuple[str, str]  # one, several
    operation: Operation
    shape: type
    columns: tuple[Column, ...]
    empty: Empty
    sorts: Mapping[str, str] = field(default_factory=dict)  # in words; the first is the usual one
    filters: tuple[Filter, ...] = ()
    tabs: tuple[tuple[str, str], ...] = ()  # views that everybody has: name and filters
    search: str = ""  # what can be typed into its box; none where there is no box
    actions: tuple[Action, ...] = ()
    keeps_views: bool = True
    whole: str = "All"  # what the view without filters is called

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of the address that are its filters."""
        of_tabs = (name for _, query in self.tabs for name in Asked.read(query).fields)
        typed = ("q",) if self.search else ()
        return tuple(dict.fromkeys((*of_tabs, *typed, *(each.name for each in self.filters), "sort")))


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list, ready to be shown."""

    of: Listing
    items: list[Any]
    asked: Asked
    tabs: list[Tab]
    kept: View | None  # the view of one's own that is looked at
    chips: list[Chip]
    heads: list[Head]
    actions: list[Action]
    count: str
    next: str
    previous: str
    refused: bool = False

    @property
    def ticks(self) -> bool:
        """Whether rows can be ticked."""
        return bool(self.actions)


def show_list(
    visit: Visit, listing: Listing, template: str, refusal: Refusal | None = None, **context: Any
) -> Answer:
    """The page of a list; `refusal` is of a form that stands on it."""
    asked = Asked.of(visit.query, listing.names)
    errors: dict[str, str] = {}
    page = None
    try:
        page = visit.perform(listing.operation, shapes.read(listing.shape, visit.query, spoken=True))
    except Invalid as invalid:
        errors = beside(invalid)
        refusal = refusal or invalid
    if isinstance(refusal, Invalid):
        errors = errors or beside(refusal)
    return show(
        visit,
        template,
        answers.status_of(refusal) if refusal else 200,
        list=_listed(visit, listing, asked, page),
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
        **context,
    )


def _listed(visit: Visit, listing: Listing, asked: Asked, page: Any) -> Listed:
    views = _views(visit, listing)
    kept = next((view for view in views if Asked.read(view.query) == asked), None)
    return Listed(
        of=listing,
        items=page.items if page else [],
        asked=asked,
        tabs=_tabs(listing, views, asked),
        kept=kept,
        chips=_chips(listing, asked),
        heads=[_head(listing, column, asked) for column in listing.columns],
        actions=[each for each in listing.actions if visit.actor.may(each.needs)],
        count=in_words(page.count, listing.things, more=page.more) if page else "",
        next=asked.href(listing.address, after=page.next) if page and page.next else "",
        previous=asked.href(listing.address, before=page.previous) if page and page.previous else "",
        refused=page is None,
    )


def _views(visit: Visit, listing: Listing) -> list[View]:
    if not listing.keeps_views or not visit.actor.may(Permission.OFFICE_ENTER):
        return []
    found: list[View] = visit.perform(list_views, ListViews(list=listing.name)).items
    return found


def _tabs(listing: Listing, views: list[View], asked: Asked) -> list[Tab]:
    every = [(listing.whole, ""), *listing.tabs, *((view.name, view.query) for view in views)]
    reads = [Asked.read(query) for _, query in every]
    current = next((n for n, each in enumerate(reads) if each == asked), None)
    if current is None:  # a view that everybody has, narrowed further
        narrowed = [n for n, each in enumerate(reads[: 1 + len(listing.tabs)]) if each <= asked]
        current = narrowed[-1]
    own = 1 + len(listing.tabs)
    return [
        Tab(words, each.href(listing.address), n == current, n >= own)
        for n, ((words, _), each) in enumerate(zip(every, reads, strict=True))
    ]


def _chips(listing: Listing, asked: Asked) -> list[Chip]:
    found = [
        Chip(each.words, each.choices.get(value, value), asked.without(each.name).href(listing.address))
        for each in listing.filters
        if (value := asked.fields.get(each.name))
    ]
    if "q" in asked.fields:
        words = f"“{asked.fields['q']}”"
        found.insert(0, Chip("Found by", words, asked.without("q").href(listing.address)))
    return found


def _head(listing: Listing, column: Column, asked: Asked) -> Head:
    """A column's head: pressed, it sorts by it, and pressed again the other way."""
    usual = next(iter(listing.sorts), "")
    sort = asked.fields.get("sort", usual)
    way = {column.up: "ascending", column.down: "descending"}.get(sort, "") if sort else ""
    other = (column.up if sort == column.down else column.down) or column.down or column.up
    if not other:
        return Head(column.words, column.figure)
    without = asked.without("sort")
    href = (without if other == usual else without.with_(sort=other)).href(listing.address)
    return Head(column.words, column.figure, href, way)


def in_words(count: int, things: tuple[str, str], *, more: bool) -> str:
    """`1 order`, `1,243 orders`, `10,000+ orders`."""
    return f"{count:,}{'+' if more else ''} {things[0] if count == 1 else things[1]}"
