"""What the shop writes to people about their accounts."""

from dataclasses import dataclass
from typing import Any

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.codes import new_code
from counterfoil.gate.mail import Letter, Mail
from counterfoil.gate.work import Job, Work, job
from counterfoil.identity import letters
from counterfoil.identity.account_rows import by_email

RECIPIENT = "select username, email from accounts where id = :id and disabled_at is null"
# Whoever only claims an address must not have its owner written to whenever they like.
ITS_OWNER = "select email_key from accounts where id = :id and email_key is not null"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above every letter: the shop's name and its address on the web."""

    shop: str = "Counterfoil"
    url: str = "http://localhost:5000"
    account: str = "/account"  # where a password is changed
    verify: str = "/verify/"  # and where an address is shown to be somebody's

    @property
    def host(self) -> str:
        """What Message-IDs end with."""
        return self.url.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"


def letter_from_there(name: str, subject: str, text: str) -> Job:
    """A letter that tells somebody of a thing done in their name: where, when, and with which browser."""

    @job(name)
    def send_it(
        work: Work,
        mail: Mail,
        head: Letterhead,
        *,
        account: int,
        message: str,
        browser: str,
        address: str,
        at: int,
    ) -> None:
        about = where_and_when(browser, address, at)
        send_to_owner(work, mail, head, account, message, subject.format(shop=head.shop), text, **about)

    return send_it


send_new_browser = letter_from_there(
    "send_new_browser", "A new browser signed in at {shop}", letters.NEW_BROWSER
)
send_copied = letter_from_there("send_copied", "We signed you out at {shop}, to be safe", letters.COPIED)
send_shown_twice = letter_from_there(
    "send_shown_twice", "We signed a program out at {shop}, to be safe", letters.SHOWN_TWICE
)


def later_new_browser(work: Work, account_id: int) -> None:
    """Tell them after the commit."""
    later_from_here(work, send_new_browser, account_id, f"new-browser-{new_code()}")


def later_copied(work: Work, account_id: int, code: str) -> None:
    """Tell them after the commit."""
    later_from_here(work, send_copied, account_id, f"copied-{code}")


def later_shown_twice(work: Work, account_id: int, session: str) -> None:
    """Tell them after the commit."""
    later_from_here(work, send_shown_twice, account_id, f"shown-twice-{session}")


def later_from_here(work: Work, letter: Job, account_id: int, message: str, **more: Any) -> None:
    """Have a letter sent that says where, when and with which browser this is being done."""
    actor = work.actor
    work.later(
        letter,
        account=account_id,
        message=message,
        browser=actor.browser,
        address=actor.address,
        at=work.now,
        **more,
    )


def where_and_when(browser: str, address: str, at: int) -> dict[str, str]:
    """Where it was done, in words."""
    return {"browser": browser or "a program", "address": address or "not known", "at": moment(at)}


def moment(at: int) -> str:
    """A time as letters have it."""
    return rfc3339(at).replace("T", ", ").removesuffix("Z")


def send_to_owner(
    work: Work,
    mail: Mail,
    head: Letterhead,
    account: int,
    message: str,
    subject: str,
    text: str,
    **about: str,
) -> None:
    """Send somebody a letter, unless their address is one that they only claim and somebody else owns."""
    with work.reading() as db:
        row = db.one(ITS_OWNER, id=account)
        owner = by_email(db, row[0]) if row else None
    if owner is not None and owner.id == account:
        send(work, mail, head, account, message, subject, text, **about)


def send(
    work: Work,
    mail: Mail,
    head: Letterhead,
    account: int,
    message: str,
    subject: str,
    text: str,
    to: str = "",
    **about: str,
) -> None:
    """Send somebody a letter, to the address they have now unless another is named."""
    with work.reading() as db:
        username, email = db.one(RECIPIENT, id=account) or ("", None)
    if to or email:
        said = text.format(
            username=username,
            shop=head.shop,
            url=head.url.rstrip("/"),
            account=head.account,
            verify=head.verify,
            **about,
        )
        mail.send(Letter(to or email, subject, said, f"<{message}@{head.host}>"))
