"""The password asked again before something that can hurt; what was filled in goes through the page and is sent again."""

from dataclasses import dataclass

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Busy, Invalid, Refusal, TooMany
from counterfoil.gate.sentences import beside, say
from counterfoil.identity import form_tokens
from counterfoil.identity.proving import FIELD, Proven, ProvePassword, prove_password
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer
from counterfoil.wire.asked import FORM, SAFE

HOME = "/admin"
TO, HOW = "proof.to", "proof.how"  # no form of ours has fields of these names
OURS = (TO, HOW, FIELD, form_tokens.FIELD)
MOST_FIELDS = 90  # a form has a hundred at most, with those of this page
MOST_LETTERS = 100_000


@dataclass(frozen=True, slots=True)
class Errand:
    """Where somebody goes on once the password is shown, and what they take along."""

    to: str
    how: str  # "post" what is carried, or "get" the page
    carried: dict[str, str]
    left_behind: bool = False  # there was more than can be carried


def ask(visit: Visit) -> Answer:
    """Ask for the password; what was wanted stands on the page and waits."""
    return _page(visit, _errand(visit), status=403)


def prove(visit: Visit) -> Answer:
    """Show it, and go on."""
    visit.admit(prove_password)
    form = visit.form()
    carried = {name: text for name, text in form.items() if name not in OURS}
    errand = Errand(within(form.get(TO)) or HOME, form.get(HOW, "get"), carried)
    try:
        shown: Proven = visit.perform(prove_password, shapes.read(ProvePassword, form, spoken=True))
    except (Invalid, TooMany, Busy) as refusal:
        return _page(visit, errand, refusal)
    if shown.ticket:
        visit.sign_in(shown.ticket)
    if errand.how != "post":
        return answers.see_other(errand.to)
    # A browser that does not say where a form comes from needs the token of the new ticket, and so one press more.
    return _page(visit, errand, shown=True) if visit.token else answers.same_again(errand.to)


def within(wanted: str | None) -> str:
    """A way within the back office; empty for any other, as its session opens nothing there."""
    path = answers.local(wanted, "")
    return path if f"{path.partition('?')[0]}/".startswith(f"{HOME}/") else ""


def _errand(visit: Visit) -> Errand:
    if visit.method in SAFE:
        return Errand(within(visit.here) or HOME, "get", {})
    # Files are not carried, nor what would not fit into another form.
    form = visit.form() if visit.content_type in (FORM, "") else None
    if form is None or len(form) > MOST_FIELDS or _letters(form) > MOST_LETTERS:
        return Errand(within(visit.sent_from) or HOME, "get", {}, left_behind=True)
    carried = {name: text for name, text in form.items() if name not in OURS}
    return Errand(within(visit.here) or HOME, "post", carried)


def _letters(form: dict[str, str]) -> int:
    return sum(len(name) + len(text) for name, text in form.items())


def _page(
    visit: Visit, errand: Errand, refusal: Refusal | None = None, *, shown: bool = False, status: int = 200
) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    answer = show(
        visit,
        "office/proof.html",
        answers.status_of(refusal) if refusal else status,
        errand=errand,
        shown=shown,
        minutes=visit.house.lately // 60_000_000,
        message=say(refusal) if refusal and not errors else "",
        errors=errors,
    )
    answer.headers += answers.headers_of(refusal) if refusal else []
    return answer
