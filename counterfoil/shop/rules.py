"""The rules of the shop that staff set on a page: kept in the database, and behind what the environment says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, Misfit
from counterfoil.gate.shapes import Each, Text
from counterfoil.gate.work import Work
from counterfoil.shop import undoing

LONGEST = 500
MOST = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """One setting, as it holds now."""

    name: str
    group: str
    doc: str
    variable: str  # of the environment
    locked: bool  # the environment or the command line says it, and goes before the page
    value: str
    usual: str
    expected: str
    choices: list[str]
    at_once: bool  # else it counts from the next start on


@dataclass(frozen=True, slots=True)
class Rules:
    """All that can be set on a page."""

    items: list[Rule]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What the house knows of its settings."""

    rules: Callable[[], list[Rule]]
    fits: Callable[[str, str], bool]
    look_again: Callable[[], None]  # so that what was changed holds in this process


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """New values by name, nothing for the usual one; `was`: what must stand in the database until now, nothing for none."""

    values: Annotated[dict[str, str], Each(Text(0, LONGEST), MOST)]
    was: Annotated[dict[str, str], Each(Text(0, LONGEST), MOST)] = field(default_factory=dict)


@operation("list_settings", needs=Permission.SETTINGS_CHANGE, ways=SIGNED_IN, effect=Effect.READS)
def list_settings(work: Work, book: Rulebook) -> Rules:
    """See the settings of the shop, and which of them the environment has locked."""
    return Rules(book.rules())


@operation("change_settings", needs=Permission.SETTINGS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def change_settings(work: Work, wants: ChangeSettings, book: Rulebook) -> Rules:
    """Change settings of the shop."""
    known = {rule.name: rule for rule in book.rules()}
    _refuse_unfit(wants.values, known, book)
    new = {name: text for name, text in wants.values.items() if wants.was or text != known[name].value}
    if new:
        work.about(", ".join(sorted(new)))
        with work.writing() as db:
            before = _write(db, work, new, wants.was)
            undoing.offer(
                db,
                work,
                operation="change_settings",
                wants={"values": before, "was": new},
                said="undo.settings",
                thing="settings",
                names=", ".join(sorted(name.replace("_", " ") for name in new)),
            )
        book.look_again()
    return Rules(book.rules())


def _refuse_unfit(values: Mapping[str, str], known: Mapping[str, Rule], book: Rulebook) -> None:
    misfits = []
    for name, text in values.items():
        rule = known.get(name)
        if rule is None:
            misfits.append(Misfit(f"values.{name}", "setting.none"))
        elif rule.locked:
            misfits.append(Misfit(f"values.{name}", "setting.locked", {"variable": rule.variable}))
        elif text and not book.fits(name, text):
            misfits.append(Misfit(f"values.{name}", "setting.unfit", {"expected": rule.expected}))
    if misfits:
        raise Invalid(*misfits)


def _write(db: Db, work: Work, new: Mapping[str, str], was: Mapping[str, str]) -> dict[str, str]:
    """The new values; what stood there before, to be put back."""
    before = {}
    for name, text in sorted(new.items()):
        row = db.one("select value from stored_settings where name = :name", name=name)
        before[name] = str(row[0]) if row else ""
        if name in was and was[name] != before[name]:
            raise Conflict("setting.moved_on", name=name.replace("_", " "))
        if text:
            db.run(STORE, name=name, value=text, at=work.now)
        else:
            db.run("delete from stored_settings where name = :name", name=name)
    return before


STORE = """
    insert into stored_settings (name, value, at)
    values (:name, :value, :at)
    on conflict (name) do update
    set value = excluded.value, at = excluded.at
"""
