"""What closing an account erases of a person; a room above adds what it keeps of them itself."""

from counterfoil.gate.db import Db
from counterfoil.identity import sessions

# The code stays, for orders and the trail hang on it; the name is free again.
ERASE = """
    update accounts
    set username = 'closed-' || code,
        username_key = lower('closed-' || code),
        email = null,
        email_key = null,
        email_verified_at = null,
        email_claimed_at = null,
        name = '',
        password_hash = '',
        sign_ins = 0,
        last_sign_in_at = null,
        previous_sign_in_at = null,
        disabled_at = coalesce(disabled_at, :now),
        closed_at = :now
    where id = :id and closed_at is null
"""
ALSO = (
    "delete from account_roles where account_id = :id",
    "delete from invitations where account_id = :id",
    "delete from known_browsers where account_id = :id",
    "delete from mailed_links where account_id = :id",
    "update sessions set address = '', browser = '' where account_id = :id",
    "update kept_series set address = '', browser = '' where account_id = :id",
    "update api_keys set name = '' where session_id in (select id from sessions where account_id = :id)",
    """
        delete from trail_words
        where trail_id in (
            select id from trail where account_id = :id
            union all
            select id from trail where person_id = :id
        )
    """,
)


def erase(db: Db, account_id: int, now: int) -> bool:
    """End everything of theirs and forget who they were; False where somebody was faster."""
    sessions.end_all(db, account_id, now)
    if not db.run(ERASE, id=account_id, now=now):
        return False
    for statement in ALSO:
        db.run(statement, id=account_id)
    return True
