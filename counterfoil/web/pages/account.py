"""My account: what I am called, where I am written to, where my orders go, and my password."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from counterfoil.gate import shapes
from counterfoil.gate.operation import Operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Busy, Conflict, Invalid, Refusal, TooMany
from counterfoil.gate.sentences import beside, say
from counterfoil.identity.changing import Changed, change_email, change_name, change_password
from counterfoil.identity.me import Me, read_me
from counterfoil.identity.verifying import send_address_link
from counterfoil.shop.address_forms import form_of
from counterfoil.shop.addresses import fields_of, keep_address, read_address
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

SAID = {
    "name": "Your name is changed.",
    "email": "Your e-mail address is changed.",
    "link": "A letter is on its way to your address. Open the link in it, and press the button there.",
    "address": "Your address is changed.",
    "currency": "Prices are in the currency you chose.",
    "password": "Your password is changed. Everywhere else you are signed out.",
}


@dataclass(frozen=True, slots=True)
class Failed:
    """The form that was refused, and what is said about it."""

    part: str = ""
    status: int = 200
    message: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def account(visit: Visit) -> Answer:
    """See what can be changed."""
    return _page(visit, Failed())


def name(visit: Visit) -> Answer:
    """Be called something else."""
    return _change(visit, "name", change_name)


def email(visit: Visit) -> Answer:
    """Be written to elsewhere."""
    return _change(visit, "email", change_email)


def link(visit: Visit) -> Answer:
    """Have the link sent again that shows an address to be mine."""
    try:
        visit.perform(send_address_link)
    except (Conflict, TooMany, Busy) as refusal:
        return _refused(visit, "email", refusal)
    return answers.see_other("/account?changed=link")


def address(visit: Visit) -> Answer:
    """Have orders sent elsewhere; or see the form of another country."""
    if visit.form().get("do") == "look":
        visit.admit(keep_address)
        return _page(visit, Failed("address"))
    return _change(visit, "address", keep_address)


def password(visit: Visit) -> Answer:
    """Take another password."""
    return _change(visit, "password", change_password)


def _change(visit: Visit, part: str, operation: Operation) -> Answer:
    visit.admit(operation)
    assert operation.asks is not None
    try:
        done = visit.perform(operation, shapes.read(operation.asks, visit.form(), spoken=True))
    except (Invalid, TooMany, Busy) as refusal:
        return _refused(visit, part, refusal)
    if isinstance(done, Changed) and done.ticket:
        visit.sign_in(done.ticket)
    return answers.see_other(f"/account?changed={part}")


def _refused(visit: Visit, part: str, refusal: Refusal) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    message = "" if errors else say(refusal)
    answer = _page(visit, Failed(part, answers.status_of(refusal), message, errors))
    answer.headers += answers.headers_of(refusal)
    return answer


def _page(visit: Visit, failed: Failed) -> Answer:
    me: Me = visit.perform(read_me)
    ships = visit.actor.may(Permission.ORDERS_PLACE)
    said = SAID.get(visit.query.get("changed", ""), "")
    values = _values(visit, me, failed, ships=ships)
    return show(
        visit,
        "account.html",
        failed.status,
        said=said,
        note=said,
        me=me,
        ships=ships,
        failed=failed,
        values=values,
        form=form_of(values.get("address.country", "")),
        countries=NAMES,
    )


def _values(visit: Visit, me: Me, failed: Failed, *, ships: bool) -> dict[str, str]:
    """What stands in the fields: what is kept, and in a form that was refused what was typed."""
    saved = visit.perform(read_address) if ships else None
    kept = {"name": me.name, "email": me.email or ""}
    kept |= fields_of(saved)
    return {**kept, **visit.form()} if failed.part else kept
