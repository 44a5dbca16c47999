"""Addresses: anybody may claim one, and it is theirs who shows that they read what is sent there."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hmac import compare_digest

from counterfoil.gate.clock import DAY
from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import NotFound
from counterfoil.identity import mailed_links
from counterfoil.identity.keys import Keys

CLAIM = """
    select id, username, email, email_key, email_verified_at is not null
    from accounts
    where id = :id and email_key is not null and disabled_at is null
"""
VERIFIED_BY = "select id from accounts where email_key = :key and email_verified_at is not null"
# Two may show an address to be theirs at once. SQLite has one writer anyway.
HOLD_CLAIMS = Either(
    sqlite="select 1",
    postgres="select id from accounts where email_key = :key order by id for update",
)
VERIFY = """
    update accounts
    set email_verified_at = :now
    where id = :id
      and email_key = :key
      and disabled_at is null
      and not exists (select 1 from accounts a where a.email_key = :key and a.email_verified_at is not null)
"""
# An account without an address that claimed one: its owner reads at /account that it was shown to be another's.
DROP_OTHERS = """
    update accounts
    set email = null, email_key = null, email_claimed_at = :now
    where email_key = :key and id <> :id and email_verified_at is null
"""
PURPOSE = "address"


@dataclass(frozen=True, slots=True)
class Claim:
    """An account and the address it says is its own."""

    account_id: int
    username: str
    email: str
    key: str
    verified: bool


def make_link(db: Db, keys: Keys, claim: Claim, now: int) -> None:
    """A link that shows the claim to be true; whoever makes it again from the same moment gets the same."""
    mailed_links.make(db, keys, PURPOSE, now, DAY, claim.account_id, _secrets(keys, claim, now)[0])


def verified_by(db: Db, key: str) -> int | None:
    """The account whose address it is shown to be."""
    row = db.one(VERIFIED_BY, key=key)
    return row[0] if row else None


def letter_of(db: Db, keys: Keys, account_id: int, made_at: int, now: int) -> tuple[str, str] | None:
    """Where the link that was made then goes, and its secret, which is stored nowhere; None once it is good for nothing."""
    claim = of_account(db, account_id)
    if claim is None or claim.verified:
        return None
    made = (secret for secret in _secrets(keys, claim, made_at) if _is_open(db, keys, secret, now))
    secret = next(made, None)
    return (claim.email, secret) if secret else None


def of_link(db: Db, keys: Keys, secret: str, now: int) -> Claim:
    """The claim that this link was mailed for; a link to an address that was changed since is over."""
    row = mailed_links.find(db, keys, secret, now)
    claim = of_account(db, row[1]) if row and row[0] == PURPOSE else None
    if row is None or claim is None or (row[3] is not None and not claim.verified):
        raise NotFound("link.over")
    if not any(compare_digest(each, secret) for each in _secrets(keys, claim, row[2])):
        raise NotFound("link.over")
    return claim


def of_account(db: Db, account_id: int) -> Claim | None:
    """What this account claims."""
    return db.one(CLAIM, Claim, id=account_id)


def hold(db: Db, key: str) -> None:
    """Let nobody else show this address to be theirs until the transaction is over."""
    db.all(HOLD_CLAIMS, key=key)


def settle(db: Db, claim: Claim, now: int) -> bool:
    """It is theirs from now on, and nobody else's; False where somebody was faster."""
    if not db.run(VERIFY, id=claim.account_id, key=claim.key, now=now):
        return False
    db.run(DROP_OTHERS, id=claim.account_id, key=claim.key, now=now)
    return True


def _is_open(db: Db, keys: Keys, secret: str, now: int) -> bool:
    row = mailed_links.find(db, keys, secret, now)
    return row is not None and row[3] is None


def _secrets(keys: Keys, claim: Claim, made_at: int) -> list[str]:
    """The link's secret by each key that counts; made of the address, so it is worthless for any other."""
    named = f"address link\0{claim.account_id}.{made_at}.{claim.key}".encode("utf-8", "surrogatepass")
    return [urlsafe_b64encode(each).rstrip(b"=").decode() for each in keys.digests("session", named)]
