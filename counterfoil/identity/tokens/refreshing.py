"""Going on with new tokens, and giving them back."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from counterfoil.gate import trail
from counterfoil.gate.actor import BROWSER, Way
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE
from counterfoil.gate.refusals import NotSignedIn
from counterfoil.gate.work import Work
from counterfoil.identity import mails, sessions
from counterfoil.identity.keys import Keys
from counterfoil.identity.seen import Seen
from counterfoil.identity.tokens import families, refresh
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.families import Family
from counterfoil.identity.tokens.issuing import Tokens, issue
from counterfoil.identity.tokens.refresh import Verdict

HOLDERS = BROWSER | {Way.TOKEN}
STOLEN = "end_copied_tokens"  # what the trail calls it: nobody asks for this, the shop does it by itself
REASON = "a refresh token was shown again after its successor had been used: it was taken for stolen"


class InvalidGrant(NotSignedIn):
    """The one answer to every refresh token that is of no use."""

    sentence = "tokens.invalid_grant"


@dataclass(frozen=True, slots=True)
class Held:
    """Takes whatever is shown: what cannot be a token opens nothing, and has no other answer."""

    def read(self, raw: object, *, spoken: bool) -> str:  # noqa: ARG002
        """The text, or none."""
        return raw if isinstance(raw, str) else ""

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class RefreshTokens:
    """The refresh token that is held."""

    refresh_token: Annotated[str, Held()] = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RevokeToken:
    """A token, access or refresh; what the hint says makes no difference."""

    token: Annotated[str, Held()] = field(default="", repr=False)
    token_type_hint: Annotated[str, Held()] = ""


@dataclass(frozen=True, slots=True)
class Revoked:
    """Whatever it was, it opens nothing any more."""


@operation("refresh_tokens", needs=ANYONE, ways=HOLDERS, effect=Effect.REVERSIBLE)
def refresh_tokens(work: Work, wants: RefreshTokens, keys: Keys, seen: Seen, access: AccessTokens) -> Tokens:
    """Get new tokens for the refresh token one holds."""
    shown = refresh.read(keys, wants.refresh_token)
    if shown is None:
        raise InvalidGrant
    family = _find(work, seen, shown.session)
    verdict = refresh.judge(shown.count, family.newest, family.used, work.now)
    if verdict is Verdict.NEWEST:
        family = _go_on(work, seen, family)
    elif verdict is Verdict.OLD:
        _end_stolen(work, family)
    elif verdict is Verdict.UNMADE:
        raise InvalidGrant
    return issue(access, keys, family.bearer, family.newest, work.now, family.found.holder.expires_at)


@operation("revoke_token", needs=ANYONE, ways=HOLDERS, effect=Effect.REVERSIBLE)
def revoke_token(work: Work, wants: RevokeToken, keys: Keys, seen: Seen, access: AccessTokens) -> Revoked:
    """Give a token back: its session ends, and with it all tokens of that; one that opens nothing is none."""
    session = _session_of(work, wants.token, keys, access)
    if session is None:
        return Revoked()
    with work.reading() as db:
        family = families.find(db, seen, session, work.now)
    if family is not None:
        with work.writing() as db:
            work.about(session, person=family.found.actor.account_id)
            sessions.end(db, family.session_id, work.now)
    return Revoked()


def _session_of(work: Work, token: str, keys: Keys, access: AccessTokens) -> str | None:
    shown = refresh.read(keys, token)
    if shown is not None:
        return shown.session
    claims = access.read(token, work.now)
    return None if claims is None else claims.session


def _find(work: Work, seen: Seen, session: str) -> Family:
    with work.reading() as db:
        family = families.find(db, seen, session, work.now)
    if family is None or family.found.actor.realm != work.actor.realm:
        raise InvalidGrant
    return family


def _go_on(work: Work, seen: Seen, family: Family) -> Family:
    """The family with its next token, whoever of those at the door has moved it there."""
    # Like being seen, staying signed in is no deed of its own: it leaves no line in the trail.
    with work.writing(line=False) as db:
        families.move_on(db, family, work.now)
    return _find(work, seen, family.session)


def _end_stolen(work: Work, family: Family) -> None:
    """Two hold what one was given, and nobody can tell who is who: neither goes on."""
    owner = family.found.actor.id
    with work.writing(line=False) as db:
        if not sessions.end(db, family.session_id, work.now):
            raise InvalidGrant  # somebody has ended it meanwhile, and it stands in the trail
        words: dict[str, object] = {"reason": REASON, "address": work.actor.address}
        trail.write(db, work.now, STOLEN, work.actor, trail.Subject(family.session, owner), words)
        mails.later_shown_twice(work, owner, family.session)
    raise InvalidGrant
