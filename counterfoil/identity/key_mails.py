"""What the shop writes to people about their keys."""

import re
from collections.abc import Iterable

from counterfoil.gate.clock import DAY
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.mail import Mail
from counterfoil.gate.work import Work, job
from counterfoil.identity import mails, throttle
from counterfoil.identity.keys import Keys
from counterfoil.identity.mails import Letterhead

MADE = """\
Hello {username},

a key named “{name}” was made for a program, with your account at {shop}:

    it may: {scopes}
    made from the address {address}
    at {at} UTC, good until {until} UTC

If it was you, you need not do anything. If not, change your password now; that ends the key and signs out everybody else:
{url}{account}

{shop}
"""
FOUND = """\
Hello {username},

your key named “{name}” at {shop} was found where others may have read it, so it was ended at {at} UTC. Whatever uses it
needs a new one: {url}/account/keys

What was done with it before stands at {url}/account/sessions while it is listed there. If you do not know how it got
out, look at where you keep it.

{shop}
"""
LETTERS_A_DAY = 10
NAME_LENGTH = 60
_NO_ADDRESS = re.compile(r"[^\w \-()+#&']")


@job("send_key_made")
def send_key_made(
    work: Work,
    mail: Mail,
    head: Letterhead,
    *,
    account: int,
    message: str,
    name: str,
    scopes: str,
    address: str,
    at: int,
    until: int,
) -> None:
    """Tell somebody that a key was made with their account."""
    about = {"name": name, "scopes": scopes, "address": address or "not known"}
    times = {"at": mails.moment(at), "until": mails.moment(until)}
    mails.send_to_owner(
        work, mail, head, account, message, f"A key was made at {head.shop}", MADE, **about, **times
    )


@job("send_key_found")
def send_key_found(
    work: Work, mail: Mail, head: Letterhead, *, account: int, message: str, name: str, at: int
) -> None:
    """Tell somebody that a key of theirs was found, and ended."""
    subject = f"A key of yours was found, and ended at {head.shop}"
    mails.send_to_owner(work, mail, head, account, message, subject, FOUND, name=name, at=mails.moment(at))


def later_made(db: Db, work: Work, keys: Keys, name: str, scopes: Iterable[str], until: int) -> None:
    """Tell them after the commit, unless they had many such letters today."""
    account_id = work.actor.id
    limit = throttle.limit(keys, LETTERS_A_DAY, DAY, "key letters", str(account_id))
    if not throttle.has_room(db, work.now, limit):
        return
    work.later(
        send_key_made,
        account=account_id,
        message=f"key-made-{new_code()}",
        name=_in_plain_letters(name),
        scopes=", ".join(scopes),
        address=work.actor.address,
        at=work.now,
        until=until,
    )


def later_found(work: Work, account_id: int, code: str, name: str) -> None:
    """Tell them after the commit."""
    message = f"key-found-{code}"
    work.later(
        send_key_found,
        dedupe=message,
        account=account_id,
        message=message,
        name=_in_plain_letters(name),
        at=work.now,
    )


def _in_plain_letters(name: str) -> str:
    """A name that no mail program takes for a link: whoever claims an address does not write to its owner through us."""
    return _NO_ADDRESS.sub("·", name)[:NAME_LENGTH]
