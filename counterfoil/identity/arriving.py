"""Coming in: a session of one's own, and whether this browser was here before."""

from counterfoil.gate.clock import DAY
from counterfoil.gate.db import Db
from counterfoil.gate.work import Work
from counterfoil.identity import kept_series, known_browsers, mails, sessions, throttle
from counterfoil.identity.keys import Keys
from counterfoil.identity.sessions import SignInRules, Ticket

LETTERS_A_DAY = 10


def arrive(
    db: Db,
    work: Work,
    account_id: int,
    keys: Keys,
    rules: SignInRules,
    *,
    newcomer: bool = False,
    keep: bool | None = None,
    how: str = "password",
    beside: bool = False,
) -> Ticket:
    """End who this browser was before, open a session, and write to its owner where the browser is new to them.

    To `keep` somebody is to let them come back without a password; not to, is to forget them when the browser is
    closed. Where nothing was said the session lasts as long as the shop lets it. `beside` is for a program that is handed tokens: its browser, if
    it has one, stays who it is.
    """
    actor = work.actor
    if actor.session_id is not None and not beside:
        sessions.end(db, actor.session_id, work.now)
    work.about(address=actor.address)
    ticket = sessions.make(
        db,
        keys,
        rules,
        account_id,
        work.now,
        actor.address,
        actor.browser,
        how,
        until_closed=keep is False,
        realm=actor.realm,
    )
    if keep:
        ticket.kept = kept_series.begin(db, keys, ticket.session_id, work.now, rules.keep_for)
    recognised = known_browsers.recognise(db, keys, account_id, actor.mark, work.now)
    ticket.mark = recognised.mark
    if not newcomer and not recognised.before and _tell(db, keys, account_id, work):
        mails.later_new_browser(work, account_id)
    return ticket


def _tell(db: Db, keys: Keys, account_id: int, work: Work) -> bool:
    """Whether to write: once a day for a kind of browser and a place, and no flood however many there are."""
    place = throttle.place_of(work.actor.address)
    alike = throttle.limit(keys, 1, DAY, "new browser", str(account_id), work.actor.browser, place)
    letters = throttle.limit(keys, LETTERS_A_DAY, DAY, "letters", str(account_id))
    return throttle.has_room(db, work.now, alike, letters)
