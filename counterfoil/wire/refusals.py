"""What the door itself refuses, before anybody asked an operation."""

from counterfoil.gate.refusals import Refusal


class Garbled(Refusal):
    """It cannot be read as a request, a form or JSON."""

    sentence = "door.garbled"


class NoSuchPage(Refusal):
    """Nothing lives at this address."""

    sentence = "door.no_such_page"


class WrongMethod(Refusal):
    """Something lives there, but this cannot be done to it; `allow` says what can."""

    sentence = "door.wrong_method"

    def __init__(self, allow: str) -> None:
        super().__init__(methods=allow)
        self.allow = allow


class TooSlow(Refusal):
    """The body did not come in time."""

    sentence = "door.too_slow"


class LengthMissing(Refusal):
    """The body comes in a way that does not say how long it is."""

    sentence = "door.length_missing"


class TooLarge(Refusal):
    """More than anybody here needs to send."""

    sentence = "door.too_large"


class HeadTooLarge(Refusal):
    """A longer address, or more headers, than anybody here needs."""

    sentence = "door.head_too_large"


class WrongKind(Refusal):
    """A body of a kind this door does not read."""

    sentence = "door.wrong_kind"


class CrossSite(Refusal):
    """Another site made the browser ask for this."""

    sentence = "door.cross_site"


class Failed(Refusal):
    """We made a mistake; `reference` finds it in the log."""

    sentence = "door.failed"

    def __init__(self, reference: str) -> None:
        super().__init__(reference=reference)
