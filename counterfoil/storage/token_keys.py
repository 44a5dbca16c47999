"""The keys that sign access tokens, out of the ring: those of one algorithm, each with its id."""

from collections.abc import Sequence

from counterfoil.gate.refusals import Unavailable
from counterfoil.identity.tokens.key_set import Algorithm, KeySet
from counterfoil.storage.ring import Ring
from counterfoil.storage.ring_file import Key, SecretsBroken


class RingTokenKeys:
    """Follows the ring: what is put beside or taken away there counts here at once."""

    def __init__(self, ring: Ring, algorithm: Algorithm) -> None:
        self._ring = ring
        self._algorithm = algorithm
        self._purpose = f"token-{algorithm.lower()}"  # one key, one algorithm
        self._held: tuple[Sequence[Key], KeySet] = ((), KeySet(()))

    def now(self) -> KeySet:
        """Those that count now; the first is made when somebody asks for it."""
        of = self._ring.of(self._purpose)
        if not of:
            self._make_the_first()
            of = self._ring.of(self._purpose)
        before, keys = self._held
        if of is not before:
            keys = keys if of == before else self._made(of)
            self._held = (of, keys)
        return keys

    def _make_the_first(self) -> None:
        try:
            self._ring.ensure(self._purpose)
        except (OSError, SecretsBroken) as error:  # the disk is full, say
            raise Unavailable from error

    def _made(self, keys: Sequence[Key]) -> KeySet:
        # Heavy, and asked for here only: who has no tokens needs no cipher.
        from counterfoil.identity.tokens import ciphers  # noqa: PLC0415

        return KeySet(ciphers.token_key(key.id, self._algorithm, key.bytes) for key in keys)
