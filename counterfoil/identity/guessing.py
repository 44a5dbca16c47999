"""A password that somebody types is a guess until it was looked at; guesses are counted by who and where."""

from counterfoil.gate.db import Db
from counterfoil.identity import throttle
from counterfoil.identity.keys import Keys
from counterfoil.identity.sessions import SignInRules
from counterfoil.identity.throttle import Limit


class Guess:
    """One guess at the password of whoever is called `name`, made from `address`."""

    # What was typed is counted whether anybody is called that or not, and told when it is too much. The account is counted
    # as well, once it is known: its name and its address do not give twice as many guesses. That is not told, or anybody
    # could find out which address belongs to which name.

    __slots__ = ("_keys", "_name", "_per_account", "_per_address", "_per_name", "_place", "_rules")

    def __init__(self, keys: Keys, rules: SignInRules, name: str, address: str) -> None:
        self._keys, self._rules, self._name = keys, rules, name
        self._place = throttle.place_of(address)
        self._per_address = throttle.limit(
            keys, rules.guesses_per_address, rules.guess_window, "guess", self._place
        )
        self._per_name = self._per_account = self._limit("name", name)

    def look(self, db: Db, now: int) -> None:
        """Refuse where no guess is left, without writing."""
        throttle.look(db, now, self._per_name, self._per_address)

    def take(self, db: Db, now: int, account_id: int | None) -> bool:
        """Count it, before anybody knows how it falls out; whether the account has a guess left."""
        throttle.take(db, now, self._per_name, self._per_address)
        # For nobody the same is written as for somebody, so that it takes as long.
        self._per_account = (
            self._limit("nobody", self._name)
            if account_id is None
            else self._limit("account", f"{account_id}")
        )
        return throttle.has_room(db, now, self._per_account)

    def was_right(self, db: Db) -> None:
        """It was none, and those before are forgiven."""
        throttle.forget(db, self._per_name)
        throttle.forget(db, self._per_account)
        throttle.give_back(db, self._per_address)

    def _limit(self, kind: str, what: str) -> Limit:
        most, window = self._rules.guesses_per_account, self._rules.guess_window
        return throttle.limit(self._keys, most, window, kind, what, self._place)
