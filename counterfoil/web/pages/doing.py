"""The forms that stand on a page about one thing: done, and the page looked at again, or the page that says why not."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from counterfoil.gate import shapes
from counterfoil.gate.operation import Operation
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

Page = Callable[[Visit, Refusal], Answer]


def doing(operation: Operation, shape: type, page: Page, address: str) -> Callable[[Visit], Answer]:
    """What does `operation` for the form, and leads to the page's `address`."""

    def handler(visit: Visit) -> Answer:
        visit.admit(operation)
        try:
            visit.perform(operation, shapes.read(shape, _said(visit), spoken=True))
        except (Invalid, Conflict) as refusal:
            return page(visit, refusal)
        return answers.see_other(
            address.format(**{name: quote(part, safe="") for name, part in visit.params.items()})
        )

    return handler


def _said(visit: Visit) -> dict[str, str]:
    form = counted(visit.form())
    return {**form, "key": form.get("once", ""), **visit.params}


def counted(form: Mapping[str, str]) -> dict[str, str]:
    """What was filled in: of most lines nothing is wanted."""
    return {
        name: text for name, text in form.items() if not (name.startswith("lines.") and text in ("", "0"))
    }
