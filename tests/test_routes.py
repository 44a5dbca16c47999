"""Every address has an operation behind it, or stands in a short list of pages that are open to all."""

import pytest

import counterfoil.cli  # declares what only the console does
from counterfoil.assistant.knowing.wits import Wits
from counterfoil.gate.operation import OPERATIONS, Effect
from counterfoil.identity.passwords import Hasher
from counterfoil.shop.darkroom.room import Darkroom
from counterfoil.storage.lanes import Lane
from counterfoil.web.api.routes import ENDPOINTS
from counterfoil.web.api.routes import ROUTES as API
from counterfoil.web.pages.routes import ROUTES as PAGES
from counterfoil.web.routes import Route, Router

assert counterfoil.cli
EVERY = (*PAGES, *API)
OPEN_TO_ALL = {  # nothing is read for them and nothing changes but the browser's own cookie
    ("GET", "/.well-known/jwks.json"),
    ("GET", "/api"),
    ("GET", "/api/openapi.json"),
    ("GET", "/login"),
    ("GET", "/register"),
    ("GET", "/admin/login"),
    ("POST", "/admin/theme"),
    ("POST", "/theme"),
}
GETS_THAT_CHANGE_SOMETHING = {  # and only when the browser says that this person meant it
    ("GET", "/logout"): "sign_out",
    ("GET", "/api/logout"): "sign_out",
    ("GET", "/admin/logout"): "sign_out",
}
WAYS_IN = {
    ("POST", path)
    for path in (
        "/login",
        "/register",
        "/link/{secret}",
        "/api/login",
        "/api/register",
        "/api/tokens",
        "/admin/login",
        "/password/{secret}",
        "/api/admin/login",
        "/api/admin/tokens",
    )
}
PASSWORD_ASKED = {
    ("POST", "/account/email"),
    ("POST", "/account/agents"),
    ("POST", "/account/keys"),
    ("POST", "/account/password"),
    ("POST", "/confirm/{proposal}/proof"),
    ("POST", "/admin/confirm/{proposal}/proof"),
    ("POST", "/api/proof"),
    ("POST", "/api/keys"),
    ("POST", "/admin/keys"),
    ("POST", "/admin/proof"),
    ("POST", "/api/admin/proof"),
    ("POST", "/api/admin/keys"),
    ("PUT", "/api/me/email"),
    ("PUT", "/api/me/password"),
}


def where(route: Route) -> tuple[str, str]:
    return route.method, route.pattern


def test_every_route_names_its_operation_or_is_open_to_all() -> None:
    assert {where(route) for route in EVERY if route.operation is None} == OPEN_TO_ALL
    assert {route.operation for route in EVERY} - {None} <= set(OPERATIONS)


def test_no_two_routes_share_an_address() -> None:
    assert len({where(route) for route in EVERY}) == len(EVERY)
    Router(EVERY)


def test_a_get_changes_nothing_but_for_signing_out() -> None:
    changing = {
        where(route): route.operation
        for route in EVERY
        if route.method == "GET"
        and route.operation
        and OPERATIONS[route.operation].effect is not Effect.READS
    }
    assert changing == GETS_THAT_CHANGE_SOMETHING


def test_what_changes_something_is_sent_and_not_looked_at() -> None:
    reading = {
        where(route)
        for route in EVERY
        if route.method != "GET" and route.operation and OPERATIONS[route.operation].effect is Effect.READS
    }
    assert reading == set()


@pytest.mark.parametrize("route", EVERY, ids=lambda route: f"{route.method} {route.pattern}")
def test_every_route_runs_where_its_effect_has_it(route: Route) -> None:
    if route.operation is None:
        assert route.which_lane() is Lane.READ
        return
    operation = OPERATIONS[route.operation]
    if where(route) in WAYS_IN | PASSWORD_ASKED:  # whoever waits for the hasher must keep no writer waiting
        assert Hasher in operation.parts
        assert route.which_lane() is Lane.HASH
    elif Darkroom in operation.parts:  # nor whoever waits for a picture
        assert route.which_lane() is Lane.HASH
    elif Wits in operation.parts:  # nor whoever has to be understood
        assert route.which_lane() is Lane.TALK
    elif operation.effect is Effect.READS:
        assert route.which_lane() in (Lane.READ, Lane.SLOW)
    elif operation.effect is Effect.SPENDS_MONEY:  # nor whoever waits for a bank
        assert route.which_lane() is Lane.BANK
    else:
        assert route.which_lane() in (Lane.WRITE, Lane.SLOW)


def test_every_endpoint_is_a_route_with_the_same_operation() -> None:
    routed = {where(route): route.operation for route in API}
    for endpoint in ENDPOINTS:
        assert routed[endpoint.method, endpoint.path] == endpoint.operation.name


def test_every_operation_of_a_person_has_an_address() -> None:
    """What has none belongs to the console or is part of a page."""
    of_the_console = {
        "add_person",
        "check_key",
        "clear_sessions",
        "import_orders",
        "import_products",
        "list_secrets",
        "make_first_administrator_link",
        "prune_sessions",
        "reconcile",
        "revoke_secret",
        "rotate_secret",
    }
    of_the_back_office = {
        "class_goods",
        "fill_prices",
    }  # to come
    parts_of_pages = {
        "come_back",
        "count_cart",
        "list_categories",
        "read_my_record",
        "see_last_change",
    }
    of_the_assistant = {
        "compare_products",
        "find_products",
    }
    without = set(OPERATIONS) - {route.operation for route in EVERY}
    assert without == of_the_console | of_the_back_office | parts_of_pages | of_the_assistant
