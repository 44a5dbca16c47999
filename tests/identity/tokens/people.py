"""People with tokens, for the tests beside."""

import json
from base64 import urlsafe_b64decode
from typing import Any

from counterfoil.gate.actor import Actor
from counterfoil.identity.accounts import make_tokens
from counterfoil.identity.bearer import access_token
from counterfoil.identity.site import Site
from counterfoil.identity.tokens.issuing import Tokens
from counterfoil.identity.tokens.refreshing import refresh_tokens

PASSWORD = "a long enough password"


def signs_in(town, username: str = "ann", **more) -> Tokens:
    """Tokens for somebody with an account."""
    return town.do(make_tokens, more.pop("actor", None), username=username, password=PASSWORD, **more).tokens


def newcomer(town, username: str = "ann", **more) -> Tokens:
    """Tokens for somebody new."""
    town.register(username, **more)
    return signs_in(town, username)


def refreshes(town, token: str, actor: Actor | None = None) -> Tokens:
    return town.do(refresh_tokens, actor, refresh_token=token)


def holder(town, token: str):
    """Who the Bearer door takes its holder for."""
    site = Site(town.house, town.keys, town.seen)
    return access_token(site, token, "192.0.2.7", "a program")


def says(token: str, part: int = 1) -> dict[str, Any]:
    """What stands in it, for everybody to read."""
    return json.loads(urlsafe_b64decode(token.split(".")[part] + "=="))
