"""Every address of the back office × nobody, a shopper, a packer, each right of staff alone, and an administrator, over HTTP.

The right that opens each address is typed by hand; an address without a row fails. Each cell is a request to the real
door of a real shop in this process, each person a session of theirs; whoever is refused reads which right is missing.
Abuse case 40.
"""

import asyncio
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from counterfoil.app import OpenShop, furnish
from counterfoil.gate.actor import OFFICE, SHOP
from counterfoil.gate.codes import new_code
from counterfoil.gate.permissions import STAFF, Permission
from counterfoil.identity import sessions
from counterfoil.identity.roles import ROLES, permissions_of
from counterfoil.identity.sessions import SignInRules
from counterfoil.settings import Settings
from counterfoil.web.api.routes import ROUTES as API
from counterfoil.web.pages.routes import ROUTES as PAGES
from counterfoil.wire import cookies
from tests.waiting import in_a_loop

TABLE = """
GET    /admin                                                         office:enter
POST   /admin/alerts                                                  orders:settle
GET    /admin/assistant                                               assistant
POST   /admin/assistant                                               assistant
GET    /admin/assistant/{code}                                        assistant
POST   /admin/assistant/{code}/delete                                 assistant
POST   /admin/bulk/start/{action}                                     office:enter
GET    /admin/bulk/{code}                                             office:enter
POST   /admin/bulk/{code}/stop                                        office:enter
GET    /admin/categories                                              products:read
POST   /admin/categories                                              products:change   products:read
POST   /admin/categories/{slug}                                       products:change   products:read
POST   /admin/categories/{slug}/delete                                products:change   products:read
POST   /admin/categories/{slug}/place                                 products:change   products:read
GET    /admin/confirm/{proposal}                                      assistant
POST   /admin/confirm/{proposal}                                      assistant
POST   /admin/confirm/{proposal}/anew                                 assistant
POST   /admin/confirm/{proposal}/drop                                 assistant
POST   /admin/confirm/{proposal}/proof                                account:read assistant
GET    /admin/conversations                                           conversations:answer
GET    /admin/conversations/{code}                                    conversations:answer
POST   /admin/conversations/{code}/answer                             conversations:answer
POST   /admin/conversations/{code}/close                              conversations:answer
POST   /admin/conversations/{code}/take                               conversations:answer
GET    /admin/discounts                                               prices:read
POST   /admin/discounts                                               prices:change     prices:read
POST   /admin/discounts/end                                           prices:change     prices:read
POST   /admin/discounts/prolong                                       prices:change     prices:read
GET    /admin/history                                                 changes:undo
GET    /admin/imports                                                 products:import
POST   /admin/imports                                                 products:import
GET    /admin/imports/products.csv                                    products:export
GET    /admin/imports/{code}                                          products:import
POST   /admin/imports/{code}/start                                    products:import
POST   /admin/imports/{code}/undo                                     products:import
GET    /admin/keys                                                    account:read
POST   /admin/keys                                                    account:change
POST   /admin/keys/{id}                                               account:change
GET    /admin/login                                                   anyone
POST   /admin/login                                                   anyone
GET    /admin/logout                                                  anyone
POST   /admin/logout                                                  anyone
GET    /admin/orders                                                  orders:oversee
GET    /admin/orders/pick                                             orders:oversee
GET    /admin/orders/slips                                            orders:oversee
GET    /admin/orders/{code}                                           orders:oversee
GET    /admin/orders/{code}/bill.pdf                                  orders:oversee
POST   /admin/orders/{code}/cancel                                    orders:cancel
POST   /admin/orders/{code}/close                                     orders:ship
GET    /admin/orders/{code}/credit-notes/{number}.pdf                 orders:oversee
POST   /admin/orders/{code}/deliver                                   orders:ship
GET    /admin/orders/{code}/invoice.pdf                               orders:oversee
POST   /admin/orders/{code}/mail                                      orders:ship
POST   /admin/orders/{code}/note                                      orders:oversee
POST   /admin/orders/{code}/pack                                      orders:pack
POST   /admin/orders/{code}/paid                                      orders:settle
GET    /admin/orders/{code}/receipt.pdf                               orders:oversee
GET    /admin/orders/{code}/refund                                    orders:refund     orders:oversee
POST   /admin/orders/{code}/refund                                    orders:refund     orders:oversee
POST   /admin/orders/{code}/refunds/{refund}/confirm                  orders:refund
POST   /admin/orders/{code}/returns/{number}/accept                   orders:refund
POST   /admin/orders/{code}/returns/{number}/refuse                   orders:refund     orders:oversee
POST   /admin/orders/{code}/ship                                      orders:ship
GET    /admin/orders/{code}/slip                                      orders:oversee
GET    /admin/palette                                                 office:enter
GET    /admin/people                                                  people:read
GET    /admin/people/new                                              people:change
POST   /admin/people/new                                              people:change
GET    /admin/people/{code}                                           people:read
POST   /admin/people/{code}/close                                     people:close
POST   /admin/people/{code}/correct                                   people:change
POST   /admin/people/{code}/disable                                   people:disable
POST   /admin/people/{code}/enable                                    people:disable
POST   /admin/people/{code}/end                                       people:disable
POST   /admin/people/{code}/give                                      people:grant      people:read
POST   /admin/people/{code}/link                                      people:change
POST   /admin/people/{code}/see-as                                    people:see_as     people:read
POST   /admin/people/{code}/take                                      people:grant      people:read
GET    /admin/products                                                products:read
POST   /admin/products                                                products:change   products:read
GET    /admin/products/{slug}                                         products:read
POST   /admin/products/{slug}                                         products:change   products:read
POST   /admin/products/{slug}/copy                                    products:change
POST   /admin/products/{slug}/delete                                  products:change   products:read
POST   /admin/products/{slug}/options                                 products:change   products:read
POST   /admin/products/{slug}/pictures                                products:change   products:read
POST   /admin/products/{slug}/pictures/{place}                        products:change   products:read
POST   /admin/products/{slug}/pictures/{place}/move                   products:change   products:read
POST   /admin/products/{slug}/pictures/{place}/remove                 products:change   products:read
POST   /admin/products/{slug}/publish                                 products:change   products:read
POST   /admin/products/{slug}/retire                                  products:change   products:read
POST   /admin/products/{slug}/unpublish                               products:change   products:read
POST   /admin/products/{slug}/variants/{sku}                          products:change   products:read
POST   /admin/products/{slug}/variants/{sku}/remove                   products:change   products:read
POST   /admin/proof                                                   account:read
POST   /admin/race-lab                                                trail:read
GET    /admin/reports                                                 reports:read
GET    /admin/reports/mails                                           reports:read
POST   /admin/reports/mails                                           reports:read
POST   /admin/reports/mails/{code}/stop                               reports:read
GET    /admin/reports/{report}                                        reports:read
GET    /admin/reports/{report}/file                                   reports:read
GET    /admin/reports/{report}/lines                                  reports:read
GET    /admin/reports/{report}/lines/file                             reports:read
GET    /admin/settings                                                settings:change
POST   /admin/settings                                                settings:change
GET    /admin/shipping                                                prices:read
POST   /admin/shipping/rates                                          prices:change     prices:read
POST   /admin/shipping/remove                                         prices:change     prices:read
POST   /admin/shipping/zones                                          prices:change     prices:read
GET    /admin/stock                                                   stock:read
GET    /admin/stock/{sku}                                             stock:read
POST   /admin/stock/{sku}/corrected                                   stock:change      stock:read
POST   /admin/stock/{sku}/count                                       stock:change      stock:read
POST   /admin/stock/{sku}/price                                       prices:change     stock:read
POST   /admin/stock/{sku}/received                                    stock:change      stock:read
GET    /admin/tax                                                     prices:read
POST   /admin/tax                                                     prices:change     prices:read
POST   /admin/tax/remove                                              prices:change     prices:read
POST   /admin/theme                                                   anyone
GET    /admin/trail                                                   trail:read
POST   /admin/undo/{code}                                             changes:undo
POST   /admin/views/{list}                                            office:enter
POST   /admin/views/{list}/{code}/copy                                office:enter
POST   /admin/views/{list}/{code}/name                                office:enter
POST   /admin/views/{list}/{code}/remove                              office:enter
GET    /api/admin/alerts                                              trail:read
GET    /api/admin/conversations                                       conversations:answer
GET    /api/admin/conversations/{code}                                conversations:answer
POST   /api/admin/conversations/{code}/take                           conversations:answer
POST   /api/admin/conversations/{code}/answers                        conversations:answer
POST   /api/admin/conversations/{code}/close                          conversations:answer
POST   /api/admin/alerts/close                                        orders:settle
POST   /api/admin/alerts/reopen                                       orders:settle
GET    /api/admin/assistant/proposals/{proposal}                      assistant
POST   /api/admin/assistant/proposals/{proposal}                      assistant
DELETE /api/admin/assistant/proposals/{proposal}                      assistant
POST   /api/admin/assistant/proposals/{proposal}/anew                 assistant
POST   /api/admin/bulks                                               office:enter
GET    /api/admin/bulks/{code}                                        office:enter
POST   /api/admin/bulks/{code}/stop                                   office:enter
POST   /api/admin/bulks/{code}/undo                                   office:enter
GET    /api/admin/categories                                          products:read
POST   /api/admin/categories                                          products:change
DELETE /api/admin/categories/{slug}                                   products:change
PUT    /api/admin/categories/{slug}                                   products:change
POST   /api/admin/categories/{slug}/back                              products:change
PUT    /api/admin/categories/{slug}/place                             products:change
GET    /api/admin/changes                                             changes:undo
GET    /api/admin/discount-codes                                      prices:read
POST   /api/admin/discount-codes                                      prices:change
POST   /api/admin/discount-codes/{code}/end                           prices:change
POST   /api/admin/discount-codes/{code}/prolong                       prices:change
GET    /api/admin/imports                                             products:import
POST   /api/admin/imports                                             products:import
GET    /api/admin/imports/{code}                                      products:import
GET    /api/admin/imports/{code}/products                             products:import
POST   /api/admin/imports/{code}/start                                products:import
POST   /api/admin/imports/{code}/undo                                 products:import
POST   /api/admin/assistant                                           assistant
POST   /api/admin/assistant/undo/{code}                               assistant
GET    /api/admin/assistant/conversations                             assistant
GET    /api/admin/assistant/conversations/{code}                      assistant
DELETE /api/admin/assistant/conversations/{code}                      assistant
GET    /api/admin/keys                                                account:read
POST   /api/admin/keys                                                account:change
DELETE /api/admin/keys/{id}                                           account:change
POST   /api/admin/login                                               anyone
POST   /api/admin/logout                                              anyone
GET    /api/admin/me                                                  account:read
GET    /api/admin/now                                                 office:enter
GET    /api/admin/orders                                              orders:oversee
GET    /api/admin/orders/slips                                        orders:oversee
GET    /api/admin/orders/{code}                                       orders:oversee
POST   /api/admin/orders/{code}/cancel                                orders:cancel
POST   /api/admin/orders/{code}/close                                 orders:ship
POST   /api/admin/orders/{code}/deliver                               orders:ship
POST   /api/admin/orders/{code}/letters                               orders:ship
POST   /api/admin/orders/{code}/notes                                 orders:oversee
POST   /api/admin/orders/{code}/paid                                  orders:settle
GET    /api/admin/orders/{code}/refund                                orders:refund
POST   /api/admin/orders/{code}/refunds                               orders:refund
POST   /api/admin/orders/{code}/refunds/{refund}/confirm              orders:refund
POST   /api/admin/orders/{code}/reopen                                orders:ship
POST   /api/admin/orders/{code}/returns/{number}/reopen               orders:refund
POST   /api/admin/orders/{code}/undeliver                             orders:ship
POST   /api/admin/orders/{code}/returns/{number}/accept               orders:refund
POST   /api/admin/orders/{code}/returns/{number}/refuse               orders:refund
POST   /api/admin/orders/{code}/ship                                  orders:ship
POST   /api/admin/orders/{code}/unpack                                orders:pack
GET    /api/admin/people                                              people:read
POST   /api/admin/people                                              people:change
POST   /api/admin/people/invitations                                  people:grant
GET    /api/admin/people/{code}                                       people:read
PUT    /api/admin/people/{code}                                       people:change
POST   /api/admin/people/{code}/close                                 people:close
POST   /api/admin/people/{code}/disable                               people:disable
POST   /api/admin/people/{code}/enable                                people:disable
POST   /api/admin/people/{code}/link                                  people:change
GET    /api/admin/people/{code}/orders                                people:read
DELETE /api/admin/people/{code}/roles/{role}                          people:grant
PUT    /api/admin/people/{code}/roles/{role}                          people:grant
POST   /api/admin/people/{code}/see-as                                people:see_as
DELETE /api/admin/people/{code}/sessions                              people:disable
GET    /api/admin/people/{code}/sessions                              people:read
DELETE /api/admin/prices/{sku}/{currency}                             prices:change
GET    /api/admin/products                                            products:read
POST   /api/admin/products                                            products:change
GET    /api/admin/products.csv                                        products:export
POST   /api/admin/products/back                                       products:change
DELETE /api/admin/products/{slug}                                     products:change
GET    /api/admin/products/{slug}                                     products:read
PUT    /api/admin/products/{slug}                                     products:change
POST   /api/admin/products/{slug}/copy                                products:change
PUT    /api/admin/products/{slug}/category                            products:change
PUT    /api/admin/products/{slug}/options                             products:change
POST   /api/admin/products/{slug}/pictures                            products:change
PUT    /api/admin/products/{slug}/pictures                            products:change
DELETE /api/admin/products/{slug}/pictures/{place}                    products:change
PUT    /api/admin/products/{slug}/pictures/{place}                    products:change
POST   /api/admin/products/{slug}/pictures/{place}/place              products:change
PUT    /api/admin/products/{slug}/prices                              prices:change
POST   /api/admin/products/{slug}/publish                             products:change
POST   /api/admin/products/{slug}/reprice                             prices:change
POST   /api/admin/products/{slug}/retire                              products:change
POST   /api/admin/products/{slug}/stock                               stock:change
POST   /api/admin/products/{slug}/unpublish                           products:change
PUT    /api/admin/products/{slug}/variants                            products:change
DELETE /api/admin/products/{slug}/variants/{sku}                      products:change
PUT    /api/admin/products/{slug}/variants/{sku}                      products:change
POST   /api/admin/products/{slug}/variants/{sku}/back                 products:change
POST   /api/admin/proof                                               account:read
GET    /api/admin/report-mails                                        reports:read
POST   /api/admin/report-mails                                        reports:read
DELETE /api/admin/report-mails/{code}                                 reports:read
GET    /api/admin/reports                                             reports:read
GET    /api/admin/reports/{report}                                    reports:read
GET    /api/admin/reports/{report}/file                               reports:read
GET    /api/admin/reports/{report}/lines                              reports:read
GET    /api/admin/reports/{report}/lines/file                         reports:read
GET    /api/admin/search                                              office:enter
GET    /api/admin/settings                                            settings:change
PATCH  /api/admin/settings                                            settings:change
GET    /api/admin/shipping-zones                                      prices:read
DELETE /api/admin/shipping-zones/{zone}                               prices:change
PATCH  /api/admin/shipping-zones/{zone}                               prices:change
PUT    /api/admin/shipping-zones/{zone}                               prices:change
POST   /api/admin/shipping-zones/{zone}/rates                         prices:change
GET    /api/admin/stock                                               stock:read
GET    /api/admin/stock/{sku}                                         stock:read
PUT    /api/admin/stock/{sku}                                         stock:change
POST   /api/admin/stock/{sku}/corrected                               stock:change
PUT    /api/admin/stock/{sku}/price                                   prices:change
POST   /api/admin/stock/{sku}/received                                stock:change
PUT    /api/admin/tax-classes/{slug}                                  prices:change
GET    /api/admin/tax-rates                                           prices:read
DELETE /api/admin/tax-rates/{country}/{tax_class}                     prices:change
PUT    /api/admin/tax-rates/{country}/{tax_class}                     prices:change
POST   /api/admin/tokens                                              anyone
POST   /api/admin/tokens/refresh                                      anyone
GET    /api/admin/trail                                               trail:read
POST   /api/admin/undo/{code}                                         changes:undo
GET    /api/admin/views/{list}                                        office:enter
POST   /api/admin/views/{list}                                        office:enter
DELETE /api/admin/views/{list}/{code}                                 office:enter
PATCH  /api/admin/views/{list}/{code}                                 office:enter
POST   /api/admin/views/{list}/{code}/copies                          office:enter
"""
# Behind a path the right that it needs, and the one to read the page on which a form that was not filled in is shown again.
ROWS = {(method, path): needs for method, path, *needs in map(str.split, TABLE.strip().splitlines())}
ROUTES = {
    (route.method, route.pattern)
    for route in (*PAGES, *API)
    if f"{route.pattern}/".startswith(("/admin/", "/api/admin/"))
}
# What is asked beside the address, so that nothing comes of a request that is let in.
SAYS = {"/admin/race-lab": b"shoppers=nobody", "/api/admin/race-lab": b'{"shoppers": "nobody"}'}
WAYS_OUT = "logout"  # come last, as they end the session
PEOPLE = {
    "nobody": frozenset(),
    "shopper": permissions_of(("shopper",)),
    "packer": permissions_of(("packer",)),
    **{f"only {right.value}": frozenset({right}) for right in sorted(STAFF)},
    "administrator": permissions_of(("administrator",)),
}


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert ROWS.keys() == ROUTES


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenShop, dict[str, bytes]]]:
    """A shop whose door is called in this process, and the cookie of each of the people."""
    folder = tmp_path_factory.mktemp("table")
    with pytest.MonkeyPatch.context() as patch:
        for who, rights in PEOPLE.items():
            if who.startswith("only "):
                patch.setitem(ROLES, who, rights)  # type: ignore[arg-type]
        permissions_of.cache_clear()
        held = sessions_of_all(folder)
        opened = OpenShop(Settings.read({}, {"data": str(folder)}), lambda: None)
        opened.log.quiet = True
        yield opened, held
        opened.close()
    permissions_of.cache_clear()


def sessions_of_all(folder: Path) -> dict[str, bytes]:
    held: dict[str, bytes] = {"nobody": b""}
    with furnish(Settings.read({}, {"data": str(folder)})) as shop, shop.store.writing() as db:
        now = shop.house.clock.now()
        for number, who in enumerate(PEOPLE):
            if who == "nobody":
                continue
            row = db.one(INSERT, code=new_code(), name=f"somebody-{number}")
            assert row is not None
            db.run(GIVE, id=row[0], role=who)
            realm = SHOP if who == "shopper" else OFFICE
            ticket = sessions.make(db, shop.folder.keys, SignInRules(), row[0], now, realm=realm)
            name = cookies.SESSION if realm == SHOP else cookies.OFFICE
            held[who] = f"{name}={ticket.secret}".encode()
    return held


INSERT = """
    insert into accounts (code, username, username_key, password_hash, created_at)
    values (:code, :name, :name, '!', 0)
    returning id
"""
GIVE = "insert into account_roles (account_id, role, given_at) values (:id, :role, 0)"


def test_who_may(shop: tuple[OpenShop, dict[str, bytes]]) -> None:
    opened, held = shop
    found = in_a_loop(ask_all(opened, held))
    wrong = {
        (who, *where): (outcome, wanted)
        for (who, where), outcome in found.items()
        if outcome != (wanted := expected(ROWS[where], who))
        and not (ROWS[where] == ["anyone"] and outcome == "sign in")  # as nobody, or no more
    }
    assert wrong == {}
    assert len(found) == len(ROWS) * len(PEOPLE)


def expected(needs: list[str], who: str) -> str:
    if needs == ["anyone"]:
        return "in"
    if who == "nobody":
        return "sign in"
    missing = [right for right in needs if right not in PEOPLE[who]]
    if missing:
        return missing[0]
    return "another door" if who == "shopper" else "in"


async def ask_all(opened: OpenShop, held: dict[str, bytes]) -> dict[tuple[str, tuple[str, str]], str]:
    found: dict[tuple[str, tuple[str, str]], str] = {}
    opened.lanes.start(asyncio.get_running_loop())

    async def one(who: str) -> None:
        for where in sorted(ROWS, key=lambda each: (WAYS_OUT in each[1], each)):
            found[who, where] = await ask(opened, held[who], *where)

    await asyncio.gather(*map(one, PEOPLE))
    assert await opened.lanes.drain(30)
    return found


async def ask(opened: OpenShop, cookie: bytes, method: str, pattern: str) -> str:
    """What comes of a request, in a word or by the right that its answer names."""
    program = pattern.startswith("/api/")
    path = re.sub(r"\{\w+\}", "NOSUCH", pattern)
    body = SAYS.get(pattern, b"{}" if program else b"")
    kind = b"application/json" if program else b"application/x-www-form-urlencoded"
    headers = [
        (b"host", b"localhost"),
        (b"accept", b"application/json" if program else b"text/html"),
        (b"sec-fetch-site", b"same-origin"),
        *([(b"cookie", cookie)] if cookie else []),
        *([(b"content-type", kind), (b"content-length", b"%d" % len(body))] if method != "GET" else []),
    ]
    scope = {
        "type": "http",
        "method": method,
        "raw_path": path.encode(),
        "path": path,
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 5000),
        "scheme": "http",
        "http_version": "1.1",
    }
    answered: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        answered.append(message)

    await opened.door(scope, receive, send)  # type: ignore[arg-type]
    content = b"".join(each.get("body", b"") for each in answered[1:])
    return outcome(answered[0]["status"], dict(answered[0]["headers"]), content)


RIGHTS = {right.value for right in Permission}
# What is read: the sentence of the problem, or the page between its head and its foot.
PLAIN = re.compile(r'"message":"[^"]*"|<main.*</main>', re.DOTALL)


def outcome(status: int, headers: dict[bytes, bytes], content: bytes) -> str:
    to_the_door = headers.get(b"location", b"").startswith(b"/admin/login")
    if status == 401 or to_the_door:
        return "sign in"
    if status == 403:
        message = PLAIN.search(content.decode())
        assert message, content
        named = set(re.findall(r"[a-z]+(?::[a-z_]+)?", html.unescape(message[0]))) & RIGHTS
        return ", ".join(sorted(named)) or "another door"
    return "in" if status < 500 else f"{status} {content.decode()[:200]}"
