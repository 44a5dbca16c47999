"""Seeing the shop as somebody else does: to look and never to touch, for half an hour, with a reason that is kept."""

import secrets
from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.actor import SHOP, Way
from counterfoil.gate.clock import MINUTE, rfc3339
from counterfoil.gate.codes import new_code
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.identity import people, sessions
from counterfoil.identity.keys import Keys
from counterfoil.identity.person import Whom
from counterfoil.identity.sessions import SECRET_BYTES, Ticket

LASTS = 30 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeAs(Whom):
    """As whom, and why."""

    reason: Annotated[str, Text(3, 500)]


@dataclass(frozen=True, slots=True)
class SeenAs:
    """Whom one is to see the shop as; the browser takes the ticket, which is never written into a body."""

    username: str
    until: str
    ticket: Ticket = field(repr=False)


@operation(
    "see_as",
    needs=Permission.PEOPLE_SEE_AS,
    ways=frozenset({Way.SESSION}),
    effect=Effect.REVERSIBLE,
    fresh=True,
)
def see_as(work: Work, wants: SeeAs, keys: Keys) -> SeenAs:
    """See the shop as somebody sees it, without changing anything."""
    with work.writing() as db:
        account_id, found = people.somebody_else(db, work, wants)
        if "administrator" in found.roles:
            raise Conflict("people.administrator")
        people.within_my_rights(work, found.roles)
        if found.disabled_at:
            raise Conflict("people.shut_out")
        work.about(reason=wants.reason, address=work.actor.address)
        ticket = sessions.open_with(
            db,
            keys,
            secrets.token_urlsafe(SECRET_BYTES),
            code=new_code(),
            account_id=work.actor.id,
            acting_for=account_id,
            now=work.now,
            proved_at=0,
            idle=LASTS,
            expires_at=work.now + LASTS,
            how="looking",
            address=work.actor.address,
            browser=work.actor.browser,
            until_closed=True,
            realm=SHOP,
        )
    return SeenAs(found.username, rfc3339(work.now + LASTS), ticket)
