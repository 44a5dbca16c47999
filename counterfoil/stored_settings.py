"""Where the settings read at the start and those kept in the database meet: command line, environment, page, usual value."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from counterfoil.gate.db import Store
from counterfoil.setting_kinds import SWITCH
from counterfoil.settings import TABLE, Setting, Settings
from counterfoil.shop.rules import Rule, Rulebook

GROUPS = {
    "The shop": (
        "shop_name",
        "seller",
        "tax_number",
        "pay_to",
        "country",
        "time_zone",
        "locale",
        "returns_days",
    ),
    "Prices": ("currencies", "tax", "rounding"),
    "Visitors": ("open_catalogue", "count_visits", "keep_searches", "recommend"),
    "Staying signed in": ("session_idle", "session_absolute", "keep_for", "office_idle"),
    "What can hurt": ("proof_life", "refund_proof", "proposal_life", "proposal_proof"),
    "Trying again and again": (
        *("guesses_per_account", "guesses_per_address", "guess_window", "registrations_per_address"),
        *("codes_per_address", "declines_per_person", "declines_per_address"),
    ),
}
# These are built into what is made at the start.
FROM_THE_NEXT_START = frozenset(
    ["pay_to", "time_zone", "locale", "open_catalogue", "count_visits", "keep_searches", "proof_life"]
)
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in TABLE}
JOINED_BY = {"seller": "; "}


def merged(given: Settings, stored: Mapping[str, str]) -> Settings:
    """The settings with what is stored where nothing outside says otherwise; what does not fit any more is left out."""
    values: dict[str, Any] = {}
    for names in GROUPS.values():
        for name in names:
            if name in stored and name not in given.told and fits(name, stored[name]):
                values[name] = BY_NAME[name].kind.read(stored[name])
    return replace(given, **values)


def fits(name: str, text: str) -> bool:
    """Whether a setting can be that."""
    try:
        BY_NAME[name].kind.read(text)
    except ValueError:
        return False
    return True


def stored_in(store: Store) -> dict[str, str]:
    """What was set on the page."""
    with store.reading() as db:
        return dict(db.all("select name, value from stored_settings"))


class Live:
    """The settings of a running process: whoever changes one, in any process, changes what is made of it here."""

    def __init__(
        self, given: Settings, store: Store, make: Callable[[Settings], Mapping[type, object]]
    ) -> None:
        self._given = given
        self._store = store
        self._make = make
        self._stored = stored_in(store)
        self.started = self.now = merged(given, self._stored)
        self.parts: dict[type, object] = {}

    @property
    def book(self) -> Rulebook:
        """For the operations on settings."""
        return Rulebook(self.rules, fits, self.look_again)

    def look_again(self) -> None:
        """Read what is stored; where it is something new, make anew what is made of settings alone."""
        stored = stored_in(self._store)
        if stored != self._stored:
            self._stored, self.now = stored, merged(self._given, stored)
            held = {name: getattr(self.started, name) for name in FROM_THE_NEXT_START}
            self.parts.update(self._make(replace(self.now, **held)))

    def rules(self) -> list[Rule]:
        """Each setting as it is, and will be after the next start."""
        self.look_again()
        return [self._rule(group, BY_NAME[name]) for group, names in GROUPS.items() for name in names]

    def _rule(self, group: str, setting: Setting) -> Rule:
        return Rule(
            name=setting.name,
            group=group,
            doc=setting.doc,
            variable=setting.env,
            locked=setting.name in self._given.told,
            value=shown(setting.name, getattr(self.now, setting.name)),
            usual=setting.shown_default,
            expected=setting.kind.expected,
            choices=choices(setting),
            at_once=setting.name not in FROM_THE_NEXT_START,
        )


def shown(name: str, value: object) -> str:
    """A value as people would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return JOINED_BY.get(name, ", ").join(value) if isinstance(value, tuple) else str(value)


def choices(setting: Setting) -> list[str]:
    """The few words it can be, if it is one of a few."""
    if setting.kind is SWITCH:
        return ["yes", "no"]
    words = setting.kind.metavar.split("|")
    return words if len(words) > 1 else []
