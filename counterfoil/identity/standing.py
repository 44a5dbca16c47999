"""How somebody stands now who came in a while ago: a talk may outlast a session, a right, an account."""

from dataclasses import replace

from counterfoil.gate.actor import Actor
from counterfoil.gate.refusals import NotSignedIn
from counterfoil.gate.work import House
from counterfoil.identity.roles import permissions_of
from counterfoil.identity.seen import Seen

# One row for each role.
STANDS = """
    select s.ends_at, s.expires_at, r.role
    from sessions s
    join accounts a on a.id = coalesce(s.acting_for, s.account_id)
    left join account_roles r on r.account_id = a.id
    where s.id = :session_id
      and s.ended_at is null
      and a.id = :account_id
      and a.disabled_at is null
"""


def as_of_now(house: House, actor: Actor) -> Actor:
    """The same actor without the rights they have lost since; NotSignedIn where their session is over."""
    seen = house.part(Seen)
    if actor.session_id is None or seen.over(actor.session_id):
        raise NotSignedIn
    with house.store.reading() as db:
        rows = db.all(STANDS, session_id=actor.session_id, account_id=actor.account_id)
    if not rows or house.clock.now() >= _ends(rows[0][0], rows[0][1], seen.last(actor.session_id)):
        raise NotSignedIn
    roles = tuple(sorted(role for _, _, role in rows if role))
    return replace(actor, roles=roles, permissions=actor.permissions & permissions_of(roles))


def _ends(ends_at: int, expires_at: int, newer: tuple[int, int] | None) -> int:
    return ends_at if newer is None else max(ends_at, min(newer[1], expires_at))
