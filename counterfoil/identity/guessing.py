"""A password that somebody types is a guess until it was looked at; guesses are counted by who and where."""

from counterfoil.gate.db import Db
from counterfoil.identity import throttle
from counterfoil.identity.keys import Keys
from counterfoil.identity.sessions import SignInRules


class Guess:
    """One guess at the password of whoever is called `key`, made from `address`."""

    __slots__ = ("_per_account", "_per_address")

    def __init__(self, keys: Keys, rules: SignInRules, key: str, address: str) -> None:
        place, window = throttle.place_of(address), rules.guess_window
        self._per_account = throttle.limit(keys, rules.guesses_per_account, window, "name", key, place)
        self._per_address = throttle.limit(keys, rules.guesses_per_address, window, "guess", place)

    def look(self, db: Db, now: int) -> None:
        """Refuse where no guess is left, without writing."""
        throttle.look(db, now, self._per_account, self._per_address)

    def take(self, db: Db, now: int) -> None:
        """Count it, before anybody knows how it falls out."""
        throttle.take(db, now, self._per_account, self._per_address)

    def was_right(self, db: Db) -> None:
        """It was none, and those before are forgiven."""
        throttle.forget(db, self._per_account)
        throttle.give_back(db, self._per_address)
