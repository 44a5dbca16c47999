"""Roles that wait for whoever is invited: given when they set a password by a mailed link, and not before."""

from counterfoil.gate.db import Db
from counterfoil.identity import account_rows
from counterfoil.identity.roles import permissions_of

INVITE = "insert into invitations (account_id, role, invited_by, at) values (:id, :role, :by, :now)"
TAKE = "delete from invitations where account_id = :id returning role, invited_by"
WITHDRAW = "delete from invitations where account_id = :id and role = :role"


def invite(db: Db, account_id: int, role: str, now: int, by: int | None) -> None:
    """Have a role wait for somebody."""
    db.run(INVITE, id=account_id, role=role, now=now, by=by)


def accept(db: Db, account_id: int, now: int) -> str:
    """Give the role that waits, if whoever invited them may still give it; which one, or nothing."""
    row = db.one(TAKE, id=account_id)
    if row is None:
        return ""
    role, by = row
    if by is not None:
        inviter = account_rows.by_id(db, by)
        if inviter is None or inviter.disabled:
            return ""
        if not permissions_of((role,)) <= permissions_of(account_rows.roles_of(db, by)):
            return ""
    account_rows.give_role(db, account_id, role, now, by=by)
    return str(role)


def withdraw(db: Db, account_id: int, role: str) -> bool:
    """Let a role wait no longer; whether it did."""
    return db.run(WITHDRAW, id=account_id, role=role) > 0
