"""What the shop writes to people whose account was changed."""

from counterfoil.gate.clock import DAY
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.mail import Mail
from counterfoil.gate.work import Job, Work, job
from counterfoil.identity import letters, mails, throttle
from counterfoil.identity.keys import Keys
from counterfoil.identity.mails import Letterhead

LETTERS_A_DAY = 10


@job("send_email_changed")
def send_email_changed(
    work: Work,
    mail: Mail,
    head: Letterhead,
    *,
    account: int,
    message: str,
    to: str,
    browser: str,
    address: str,
    at: int,
) -> None:
    """Tell somebody, where they were written to until now, that their account is written to elsewhere."""
    about = mails.where_and_when(browser, address, at)
    subject = f"Your address at {head.shop} was changed"
    mails.send(work, mail, head, account, message, subject, letters.EMAIL_CHANGED, to=to, **about)


send_password_changed = mails.letter_from_there(
    "send_password_changed", "Your password at {shop} was changed", letters.PASSWORD_CHANGED
)


def later_email_changed(db: Db, work: Work, keys: Keys, before: str) -> None:
    """Tell them after the commit, at the address before."""
    if _not_often(db, work, keys, send_email_changed):
        message = f"email-changed-{new_code()}"
        mails.later_from_here(work, send_email_changed, work.actor.id, message, to=before)


def later_password_changed(db: Db, work: Work, keys: Keys) -> None:
    """Tell them after the commit."""
    if _not_often(db, work, keys, send_password_changed):
        message = f"password-changed-{new_code()}"
        mails.later_from_here(work, send_password_changed, work.actor.id, message)


def _not_often(db: Db, work: Work, keys: Keys, letter: Job) -> bool:
    limit = throttle.limit(keys, LETTERS_A_DAY, DAY, letter.name, str(work.actor.id))
    return throttle.has_room(db, work.now, limit)
