"""Tries that fail are counted by person and by place: codes that nobody has, and cards that the bank declines.

Whether somebody has to wait is read by a statement that is there in any case; only a failure writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from counterfoil.gate.actor import Actor
from counterfoil.gate.clock import MINUTE
from counterfoil.gate.db import Db
from counterfoil.gate.refusals import TooMany
from counterfoil.gate.work import Work
from counterfoil.identity import throttle
from counterfoil.identity.keys import Keys
from counterfoil.identity.throttle import Limit

# Until when somebody has to wait; nothing where they need not.
HELD = """
    select max(until) as until
    from throttle
    where key in (:person, :place)
    and until > :now
    and count >= case key when :person then :per_person else :per_place end
"""


@dataclass(frozen=True, slots=True)
class Tries:
    """How many may fail before whoever tries has to wait."""

    codes_per_person: int = 10  # in a minute
    codes_per_address: int = 30
    declines_per_person: int = 5  # in an hour
    declines_per_address: int = 20

    def of_codes(self, work: Work) -> "Counted":
        """Those with discount codes."""
        most = (self.codes_per_person, self.codes_per_address)
        return _counted(work, "code", work.actor.id, MINUTE, *most)

    def of_cards(self, work: Work, account_id: int) -> "Counted":
        """Those with cards."""
        most = (self.declines_per_person, self.declines_per_address)
        return _counted(work, "card", account_id, 60 * MINUTE, *most)


@dataclass(frozen=True, slots=True)
class Counted:
    """The two counts of one kind of try; alike, where nobody knows from which place."""

    person: Limit
    place: Limit

    def asks(self, now: int) -> Mapping[str, object]:
        """What HELD asks for."""
        return {
            "person": self.person.key,
            "place": self.place.key,
            "per_person": self.person.most,
            "per_place": self.place.most,
            "now": now,
        }

    def refuse(self, held: int | None, now: int, sentence: str) -> None:
        """Say when to try again, where somebody has to wait."""
        if held is not None:
            seconds = throttle.seconds_until(held, now, self.person)
            raise TooMany(sentence, retry_after=seconds, minutes=-(-seconds // 60))

    def failed(self, db: Db, now: int) -> None:
        """Count one more where there is room: nobody alone uses up what all people at a place have."""
        both = (self.person,) if self.place == self.person else (self.person, self.place)
        all(throttle.has_room(db, now, each) for each in both)


def _counted(work: Work, kind: str, account_id: int, window: int, per_person: int, per_place: int) -> Counted:
    keys = work.house.part(Keys)  # type: ignore[type-abstract]
    person = throttle.limit(keys, per_person, window, f"{kind} by", str(account_id))
    address = _address(work.actor, account_id)
    if not address:
        return Counted(person, person)
    return Counted(
        person, throttle.limit(keys, per_place, window, f"{kind} from", throttle.place_of(address))
    )


def _address(actor: Actor, account_id: int) -> str:
    """Where the person is; the bank's own address is nobody's."""
    return actor.address if actor.account_id == account_id else ""
