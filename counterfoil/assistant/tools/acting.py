"""From whoever came in to the actor who speaks for them."""

from dataclasses import replace

from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.permissions import OF_SHOPPERS, Permission
from counterfoil.gate.refusals import NotAllowed, NotSignedIn
from counterfoil.identity.roles import permissions_of

HEARD = frozenset({Way.SESSION, Way.TOKEN, Way.KEY})


def as_assistant(actor: Actor) -> Actor:
    """The same person, spoken for by the shop's own assistant.

    The right to talk to it is the right to have it do whatever that person may do as a shopper, so a key that has
    this one scope speaks with all of these.
    """
    speaker = _spoken_for(actor, Way.ASSISTANT)
    if not actor.may(Permission.ASSISTANT):
        raise NotAllowed(Permission.ASSISTANT)
    return replace(speaker, permissions=actor.permissions | (permissions_of(actor.roles) & OF_SHOPPERS))


def as_agent(actor: Actor) -> Actor:
    """The same person, spoken for by a program of their own: with what it was lent, and no more."""
    return _spoken_for(actor, Way.AGENT)


def _spoken_for(actor: Actor, way: Way) -> Actor:
    if not actor.signed_in:
        raise NotSignedIn
    if actor.way not in HEARD:
        raise NotAllowed(f"way:{actor.way}")
    # Whatever password was shown, it was not shown to who speaks now.
    return replace(actor, way=way, proved_at=0)
