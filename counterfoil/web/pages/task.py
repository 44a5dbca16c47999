"""The packing bench."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, NotFound, Refusal
from counterfoil.gate.sentences import say
from counterfoil.shop.packing import PackOrder, Task, next_task, pack_order
from counterfoil.shop.undoing import UndoChange, undo_change
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def bench(visit: Visit) -> Answer:
    """See what is to be packed next."""
    return _page(visit)


def packed(visit: Visit) -> Answer:
    """Say that it is packed."""
    try:
        done = visit.perform(pack_order, shapes.read(PackOrder, visit.form(), spoken=True))
    except (Conflict, Invalid, NotFound) as refusal:
        return _page(visit, refusal)
    return answers.see_other(f"/task?packed={done.code}")


def undo(visit: Visit) -> Answer:
    """Undo what was just packed, at the bench."""
    visit.admit(undo_change)
    try:
        visit.perform(undo_change, shapes.read(UndoChange, visit.params, spoken=True))
    except (Conflict, NotFound) as refusal:
        return _page(visit, refusal)
    return answers.see_other("/task")


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    return show(
        visit,
        "task.html",
        answers.status_of(refusal) if refusal else 200,
        task=_next(visit),
        packed=visit.query.get("packed", "")[:10],
        message=say(refusal) if refusal else "",
        countries=NAMES,
    )


def _next(visit: Visit) -> Task | None:
    """An empty bench is a page here, not an error."""
    try:
        task: Task = visit.perform(next_task)
    except NotFound:
        return None
    return task
