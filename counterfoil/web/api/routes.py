"""The endpoints: address, operation, and how the answer is told where that is not plain."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

from counterfoil.identity import greetings, token_answers
from counterfoil.identity.accounts import make_tokens, register, sign_in, sign_out
from counterfoil.identity.agents import list_agents
from counterfoil.identity.api_keys import create_key, end_key, list_keys
from counterfoil.identity.changing import change_email, change_name, change_password
from counterfoil.identity.greetings import Message, Registered, Welcome
from counterfoil.identity.me import read_me
from counterfoil.identity.places import Ended, end_session, end_sessions, list_sessions, read_session
from counterfoil.identity.token_answers import Given
from counterfoil.identity.tokens.refreshing import refresh_tokens, revoke_token
from counterfoil.identity.verifying import send_address_link
from counterfoil.shop.addresses import keep_address, read_address
from counterfoil.shop.carts import add_to_cart, read_cart, remove_line, set_line
from counterfoil.shop.catalogue import list_products
from counterfoil.shop.checkout import place_order
from counterfoil.shop.orders import Order, list_orders
from counterfoil.shop.packing import next_task, pack_order
from counterfoil.shop.pressing import KEY_HEADER
from counterfoil.shop.pricing.currencies import choose_currency, read_currency
from counterfoil.shop.pricing.quoting import quote_order
from counterfoil.shop.product import read_product
from counterfoil.shop.tracking import read_order
from counterfoil.web.api import readable
from counterfoil.web.api.after import ENDPOINTS as AFTER_THE_SALE
from counterfoil.web.api.after import NOT_THERE
from counterfoil.web.api.assistant import IN_THE_SHOP as OF_THE_ASSISTANT
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.api.handing_over import IN_THE_SHOP as OF_QUESTIONS
from counterfoil.web.api.keys import TOO_MANY, MadeKey, key_made
from counterfoil.web.api.office import ENDPOINTS as OF_THE_OFFICE
from counterfoil.web.api.openapi import description
from counterfoil.web.api.proposals import ENDPOINTS as OF_PROPOSALS
from counterfoil.web.api.webhooks import ENDPOINTS as OF_BANKS
from counterfoil.web.api.wishing import ENDPOINTS as OF_WISHES
from counterfoil.web.pages.people import meant
from counterfoil.web.routes import Route
from counterfoil.web.visit import Visit
from counterfoil.wire import answers, cookies
from counterfoil.wire.answers import Answer
from counterfoil.wire.refusals import WrongMethod


def _ended(visit: Visit, ended: Ended) -> Answer:
    if ended.here:
        visit.sign_out()
    return answers.json(ended)


def _ordered(_: Visit, order: Order) -> Answer:
    return answers.json(order, 201, [answers.REPLAYED] if order.replayed else ())


SOLD_OUT = {"409": "Not enough is left, or the cart is not as it was."}
SIGN_OUT = Endpoint(
    "POST", "/api/logout", sign_out, gives=Message, tells=greetings.signed_out, fails="sign_out.failed"
)

SIGN_OUT_BY_ADDRESS = replace(
    SIGN_OUT,
    method="GET",
    called="sign_out_by_address",
    refuses={"405": "Nothing says that a person asked for this; POST it."},
)

ENDPOINTS = (
    Endpoint("POST", "/api/register", register, 201, gives=Registered, tells=greetings.registered),
    Endpoint(
        "POST",
        "/api/login",
        sign_in,
        gives=Welcome,
        tells=greetings.signed_in,
        refuses={"401": "Not signed in: one answer to all."},
    ),
    SIGN_OUT,
    Endpoint(
        "POST",
        "/api/tokens",
        make_tokens,
        gives=Given,
        tells=token_answers.made,
        refuses={"401": "Not signed in: one answer to all."},
    ),
    Endpoint(
        "POST",
        "/api/tokens/refresh",
        refresh_tokens,
        cookies={cookies.REFRESH: "refresh_token"},
        gives=Given,
        tells=token_answers.refreshed,
        refuses={"401": "It is of no use any more, or is none: one answer to all."},
    ),
    Endpoint(
        "POST",
        cookies.REVOKE_PATH,
        revoke_token,
        forms=True,
        cookies={cookies.REFRESH: "token"},
        tells=token_answers.revoked,
    ),
    Endpoint("GET", "/api/me", read_me),
    Endpoint("PATCH", "/api/me", change_name),
    Endpoint("PUT", "/api/me/email", change_email, gives=Message, tells=greetings.changed),
    Endpoint(
        "POST",
        "/api/me/email/link",
        send_address_link,
        refuses={"409": "There is no address, or it is shown to be yours already."},
    ),
    Endpoint("PUT", "/api/me/password", change_password, gives=Message, tells=greetings.changed),
    Endpoint("GET", "/api/me/address", read_address),
    Endpoint("PUT", "/api/me/address", keep_address),
    Endpoint("GET", "/api/me/currency", read_currency),
    Endpoint("PUT", "/api/me/currency", choose_currency),
    Endpoint("GET", "/api/sessions", list_sessions),
    Endpoint("DELETE", "/api/sessions", end_sessions, tells=_ended),
    Endpoint("GET", "/api/sessions/{id}", read_session, refuses=NOT_THERE),
    Endpoint("DELETE", "/api/sessions/{id}", end_session, refuses=NOT_THERE, tells=_ended),
    Endpoint("GET", "/api/agents", list_agents),
    Endpoint("GET", "/api/keys", list_keys),
    Endpoint(
        "POST",
        "/api/keys",
        create_key,
        201,
        gives=MadeKey,
        tells=key_made,
        refuses=TOO_MANY,
    ),
    Endpoint("DELETE", "/api/keys/{id}", end_key, refuses=NOT_THERE),
    Endpoint("GET", "/api/products", list_products),
    Endpoint("GET", "/api/products/{slug}", read_product, refuses=NOT_THERE),
    Endpoint("GET", "/api/cart", read_cart),
    Endpoint("POST", "/api/cart/lines", add_to_cart, 201, refuses=SOLD_OUT | NOT_THERE),
    Endpoint("PATCH", "/api/cart/lines/{sku}", set_line, refuses=SOLD_OUT | NOT_THERE),
    Endpoint("DELETE", "/api/cart/lines/{sku}", remove_line, refuses=NOT_THERE),
    Endpoint("GET", "/api/quote", quote_order, refuses=SOLD_OUT),
    Endpoint(
        "POST",
        "/api/orders",
        place_order,
        201,
        headers={KEY_HEADER: "key"},
        refuses=SOLD_OUT | {"402": "The bank said no; the message says why."},
        tells=_ordered,
    ),
    Endpoint("GET", "/api/orders", list_orders),
    Endpoint("GET", "/api/orders/{code}", read_order, refuses=NOT_THERE),
    *AFTER_THE_SALE,
    *OF_PROPOSALS,
    *OF_WISHES,
    *OF_QUESTIONS,
    Endpoint("GET", "/api/task", next_task, refuses={"404": "No order is waiting."}),
    Endpoint(
        "POST",
        "/api/task",
        pack_order,
        refuses={"404": "No order is waiting.", "409": "It is packed already."},
    ),
    *OF_THE_ASSISTANT,
    *OF_THE_OFFICE,
    *OF_BANKS,
)


@cache
def described() -> dict[str, Any]:
    """What the API is, in OpenAPI's words; made when somebody asks, for that takes a while."""
    return description((*ENDPOINTS, SIGN_OUT_BY_ADDRESS))


@cache
def _as_json() -> bytes:
    return json.dumps(described(), ensure_ascii=False, separators=(",", ":")).encode()


def openapi(_: Visit) -> Answer:
    """The description for programs."""
    return Answer(200, (answers.JSON,), _as_json())


def guide(visit: Visit) -> Answer:
    """The same description for people."""
    return readable.page(visit, described())


def leave(visit: Visit) -> Answer:
    """Sign out by address, under the rule of the page: only who asked for it themselves."""
    if meant(visit):
        return SIGN_OUT_BY_ADDRESS.serve(visit)
    if visit.actor.signed_in:
        raise WrongMethod("POST, OPTIONS")
    # Another site may be asking, and the browser has kept the cookie back: it is to stay where it is.
    return answers.json(Message("good bye"))


ROUTES = (
    Route("GET", "/api", guide),
    Route("GET", "/api/openapi.json", openapi),
    Route("GET", "/.well-known/jwks.json", token_answers.jwks),
    Route("GET", "/api/logout", leave, "sign_out"),
    *(Route(each.method, each.path, each.serve, each.operation.name) for each in ENDPOINTS),
)
