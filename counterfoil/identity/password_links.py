"""The link by which somebody sets a password: mailed to them, good once and for an hour."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.actor import BROWSER
from counterfoil.gate.clock import HOUR
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.mail import Mail
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.work import Job, Work, job
from counterfoil.identity import account_rows, invitations, letters, mailed_links, mails, sessions
from counterfoil.identity.account_rows import Account
from counterfoil.identity.keys import Keys
from counterfoil.identity.links import LookAtLink
from counterfoil.identity.mails import Letterhead
from counterfoil.identity.names import NewPassword
from counterfoil.identity.passwords import Hasher

PURPOSE = "password"
WITHDRAW = """
    update mailed_links
    set used_at = :now
    where account_id = :id and purpose = :purpose and used_at is null
"""


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """Whose password a link sets."""

    username: str


@dataclass(frozen=True, slots=True)
class SetPassword(LookAtLink):
    """The link, and the password there is to be."""

    password: Annotated[str, NewPassword()] = field(repr=False)


def send(db: Db, work: Work, keys: Keys, account_id: int, *, invited: bool = False) -> None:
    """Have a link mailed to them; the one before works no longer."""
    db.run(WITHDRAW, id=account_id, purpose=PURPOSE, now=work.now)
    secret = _secrets(keys, account_id, work.now)[0]
    mailed_links.make(db, keys, PURPOSE, work.now, HOUR, account_id, secret)
    letter = send_invitation if invited else send_password_link
    work.later(letter, account=account_id, message=f"password-{new_code()}", made_at=work.now)


def letter_with_link(name: str, subject: str, text: str) -> Job:
    """A letter with a link, whose secret is stored nowhere."""

    @job(name)
    def send_it(
        work: Work, mail: Mail, head: Letterhead, keys: Keys, *, account: int, message: str, made_at: int
    ) -> None:
        with work.reading() as db:
            secret = next(
                (each for each in _secrets(keys, account, made_at) if _open(db, keys, each, work)), ""
            )
        if secret:  # or it was used, or another was made meanwhile
            called = subject.format(shop=head.shop)
            mails.send(work, mail, head, account, message, called, text, link=secret)

    return send_it


send_password_link = letter_with_link(
    "send_password_link", "Set a password for {shop}", letters.PASSWORD_LINK
)
send_invitation = letter_with_link("send_invitation", "You are to work at {shop}", letters.INVITATION)


@operation("look_at_password_link", needs=ANYONE, ways=BROWSER, effect=Effect.READS)
def look_at_password_link(work: Work, wants: LookAtLink, keys: Keys) -> PasswordLink:
    """See whose password a mailed link sets."""
    with work.reading() as db:
        return PasswordLink(_account(db, keys, wants.link, work.now).username)


@operation("set_password", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def set_password(work: Work, wants: SetPassword, hasher: Hasher, keys: Keys) -> PasswordLink:
    """Set a password by a mailed link; whatever was open before is ended."""
    hasher.fits(wants.password)
    with work.reading() as db:
        account = _account(db, keys, wants.link, work.now)  # costs no hash where there is no link
    with hasher.place(work.actor.address):
        fresh_hash = hasher.hash(wants.password)
    with work.writing() as db:
        mailed_links.use(db, keys, PURPOSE, wants.link, work.now)
        if not account_rows.change_hash(db, account.id, account.password_hash, fresh_hash):
            raise NotFound("link.over")
        sessions.end_all(db, account.id, work.now)
        work.about(account.code, person=account.id)
        if role := invitations.accept(db, account.id, work.now):
            work.about(role=role)
    return PasswordLink(account.username)


def _account(db: Db, keys: Keys, secret: str, now: int) -> Account:
    row = mailed_links.find(db, keys, secret, now)
    if row is None or row[0] != PURPOSE or row[3] is not None:
        raise NotFound("link.over")
    account = account_rows.by_id(db, row[1])
    if account is None or account.disabled:
        raise NotFound("link.over")
    return account


def _open(db: Db, keys: Keys, secret: str, work: Work) -> bool:
    row = mailed_links.find(db, keys, secret, work.now)
    return row is not None and row[3] is None


def _secrets(keys: Keys, account_id: int, made_at: int) -> list[str]:
    """The link's secret by each key that counts: made again when the letter is written."""
    named = f"password link\0{account_id}.{made_at}".encode()
    return [urlsafe_b64encode(each).rstrip(b"=").decode() for each in keys.digests("session", named)]
