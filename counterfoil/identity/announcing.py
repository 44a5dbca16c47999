"""Letters about an address: the link that shows whose it is, and word to its owner that somebody else gave it."""

from counterfoil.gate.clock import DAY
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.mail import Mail
from counterfoil.gate.work import Work, job
from counterfoil.identity import claims, letters, mails, throttle
from counterfoil.identity.keys import Keys
from counterfoil.identity.mails import Letterhead

FROM_ONE_PLACE = 3  # letters a day to one address,
IN_ALL = 20  # … however many places ask for them


def announce(db: Db, work: Work, keys: Keys, account_id: int, *, newcomer: bool = False) -> None:
    """Send the link that shows an address to be this account's; whose it is already learns of it, and nobody else."""
    claim = claims.of_account(db, account_id)
    if claim is None or claim.verified:
        return
    owner = claims.verified_by(db, claim.key)
    if owner is not None:
        _later_address_taken(work, owner, keys.digest("throttle", claim.key.encode()))
    elif _may_be_written_to(db, work, keys, claim.key):
        claims.make_link(db, keys, claim, work.now)
        letter = send_welcome if newcomer else send_address_link
        work.later(letter, account=account_id, message=f"address-{new_code()}", made_at=work.now)


@job("send_welcome")
def send_welcome(
    work: Work, mail: Mail, head: Letterhead, keys: Keys, *, account: int, message: str, made_at: int
) -> None:
    """Greet somebody who gave an address, with the link that shows it to be theirs."""
    _send_link(work, mail, head, keys, account, message, made_at, f"Welcome to {head.shop}", letters.WELCOME)


@job("send_address_link")
def send_address_link(
    work: Work, mail: Mail, head: Letterhead, keys: Keys, *, account: int, message: str, made_at: int
) -> None:
    """Send the link that shows an address to be somebody's."""
    subject = f"Is this your address? It was given at {head.shop}"
    _send_link(work, mail, head, keys, account, message, made_at, subject, letters.ADDRESS_LINK)


@job("send_address_taken")
def send_address_taken(work: Work, mail: Mail, head: Letterhead, *, account: int, message: str) -> None:
    """Tell the owner of an address that somebody gave it for another account."""
    mails.send(
        work, mail, head, account, message, f"Your address was used at {head.shop}", letters.ADDRESS_TAKEN
    )


def _send_link(
    work: Work,
    mail: Mail,
    head: Letterhead,
    keys: Keys,
    account: int,
    message: str,
    made_at: int,
    subject: str,
    text: str,
) -> None:
    with work.reading() as db:
        letter = claims.letter_of(db, keys, account, made_at, work.now)
    if letter is not None:  # or the address was changed meanwhile, or shown to be somebody's
        to, secret = letter
        mails.send(work, mail, head, account, message, subject, text, to=to, link=secret)


def _later_address_taken(work: Work, owner_id: int, address: bytes) -> None:
    """Tell the owner after the commit, once a day."""
    message = f"address-taken-{address.hex()[:20]}-{work.now // DAY}"
    work.later(send_address_taken, dedupe=message, account=owner_id, message=message)


def _may_be_written_to(db: Db, work: Work, keys: Keys, key: str) -> bool:
    """Nobody's mailbox is filled by strangers; these are told nothing of that."""
    place = throttle.place_of(work.actor.address)
    from_here = throttle.limit(keys, FROM_ONE_PLACE, DAY, "address letters", key, place)
    in_all = throttle.limit(keys, IN_ALL, DAY, "address letters", key)
    return throttle.has_room(db, work.now, from_here, in_all)
