"""What tokens are made for: everything their owner may do over the API, or one address, or some of the rights."""

from dataclasses import dataclass
from typing import Annotated, Any

from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Text, Unfit
from counterfoil.identity import key_terms
from counterfoil.identity.key_terms import Rights, Scopes
from counterfoil.identity.tokens.claims import TokenRules


@dataclass(frozen=True, slots=True)
class Spoken:
    """Takes names of rights with spaces between, as OAuth writes a scope."""

    def read(self, raw: object, *, spoken: bool) -> Scopes:
        """The rights, each once; at least one."""
        if not isinstance(raw, str):
            raise Unfit("field.text")
        return Rights().read(raw.split(), spoken=spoken)

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "minLength": 1}


Resource = Annotated[str, Text(low=0, high=2000)]
Scope = Annotated[Scopes, Spoken()]


@dataclass(frozen=True, slots=True)
class Lent:
    """What limits the tokens of a session."""

    resource: str = ""  # the path they open; empty for the API
    scopes: Scopes = ()  # the rights they have; none named is all

    @property
    def text(self) -> str | None:
        """The rights as they are stored."""
        return key_terms.as_text(self.scopes) if self.scopes else None

    def __bool__(self) -> bool:
        return bool(self.resource or self.scopes)

    def refuse_beyond(self, own: frozenset[Permission]) -> None:
        """Nobody lends what they may not do themselves."""
        if beyond := set(self.scopes) - own:
            raise Invalid.one("scope", "key.not_yours", words=", ".join(sorted(beyond)))


ALL = Lent()


def lent(resource: str, scopes: Scopes, rules: TokenRules, realm: str, transport: str = "body") -> Lent:
    """What somebody wants tokens for, or Invalid: for the API, or the one address of this realm that takes others."""
    path = rules.resource_of(resource) if resource else ""
    if path is None or path not in ("", rules.resources.get(realm)):
        known = rules.audience(rules.resources.get(realm, ""))
        raise Invalid.one("resource", "tokens.other_resource", address=known)
    made = Lent(path, scopes)
    if made and transport == "cookie":
        raise Invalid.one("transport", "tokens.lent_in_cookie")
    return made
