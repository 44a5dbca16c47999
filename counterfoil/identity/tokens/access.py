"""Access tokens: made for a session, and read before anybody asks the database about it."""

from counterfoil.gate.clock import SECOND
from counterfoil.identity.tokens import claims, jws
from counterfoil.identity.tokens.claims import TYPE, Bearer, Claims, TokenRules
from counterfoil.identity.tokens.key_set import KeySet, TokenKeys
from counterfoil.identity.tokens.recognised import Recognised


class AccessTokens:
    """Signs and verifies with the keys there are now."""

    def __init__(self, keys: TokenKeys, rules: TokenRules) -> None:
        self.keys = keys
        self.rules = rules
        # Of these keys only: when one is taken away, nothing it signed is recognised.
        self._recognised: tuple[KeySet | None, Recognised] = (None, Recognised())

    def make(self, bearer: Bearer, now: int, session_ends: int) -> tuple[str, int]:
        """A token, and the seconds it counts: no longer than its session can last."""
        expires = min(now // SECOND + self.rules.life, session_ends // SECOND)
        payload = claims.written(bearer, self.rules, now, expires)
        return jws.make(self.keys.now().signing, TYPE, payload), max(0, expires - now // SECOND)

    def read(self, text: str, now: int) -> Claims | None:
        """What it says, where we signed it and its time is not over; its session is for the database to judge."""
        if _garbage(text):
            return None
        keys = self.keys.now()
        recognised = self._recognised_with(keys)
        known = None if self.rules.verify_every else recognised.find(text)
        if known is not None:
            return known if claims.counts(known, now) else None
        found = self._verified(text, keys, now)
        if found is not None:
            recognised.keep(text, found)
        return found

    def read_late(self, text: str, now: int) -> Claims | None:
        """The same of one whose time may be over: good enough to end its session, and for nothing else."""
        return None if _garbage(text) else self._verified(text, self.keys.now(), now, late=True)

    def _verified(self, text: str, keys: KeySet, now: int, *, late: bool = False) -> Claims | None:
        unverified = jws.read(text, keys)
        if unverified is None or unverified.type != TYPE:
            return None
        said = jws.json_object(unverified.payload)
        found = None if said is None else claims.read(said, self.rules, now)
        if found is None or not (late or claims.counts(found, now)):
            return None
        return found if unverified.holds() else None

    def _recognised_with(self, keys: KeySet) -> Recognised:
        of, recognised = self._recognised
        if of is not keys:
            recognised = Recognised()
            self._recognised = (keys, recognised)
        return recognised


def _garbage(text: str) -> bool:
    return len(text) > jws.LONGEST or not text.isascii()
