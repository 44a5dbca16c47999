"""Files of products: sent, looked at as a difference, brought in and undone."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.imports.exporting import ExportProducts, ProductFile, export_products
from counterfoil.shop.imports.rows import AT_WORK, VERDICTS, Import
from counterfoil.shop.imports.runs import (
    ListImportedProducts,
    ListImports,
    OneImport,
    PreviewImport,
    list_imported_products,
    list_imports,
    preview_import,
    read_import,
    start_import,
    undo_import,
)
from counterfoil.web.pages.doing import doing
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.listing import Column, Empty, Listing, show_list
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

PAGE = "/admin/imports/{code}"
WORDS = {"new": "New", "changed": "Changed", "unchanged": "Unchanged", "skipped": "Skipped", "wrong": "Wrong"}
assert tuple(WORDS) == VERDICTS
STATES = {
    "reading": "Being looked at",
    "refused": "Refused",
    "ready": "Ready to bring in",
    "importing": "Being brought in",
    "imported": "Brought in",
    "undoing": "Being undone",
    "undone": "Undone",
}
OUTCOMES = {
    "added": "added",
    "updated": "updated",
    "refused": "not brought in",
    "undone": "undone",
    "left": "left as it is",
}


IMPORTS = Listing(
    name="imports",
    title="Files so far",
    address="/admin/imports",
    things=("file", "files"),
    operation=list_imports,
    shape=ListImports,
    columns=(
        Column("File"),
        Column("Sent"),
        Column("State"),
        Column("New", figure=True),
        Column("Changed", figure=True),
        Column("Wrong", figure=True),
    ),
    tabs=(
        ("Ready", "show=waiting"),
        ("At work", "show=at_work"),
        ("Brought in", "show=done"),
        ("Undone", "show=undone"),
        ("Refused", "show=refused"),
    ),
    empty=Empty("No files yet", "An export of this shop, or of another, is a good file to begin with."),
)


def imports(visit: Visit) -> Answer:
    """See the files that were sent, and send another."""
    return _list(visit)


def _list(visit: Visit, refusal: Invalid | None = None) -> Answer:
    return show_list(visit, IMPORTS, "office/imports.html", refusal, states=STATES)


def send(visit: Visit) -> Answer:
    """Send a file, and go on to what it would change."""
    visit.admit(preview_import)
    try:
        seen: Import = visit.perform(preview_import, visit.read(PreviewImport))
    except Invalid as refusal:
        return _list(visit, refusal)
    return answers.see_other(PAGE.format(code=seen.code))


def one(visit: Visit) -> Answer:
    """See what one of them would change, or did."""
    return _page(visit)


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    found: Import = visit.perform(read_import, shapes.read(OneImport, visit.params, spoken=True))
    asked = {**visit.query, **visit.params}
    try:
        page = visit.perform(list_imported_products, shapes.read(ListImportedProducts, asked, spoken=True))
    except Invalid as invalid:
        refusal = refusal or invalid
        page = visit.perform(
            list_imported_products, shapes.read(ListImportedProducts, visit.params, spoken=True)
        )
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    verdict = visit.query.get("verdict", "")
    return show(
        visit,
        "office/import.html",
        answers.status_of(refusal) if refusal else 200,
        found=found,
        page=page,
        words=WORDS,
        verdict=verdict if verdict in WORDS else "",
        state=STATES[found.state],
        outcomes=OUTCOMES,
        works=found.state in AT_WORK,
        again=visit.header("hx-request") == "true",
        message=say(refusal) if isinstance(refusal, Conflict) else "",
        errors=errors,
    )


def take_along(visit: Visit) -> Answer:
    """Take products along: those that are ticked, else all that the list shows, or that are asked for."""
    ticked = [name.removeprefix("codes.") for name in visit.query if name.startswith("codes.")]
    more = {"slugs": ",".join(ticked)} if ticked else {"all": "on"} if "filter" in visit.query else {}
    asked = {**visit.query, **more}
    found: ProductFile = visit.perform(export_products, shapes.read(ExportProducts, asked, spoken=True))
    return answers.file(found.name, found.kind, found.pieces)


start = doing(start_import, OneImport, _page, PAGE)
undo = doing(undo_import, OneImport, _page, PAGE)
