"""Tokens that are lent: for one address, with some rights, and for as long as their owner lets them."""

import pytest

from counterfoil.gate.actor import OFFICE, SHOP, Way, visitor
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, InvalidToken
from counterfoil.identity import bearer
from counterfoil.identity.accounts import make_tokens, sign_out
from counterfoil.identity.api_keys import create_key
from counterfoil.identity.site import Site
from counterfoil.identity.tokens.refreshing import revoke_token
from tests.identity.tokens.people import PASSWORD, holder, newcomer, refreshes, says, signs_in

MCP = "http://localhost:5000/mcp"
RESOURCES = {SHOP: "/mcp", OFFICE: "/api/admin/mcp"}


@pytest.fixture
def shop(town):
    """A town whose agents have an address of their own."""
    town.token_rules = type(town.token_rules)(resources=RESOURCES)
    town.restart()
    town.register("ann")
    return town


def opens(town, token: str, path: str = "/mcp") -> bool:
    """Whether the door at this address lets its holder in."""
    return found_at(town, token, path) is not None


def found_at(town, token: str, path: str = "/mcp"):
    site = Site(town.house, town.keys, town.seen, resources=frozenset(RESOURCES.values()))
    try:
        return bearer.holder_of(site, token, "192.0.2.7", "a program", SHOP, site.resource_at(path)).actor
    except InvalidToken:
        return None


def test_a_token_for_one_address_opens_no_other_and_one_for_the_shop_opens_both(shop):
    lent, own = signs_in(shop, resource=MCP), signs_in(shop)
    assert says(lent.access)["aud"] == MCP
    assert (opens(shop, lent.access), opens(shop, lent.access, "/api/me")) == (True, False)
    assert (opens(shop, own.access), opens(shop, own.access, "/api/me")) == (True, True)


def test_it_has_the_rights_that_were_lent_and_no_other(shop):
    lent = signs_in(shop, resource=MCP, scope="cart:read catalogue:read")
    assert says(lent.access)["scope"] == lent.scope == "cart:read catalogue:read"
    actor = found_at(shop, lent.access)
    assert actor.permissions == {Permission.CART_READ, Permission.CATALOGUE_READ}


def test_whoever_holds_it_is_nobody_in_person(shop):
    """A program that was lent something takes no account over, and has shown no password."""
    for wants in ({"resource": MCP}, {"scope": "account:change"}):
        actor = found_at(shop, signs_in(shop, **wants).access, "/mcp" if "resource" in wants else "/api")
        assert (actor.way, actor.proved_at) == (Way.KEY, 0)
        with pytest.raises(Exception, match=r"gate\.wrong_way"):
            shop.do(create_key, actor, current_password=PASSWORD, name="x", scopes=["account:read"], days=1)


def test_refreshing_keeps_both(shop):
    lent = signs_in(shop, resource=MCP, scope="cart:read")
    again = refreshes(shop, lent.refresh)
    assert (says(again.access)["aud"], says(again.access)["scope"], again.scope) == (MCP,) + (
        "cart:read",
    ) * 2
    assert found_at(shop, again.access).permissions == {Permission.CART_READ}
    assert not opens(shop, again.access, "/api/me")


def test_the_database_has_the_last_word(shop):
    """A token that says more than its session lends, made with a key of ours, opens no more."""
    lent = signs_in(shop, resource=MCP, scope="cart:read")
    with shop.store.writing() as db:
        db.run(
            "update sessions set scopes = 'catalogue:read' where code = :code", code=says(lent.access)["sid"]
        )
    assert found_at(shop, lent.access).permissions == {Permission.CATALOGUE_READ}
    with shop.store.writing() as db:
        db.run("update sessions set resource = '' where code = :code", code=says(lent.access)["sid"])
    assert not opens(shop, lent.access)
    assert not opens(shop, lent.access, "/api/me")


@pytest.mark.parametrize("ending", ["revoke the refresh token", "revoke the access token", "sign out"])
def test_it_ends_at_the_next_call(shop, ending):
    lent, other = signs_in(shop, resource=MCP), signs_in(shop, resource=MCP)
    if ending == "sign out":
        shop.do(sign_out, found_at(shop, lent.access))
    else:
        shop.do(revoke_token, token=lent.refresh if "refresh" in ending else lent.access)
    assert (opens(shop, lent.access), opens(shop, other.access)) == (False, True)


def test_nobody_lends_what_they_may_not_do(shop):
    for scope, field in (
        ("people:disable", "scope"),
        ("everything", "scope"),
        ("", "scope"),
        (["cart:read"], "scope"),
    ):
        with pytest.raises(Invalid) as refusal:
            signs_in(shop, scope=scope)
        assert [each.field for each in refusal.value.misfits] == [field]


def test_a_scope_that_is_refused_is_no_wrong_password(shop):
    for _ in range(2 * shop.rules.guesses_per_account):
        with pytest.raises(Invalid):
            signs_in(shop, scope="people:disable")
    assert opens(shop, signs_in(shop).access, "/api")


@pytest.mark.parametrize(
    "resource",
    [
        "https://other.example/mcp",
        MCP + "/",
        "/mcp",
        "http://localhost:5000/api/admin/mcp",
        "mcp",
        MCP + "?a=b",
    ],
)
def test_no_token_is_made_for_another_address(shop, resource):
    with pytest.raises(Invalid) as refusal:
        signs_in(shop, resource=resource)
    assert refusal.value.misfits[0].field == "resource"


def test_the_shop_itself_may_be_named(shop):
    tokens = signs_in(shop, resource="http://localhost:5000")
    assert holder(shop, tokens.access).actor.way is Way.TOKEN


def test_the_office_has_an_address_of_its_own(shop):
    staff = visitor(realm=OFFICE)
    with pytest.raises(Invalid):
        shop.do(make_tokens, staff, username="ann", password=PASSWORD, resource=MCP)


def test_nothing_lent_is_kept_in_a_cookie(shop):
    for wants in ({"resource": MCP}, {"scope": "cart:read"}):
        with pytest.raises(Invalid) as refusal:
            signs_in(shop, transport="cookie", **wants)
        assert refusal.value.misfits[0].field == "transport"


def test_a_key_opens_both(town):
    newcomer(town)
    me = holder(town, signs_in(town).access).actor
    secret = town.do(
        create_key, me, current_password=PASSWORD, name="x", scopes=["catalogue:read"], days=1
    ).secret
    for path in ("/mcp", "/api/me"):
        assert found_at(town, secret, path).permissions == {Permission.CATALOGUE_READ}
