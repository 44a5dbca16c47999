"""The history of what staff changed, and undoing it."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.changes import Changes, ListChanges, list_changes
from counterfoil.shop.undoing import UndoChange, undo_change
from counterfoil.web.pages import deeds
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

HISTORY = "/admin/history"


def history(visit: Visit) -> Answer:
    """See what staff changed."""
    return _page(visit)


def _page(visit: Visit, refusal: Conflict | None = None) -> Answer:
    errors: dict[str, str] = {}
    page = Changes([], None)
    try:
        page = visit.perform(list_changes, shapes.read(ListChanges, visit.query, spoken=True))
    except Invalid as invalid:
        errors = beside(invalid)
    return show(
        visit,
        "office/history.html",
        422 if errors else answers.status_of(refusal) if refusal else 200,
        page=page,
        thing=visit.query.get("thing", ""),
        did={change.operation: deeds.done(change.operation) for change in page.items},
        message=say(refusal) if refusal else "",
        errors=errors,
    )


def undo(visit: Visit) -> Answer:
    """Undo a change and go on where one was."""
    visit.admit(undo_change)
    try:
        visit.perform(undo_change, shapes.read(UndoChange, visit.params, spoken=True))
    except Conflict as refusal:
        return _page(visit, refusal)
    return answers.see_other(answers.local(visit.form().get("back"), HISTORY))
