"""Signing out elsewhere, frozen: which place it is."""

from counterfoil.assistant.proposals.frozen import Fact, Frozen
from counterfoil.gate.sentences import sentence
from counterfoil.gate.work import Work
from counterfoil.identity.places import EndSession, EndSessions, LookAtPlace, read_session


def freeze_place(work: Work, wants: EndSession) -> Frozen:
    """Where somebody would be signed out."""
    place = read_session.run(work, LookAtPlace(wants.id)).place
    called = place.name if place.name is not None else place.browser
    return Frozen(wants={}, facts=[Fact("place", called), Fact("since", place.since, moment=True)])


def freeze_places(work: Work, wants: EndSessions) -> Frozen:
    """That they would be signed out everywhere, or everywhere else: whichever places there are by then."""
    where = sentence("proposal.everywhere" if wants.all else "proposal.elsewhere", {})
    return Frozen(wants={}, facts=[Fact("place", where)])
