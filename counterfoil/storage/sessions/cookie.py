"""`cookie:signed` and `cookie:encrypted`: the browser holds what its session remembers, and is the only one to."""

import json
from collections.abc import Mapping, Sequence

from counterfoil.identity.values import Change, Holder, SessionStore, Values, ValuesTooLong, Whose, applied
from counterfoil.storage.sessions import seals
from counterfoil.storage.sessions.seals import Keyring, Seal

LONGEST = 4_096  # bytes browsers keep of a cookie
AROUND = 128  # of these, for its name and attributes


class CookieValues:
    """Of two requests at once the answer that comes last wins: keep nothing here that matters.

    Programs that show a token hold no cookie, so for them it lies in the database.
    """

    says = "What sessions remember lies in the browsers, 4,096 bytes each; of two requests at once the later one wins."
    apart = False
    far = False

    def __init__(self, seal: Seal, keys: Keyring, of_programs: SessionStore) -> None:
        self._seal = seal
        self._keys = keys
        self._of_programs = of_programs

    def read(self, holder: Holder) -> Values:
        """What the browser brought, where it is ours and for this session."""
        if holder.by_token:
            return self._of_programs.read(holder)
        if not holder.brought:
            return {}
        content = seals.open_sealed(self._seal, self._keys, holder.whose.edition, holder.brought)
        return {} if content is None else dict(json.loads(content))

    def read_all(self, holders: Sequence[Holder]) -> list[Values]:
        """What each brought."""
        return [self.read(holder) for holder in holders]

    def write(self, holder: Holder, changes: Sequence[Change]) -> None:
        """Have the browser keep it."""
        if holder.by_token:
            self._of_programs.write(holder, changes)
            return
        values = applied(self.read(holder), changes)
        holder.brought = holder.keep = self._sealed(holder, values) if values else ""

    def check(self, holder: Holder, values: Mapping[str, str], name: str) -> None:
        """Refuse what a browser would cut or drop."""
        if holder.by_token:
            self._of_programs.check(holder, values, name)
            return
        length = len(self._sealed(holder, values)) + AROUND
        if length > LONGEST:
            message = f"session[{name!r}] does not fit: the cookie would be {length:,} bytes long, and {LONGEST:,} is the most a browser keeps"
            raise ValuesTooLong(message)

    def forget(self, ended: Sequence[Whose]) -> None:
        """Opens for no other session."""

    def clear(self) -> None:
        """Opens no longer with the next version."""

    def close(self) -> None:
        """There is nothing to let go."""

    def _sealed(self, holder: Holder, values: Mapping[str, str]) -> str:
        content = json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()
        return seals.close(self._seal, self._keys, holder.whose.edition, content)
