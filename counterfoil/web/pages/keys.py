"""My keys for programs: what each may do, a new one shown once, and the end of one."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from counterfoil.gate import shapes
from counterfoil.gate.actor import Way
from counterfoil.gate.clock import SECOND
from counterfoil.gate.operation import OPERATIONS
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Busy, Conflict, Invalid, NotFound, Refusal, TooMany
from counterfoil.gate.sentences import beside, say, sentence
from counterfoil.identity.api_keys import CreateKey, EndKey, NewKey, create_key, end_key, list_keys
from counterfoil.identity.key_terms import MOST_DAYS
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

SCOPE = "scope."  # begins the name of each box that can be ticked
SAID = {"1": "The key is ended. Whatever shows it is refused.", "0": "That key had ended already."}
LIVES = {"30": "30 days", "90": "90 days", "365": "A year"}


def keys(visit: Visit) -> Answer:
    """See my keys."""
    return _page(visit, said=SAID.get(visit.query.get("ended", ""), ""))


def make(visit: Visit) -> Answer:
    """Make one; its secret stands in this answer and nowhere else."""
    visit.admit(create_key)
    try:
        new: NewKey = visit.perform(create_key, shapes.read(CreateKey, _asked(visit.form()), spoken=True))
    except (Invalid, TooMany, Busy, Conflict) as refusal:
        return _refused(visit, refusal)
    if new.ticket:
        visit.sign_in(new.ticket)
    return _page(visit, new=new, said="The key is made. It is shown this once.")


def end(visit: Visit) -> Answer:
    """End one."""
    try:
        visit.perform(end_key, EndKey(visit.params["id"]))
    except NotFound:  # it has ended meanwhile
        return answers.see_other(f"{_at(visit)}?ended=0")
    return answers.see_other(f"{_at(visit)}?ended=1")


def _at(visit: Visit) -> str:
    """Where keys are made: those made in the back office open the back office, and nothing else."""
    return "/admin/keys" if visit.in_office else "/account/keys"


def lendable(mine: frozenset[Permission]) -> dict[str, str]:
    """The rights that a key can make use of, of those I have: by name, in words."""
    for_keys = {operation.needs for operation in OPERATIONS.values() if Way.KEY in operation.ways}
    return {right.value: in_words(right) for right in sorted(mine) if right in for_keys}


def in_words(right: str) -> str:
    """What somebody may do who has this right."""
    return sentence(f"right.{right}", {})


def _asked(form: Mapping[str, str]) -> dict[str, str]:
    """What the form says: the boxes that were ticked, and a day, where one is named, instead of the days."""
    asked = {name: value for name, value in form.items() if name != "days" or not form.get("until")}
    ticked = [name.removeprefix(SCOPE) for name in form if name.startswith(SCOPE)]
    return {**asked, "scopes": ",".join(ticked)}


def _refused(visit: Visit, refusal: Refusal) -> Answer:
    answer = _page(visit, refusal=refusal)
    answer.headers += answers.headers_of(refusal)
    return answer


def _page(
    visit: Visit, *, new: NewKey | None = None, refusal: Refusal | None = None, said: str = ""
) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    today = datetime.fromtimestamp(visit.house.clock.now() // SECOND, UTC).date()
    mine = visit.actor.permissions
    return show(
        visit,
        "keys.html",
        answers.status_of(refusal) if refusal else 200,
        said=said,
        note="" if new else said,
        new=new,
        keys=visit.perform(list_keys).items,
        rights=lendable(mine),
        in_words=in_words,
        mine=mine,
        lives=LIVES,
        at=_at(visit),
        first=today.isoformat(),
        last=(today + timedelta(days=MOST_DAYS)).isoformat(),
        values=visit.form() if refusal else {},
        message=say(refusal) if refusal and not errors else "",
        errors=errors,
    )
