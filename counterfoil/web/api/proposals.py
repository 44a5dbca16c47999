"""The endpoints of what was put before somebody: looked at, said yes to, let be, and put before them anew."""

from dataclasses import replace

from counterfoil.assistant.proposals.confirming import Confirmed, confirm_proposal
from counterfoil.assistant.proposals.reading import drop_proposal, read_proposal, renew_proposal
from counterfoil.identity.proving import prove_password
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.api.proof import ShownUntil, proven
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

WHERE = "/api/assistant/proposals/{proposal}"
REFUSED = {
    "402": "The bank said no; it may be tried with another card.",
    "409": "Something is not as it was put before you, or it has happened, was dropped, or waited too long.",
}


def _confirmed(visit: Visit, confirmed: Confirmed) -> Answer:
    if confirmed.signed_out:
        visit.sign_out()
    return answers.json(confirmed)


ENDPOINTS = (
    Endpoint("GET", WHERE, read_proposal, refuses=NOT_THERE),
    Endpoint("POST", WHERE, confirm_proposal, refuses=REFUSED | NOT_THERE, tells=_confirmed),
    Endpoint("DELETE", WHERE, drop_proposal, refuses=NOT_THERE),
    Endpoint("POST", f"{WHERE}/anew", renew_proposal, 201, refuses=NOT_THERE),
    Endpoint("POST", "/api/proof", prove_password, called="show_password", gives=ShownUntil, tells=proven),
)
# The same for what was put before somebody in the back office.
IN_THE_OFFICE = tuple(
    replace(
        each, path=each.path.replace("/api/", "/api/admin/", 1), called=f"{each.operation.name}_in_office"
    )
    for each in ENDPOINTS
    if each.operation is not prove_password
)
