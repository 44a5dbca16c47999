"""The ways in which the shop says no, in words; doors turn them into pages and status numbers.

Refusal
├── NotSignedIn        somebody must sign in first
│   └── InvalidToken   … and what was shown instead opens nothing
├── WrongCredentials   the one answer to every failed sign-in
├── NotAllowed         the person lacks a right
├── OnlyLooking        the person sees the shop as somebody else, and changes nothing
├── OtherRealm         what was shown opens another part of the house
├── NeedsYes           nobody who speaks for the person spends or destroys: the person says yes themselves
├── NotFresh           the right is there, but the password was asked too long ago
├── NotFound           does not exist, or not for this person
├── Conflict           the world is not as the request supposed
│   └── NotPossible    … for the thing is in no state for it, and this is what can be done
├── Declined           the bank said no
├── NotSigned          a call that claims to be the bank's, and is not shown to be
├── Invalid            fields that do not fit
│   └── WrongPassword  … and the one that is asked again to be sure
├── TooMany            slow down
├── Busy               the shop has no hands free just now
└── Unavailable        the storage does not answer
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from types import MappingProxyType


class Refusal(Exception):
    """No, with the id of a sentence and its parameters."""

    sentence = "refused"
    details: Mapping[str, object] = MappingProxyType({})  # what a program is told beside the words

    def __init__(self, sentence: str = "", /, **params: object) -> None:
        self.sentence = sentence or type(self).sentence
        self.params = params
        super().__init__(self.sentence)


class NotSignedIn(Refusal):
    """Somebody must sign in first."""

    sentence = "gate.not_signed_in"


class InvalidToken(NotSignedIn):
    """The token that was shown opens nothing; whatever came beside it does not count."""

    sentence = "gate.invalid_token"


class WrongCredentials(Refusal):
    """The one answer to every failed sign-in."""

    sentence = "sign_in.failed"


class NotAllowed(Refusal):
    """The person lacks a right; `needs` names it, and `lacks` all of them where there are several."""

    sentence = "gate.not_allowed"

    def __init__(self, needs: str, *more: str) -> None:
        thing, _, way = needs.partition(":")
        super().__init__("gate.wrong_way" if thing == "way" else "", needs=needs, way=way)
        self.needs = needs
        self.lacks = (needs, *more)


class OnlyLooking(Refusal):
    """Whoever sees the shop as somebody else changes nothing."""

    sentence = "gate.only_looking"


class OtherRealm(Refusal):
    """What was shown opens the shop where this is the back office, or the other way round."""

    def __init__(self, realm: str) -> None:
        super().__init__(f"gate.realm.{realm}")


class NeedsYes(Refusal):
    """What spends money or destroys takes the person's own yes, whoever speaks for them."""

    sentence = "gate.needs_yes"
    details: Mapping[str, object] = MappingProxyType({"code": "needs_yes"})


class NotFresh(Refusal):
    """The password was asked too long ago for this."""

    sentence = "gate.not_fresh"


class NotFound(Refusal):
    """It does not exist, or not for this person: the same answer."""

    sentence = "not_found"


class Conflict(Refusal):
    """The world is not as the request supposed."""


class NotPossible(Conflict):
    """The thing is in no state for this; `possible` names what can be done instead."""

    possible: tuple[str, ...] = ()


class Declined(Refusal):
    """The bank said no."""


class NotSigned(Refusal):
    """A call that claims to be the bank's, and is not shown to be."""

    sentence = "payment.not_signed"


@dataclass(frozen=True, slots=True)
class Misfit:
    """One field that does not fit, and the sentence that says why."""

    field: str
    sentence: str
    params: dict[str, object] = made_by(default_factory=dict)


class Invalid(Refusal):
    """Fields that do not fit; all of them, not the first."""

    sentence = "invalid"

    def __init__(self, *misfits: Misfit) -> None:
        super().__init__()
        self.misfits = misfits

    @classmethod
    def one(cls, name: str, sentence: str, **params: object) -> "Invalid":
        """A refusal over a single field."""
        return cls(Misfit(name, sentence, params))


class WrongPassword(Invalid):
    """The password that was asked again is not theirs."""

    @classmethod
    def at(cls, name: str) -> "WrongPassword":
        """A refusal over the field it was typed into."""
        return cls(Misfit(name, "password.wrong"))


class TooMany(Refusal):
    """Slow down; `retry_after` is in seconds."""

    sentence = "too_many"

    def __init__(self, sentence: str = "", *, retry_after: int, **params: object) -> None:
        super().__init__(sentence, seconds=retry_after, **params)
        self.retry_after = retry_after


class Busy(Refusal):
    """The shop has no hands free just now; `retry_after` is in seconds."""

    sentence = "busy"
    retry_after = 1


class Unavailable(Refusal):
    """The storage does not answer, is full or cannot be written."""

    sentence = "storage.unavailable"
    retry_after = 5
