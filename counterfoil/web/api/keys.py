"""How a key that was just made is told."""

from dataclasses import dataclass

from counterfoil.identity.api_keys import NewKey
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

TOO_MANY = {"409": "There are too many already."}


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key just made; `key` is what to show, and is told this once."""

    id: str
    name: str
    key: str
    prefix: str
    scopes: tuple[str, ...]
    made: str
    ends: str
    realm: str


def key_made(visit: Visit, new: NewKey) -> Answer:
    """The key with its secret, and a browser takes its new ticket."""
    if new.ticket:
        visit.sign_in(new.ticket)
    key = new.key
    made = MadeKey(key.id, key.name, new.secret, key.prefix, key.scopes, key.made, key.ends, key.realm)
    return answers.json(made, 201)
