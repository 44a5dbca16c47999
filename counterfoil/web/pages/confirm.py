"""The page on which somebody says yes themselves: exactly what was put before them, and one button that names the sum."""

from counterfoil.assistant.proposals.confirming import Confirmed, ConfirmProposal, confirm_proposal
from counterfoil.assistant.proposals.proposal import Proposal
from counterfoil.assistant.proposals.reading import (
    ReadProposal,
    drop_proposal,
    read_proposal,
    renew_proposal,
)
from counterfoil.assistant.proposals.refusals import Changed
from counterfoil.gate import shapes
from counterfoil.gate.refusals import Busy, Conflict, Declined, Invalid, NotFresh, Refusal, TooMany
from counterfoil.gate.sentences import beside, say
from counterfoil.identity.proving import Proven, ProvePassword, prove_password
from counterfoil.shop.payments import Banks
from counterfoil.web.pages.checkout import PAY_BY, cards_to_try
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def look(visit: Visit) -> Answer:
    """See what it is, and what has changed since."""
    return _page(visit)


def confirm(visit: Visit) -> Answer:
    """Say yes."""
    visit.admit(confirm_proposal)
    try:
        wants = shapes.read(ConfirmProposal, {**visit.form(), **visit.params}, spoken=True)
        confirmed: Confirmed = visit.perform(confirm_proposal, wants)
    except (Invalid, Conflict, Declined, NotFresh, TooMany) as refusal:
        return _page(visit, refusal)
    if confirmed.signed_out:
        visit.sign_out()
    # No form may lead to another site, so from there a link goes on to a bank that is one.
    page = confirmed.page
    return answers.see_other(page if page.startswith("/") else f"/orders/{confirmed.proposal.became}")


def prove(visit: Visit) -> Answer:
    """Show the password, and go on to say yes; what was filled in goes along."""
    visit.admit(prove_password)
    try:
        shown: Proven = visit.perform(prove_password, shapes.read(ProvePassword, visit.form(), spoken=True))
    except (Invalid, TooMany, Busy) as refusal:
        return _page(visit, refusal)
    if shown.ticket:
        visit.sign_in(shown.ticket)
    # A browser that does not say where a form comes from needs the token of the new ticket, and so one press more.
    return _page(visit, shown=True) if visit.token else answers.same_again(visit.path.removesuffix("/proof"))


def drop(visit: Visit) -> Answer:
    """Let it come to nothing."""
    return answers.see_other(visit.perform(drop_proposal, _which(visit)).page)


def anew(visit: Visit) -> Answer:
    """Have it put before oneself as it is now."""
    try:
        proposal: Proposal = visit.perform(renew_proposal, _which(visit))
    except (Invalid, Conflict, TooMany) as refusal:
        return _page(visit, refusal)
    return answers.see_other(proposal.page)


def _which(visit: Visit) -> ReadProposal:
    return shapes.read(ReadProposal, visit.params, spoken=True)


def _page(visit: Visit, refusal: Refusal | None = None, *, shown: bool = False) -> Answer:
    proposal: Proposal = visit.perform(read_proposal, _which(visit))
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    message = say(refusal) if refusal and not errors else ""
    answer = show(
        visit,
        "confirm.html",
        answers.status_of(refusal) if refusal else 200,
        proposal=proposal,
        # What stands on the card is not said twice.
        message="" if message == proposal.message or isinstance(refusal, Changed) else message,
        errors=errors,
        values=visit.form() if refusal or shown else {},
        shown=shown,
        countries=NAMES,
        words=payment_words(proposal),
        cards=cards_for(visit, proposal),
    )
    answer.headers += answers.headers_of(refusal) if refusal else []
    return answer


def payment_words(proposal: Proposal) -> str:
    """How it is paid."""
    return PAY_BY.get(proposal.pay_by, "")


def cards_for(visit: Visit, proposal: Proposal) -> list[tuple[str, str]]:
    """The cards that the simulated bank takes, where one is asked for and it shows them."""
    return cards_to_try() if proposal.asks_card and visit.house.part(Banks).panel else []
