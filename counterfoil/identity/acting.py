"""A person as they are now, for what they started and the shop goes on with: their rights of this moment, or nobody."""

from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.db import Db
from counterfoil.identity.roles import permissions_of


def acting_as(db: Db, account_id: int, way: Way, proved_at: int) -> Actor | None:
    """Them, having come in this way; None where they are shut out."""
    rows = db.all(SELECT_WITH_ROLES, id=account_id)
    if not rows:
        return None
    roles = tuple(role for _, role in rows if role)
    return Actor(way, account_id, rows[0][0], roles, permissions_of(roles), proved_at=proved_at)


SELECT_WITH_ROLES = """
    select accounts.username, account_roles.role
    from accounts
    left join account_roles on account_roles.account_id = accounts.id
    where accounts.id = :id
    and accounts.disabled_at is null
    order by account_roles.role
"""
