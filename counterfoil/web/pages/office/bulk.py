"""Things done to many rows: the question before what is asked more, the progress, and the end."""

from typing import Any

from counterfoil.gate import shapes
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.sentences import beside, say, sentence
from counterfoil.shop.assortment.categories import list_all_categories
from counterfoil.shop.bulk import StartBulk, start_bulk, stop_bulk
from counterfoil.shop.bulk_actions import BULK
from counterfoil.shop.bulk_reading import Bulk, ReadBulk, read_bulk
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.tree import to_choose
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer
from counterfoil.wire.refusals import NoSuchPage

LISTS = {  # where the rows of an action are, and what leads to one of them
    "orders": ("/admin/orders", "/admin/orders/{}"),
    "products": ("/admin/products", "/admin/products/{}"),
    "changes": ("/admin/history", ""),
}


def start(visit: Visit) -> Answer:
    """Start what was pressed for the rows that were ticked, or ask what it still needs."""
    visit.admit(start_bulk)
    name = visit.params["action"]
    if name not in BULK:
        raise NoSuchPage
    form = visit.form()
    codes = [field.removeprefix("codes.") for field in form if field.startswith("codes.")]
    try:
        wants = shapes.read(StartBulk, {**form, "codes": codes, "action": name}, spoken=True)
        bulk: Bulk = visit.perform(start_bulk, wants)
    except (Invalid, Conflict) as refusal:
        return _ask(visit, name, codes, refusal)
    return answers.see_other(f"/admin/bulk/{bulk.code}")


def _ask(visit: Visit, name: str, codes: list[str], refusal: Invalid | Conflict) -> Answer:
    """What is asked beside the rows, and what cannot be undone; asked the first time, nothing is wrong yet."""
    form = visit.form()
    again = "asked" in form
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    asks = errors.keys() & {*BULK[name].more, "sure"}
    shown = errors if again or not asks else {}
    return show(
        visit,
        "office/bulk_ask.html",
        answers.status_of(refusal) if shown or not asks else 200,
        action=name,
        what=sentence(f"bulk.{name}", {"count": "", **dict.fromkeys(BULK[name].more, "…")}).replace(
            "  ", " "
        ),
        codes=codes,
        all="all" in form,
        filter=form.get("filter", ""),
        more=BULK[name].more,
        choices=_choices(visit, name),
        for_good=BULK[name].for_good,
        stuck=not asks,
        values=form,
        message="" if errors else say(refusal),
        errors=shown if asks else errors,
        back=LISTS[BULK[name].of][0],
    )


def _choices(visit: Visit, name: str) -> dict[str, dict[str, str]]:
    """What is chosen and not typed: its field, and what there is; nothing for whoever may not see the shelves."""
    if "category" not in BULK[name].more or not visit.actor.may(Permission.PRODUCTS_READ):
        return {}
    return {"category": to_choose(visit.perform(list_all_categories).items)}


def progress(visit: Visit) -> Answer:
    """See how far a bulk is."""
    return _page(visit)


def _page(visit: Visit, refusal: Conflict | None = None) -> Answer:
    bulk: Bulk = visit.perform(read_bulk, shapes.read(ReadBulk, visit.params, spoken=True))
    there, each = LISTS[bulk.of]
    context: dict[str, Any] = {"bulk": bulk, "there": there, "each": each}
    status = answers.status_of(refusal) if refusal else 200
    return show(visit, "office/bulk.html", status, message=say(refusal) if refusal else "", **context)


def stop(visit: Visit) -> Answer:
    """Stop one that is running."""
    visit.admit(stop_bulk)
    try:
        visit.perform(stop_bulk, shapes.read(ReadBulk, visit.params, spoken=True))
    except Conflict as refusal:
        return _page(visit, refusal)
    return answers.see_other(f"/admin/bulk/{visit.params['code']}")
