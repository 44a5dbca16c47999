"""The endpoints by which programs come into the back office, and go: it has sessions, tokens and keys of its own."""

from counterfoil.identity import greetings, token_answers
from counterfoil.identity.accounts import enter_office, make_office_tokens, sign_out
from counterfoil.identity.api_keys import create_key, end_key, list_keys
from counterfoil.identity.greetings import Message, Welcome
from counterfoil.identity.me import read_me
from counterfoil.identity.proving import prove_password
from counterfoil.identity.token_answers import Given
from counterfoil.identity.tokens.refreshing import refresh_tokens
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.api.keys import TOO_MANY, MadeKey, key_made
from counterfoil.web.api.proof import ShownUntil, proven

REFUSED = {"401": "Not signed in, or nothing to do here: one answer to all."}


ENDPOINTS = (
    Endpoint(
        "POST", "/api/admin/login", enter_office, gives=Welcome, tells=greetings.signed_in, refuses=REFUSED
    ),
    Endpoint(
        "POST",
        "/api/admin/logout",
        sign_out,
        called="leave_office",
        gives=Message,
        tells=greetings.signed_out,
        fails="sign_out.failed",
    ),
    Endpoint(
        "POST",
        "/api/admin/tokens",
        make_office_tokens,
        gives=Given,
        tells=token_answers.made,
        refuses=REFUSED,
    ),
    Endpoint(
        "POST",
        "/api/admin/tokens/refresh",
        refresh_tokens,
        called="refresh_office_tokens",
        gives=Given,
        tells=token_answers.refreshed,
        refuses={"401": "It is of no use any more, or is none: one answer to all."},
    ),
    Endpoint("POST", "/api/admin/proof", prove_password, gives=ShownUntil, tells=proven),
    Endpoint("GET", "/api/admin/me", read_me, called="read_me_in_office"),
    Endpoint("GET", "/api/admin/keys", list_keys, called="list_office_keys"),
    Endpoint(
        "POST",
        "/api/admin/keys",
        create_key,
        called="create_office_key",
        status=201,
        gives=MadeKey,
        tells=key_made,
        refuses=TOO_MANY,
    ),
    Endpoint("DELETE", "/api/admin/keys/{id}", end_key, called="end_office_key", refuses=NOT_THERE),
)
