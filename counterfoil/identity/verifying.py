"""Showing that an address is one's own: by a link that was mailed there, and a button behind it."""

from dataclasses import dataclass

from counterfoil.gate.actor import BROWSER, IN_PERSON
from counterfoil.gate.clock import DAY
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE, Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.work import Work
from counterfoil.identity import announcing, claims, mailed_links, throttle
from counterfoil.identity.claims import Claim
from counterfoil.identity.keys import Keys
from counterfoil.identity.links import LookAtLink

SENT_AGAIN = 5  # times a day


@dataclass(frozen=True, slots=True)
class AddressLink:
    """Whose address a link would show this to be, or has."""

    username: str
    email: str
    done: bool


@dataclass(frozen=True, slots=True)
class VerifyEmail(LookAtLink):
    """The link that came by mail."""


@dataclass(frozen=True, slots=True)
class LinkSent:
    """A letter is on its way, if one is to be had."""

    email: str


@operation("look_at_address_link", needs=ANYONE, ways=BROWSER, effect=Effect.READS)
def look_at_address_link(work: Work, wants: LookAtLink, keys: Keys) -> AddressLink:
    """See whose address a mailed link is about."""
    with work.reading() as db:
        return _told(claims.of_link(db, keys, wants.link, work.now))


@operation("verify_email", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def verify_email(work: Work, wants: VerifyEmail, keys: Keys) -> AddressLink:
    """Show that an address is one's own; whoever else claimed it claims it no longer."""
    with work.reading() as db:
        claim = claims.of_link(db, keys, wants.link, work.now)
    with work.writing() as db:
        claims.hold(db, claim.key)
        claim = claims.of_link(db, keys, wants.link, work.now)
        if not claim.verified:
            mailed_links.use(db, keys, claims.PURPOSE, wants.link, work.now)
            if not claims.settle(db, claim, work.now):
                raise NotFound("link.over")
        work.about(person=claim.account_id)
    return AddressLink(claim.username, claim.email, done=True)


@operation("send_address_link", needs=Permission.ACCOUNT_CHANGE, ways=IN_PERSON, effect=Effect.REVERSIBLE)
def send_address_link(work: Work, keys: Keys) -> LinkSent:
    """Have the link sent again that shows my address to be mine."""
    limit = throttle.limit(keys, SENT_AGAIN, DAY, "address link", str(work.actor.id))
    with work.reading() as db:
        claim = _still_to_be_shown(db, work)
        throttle.look(db, work.now, limit)
    with work.writing() as db:
        throttle.take(db, work.now, limit)
        announcing.announce(db, work, keys, work.actor.id)
        work.about(person=work.actor.id)
        return LinkSent(claim.email)


def _still_to_be_shown(db: Db, work: Work) -> Claim:
    claim = claims.of_account(db, work.actor.id)
    if claim is None:
        raise Conflict("email.none")
    if claim.verified:
        raise Conflict("email.shown_already")
    return claim


def _told(claim: Claim) -> AddressLink:
    return AddressLink(claim.username, claim.email, claim.verified)
