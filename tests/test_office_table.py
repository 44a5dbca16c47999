"""Every address of the back office × nobody, a shopper, a packer, each right of staff alone, and an administrator.

The right that opens each address is typed by hand; an address without a row fails. Abuse case 40.
"""

import pytest

import counterfoil.app  # declares all there is
from counterfoil.gate.actor import OFFICE, Actor, Way, visitor
from counterfoil.gate.operation import OPERATIONS, check
from counterfoil.gate.permissions import STAFF, Permission
from counterfoil.gate.refusals import NotAllowed, NotSignedIn, Refusal
from counterfoil.identity.roles import permissions_of
from counterfoil.web.api.routes import ROUTES as API
from counterfoil.web.pages.routes import ROUTES as PAGES
from counterfoil.web.routes import Route

assert counterfoil.app

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
POST   /admin/categories                                              products:change
POST   /admin/categories/{slug}                                       products:change
POST   /admin/categories/{slug}/delete                                products:change
POST   /admin/categories/{slug}/place                                 products:change
GET    /admin/discounts                                               prices:read
POST   /admin/discounts                                               prices:change
POST   /admin/discounts/end                                           prices:change
POST   /admin/discounts/prolong                                       prices:change
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
GET    /admin/orders/{code}/refund                                    orders:refund
POST   /admin/orders/{code}/refund                                    orders:refund
POST   /admin/orders/{code}/refunds/{refund}/confirm                  orders:refund
POST   /admin/orders/{code}/returns/{number}/accept                   orders:refund
POST   /admin/orders/{code}/returns/{number}/refuse                   orders:refund
POST   /admin/orders/{code}/ship                                      orders:ship
GET    /admin/orders/{code}/slip                                      orders:oversee
GET    /admin/palette                                                 office:enter
GET    /admin/people                                                  people:read
GET    /admin/people/new                                              people:read
POST   /admin/people/new                                              people:change
GET    /admin/people/{code}                                           people:read
POST   /admin/people/{code}/close                                     people:close
POST   /admin/people/{code}/correct                                   people:change
POST   /admin/people/{code}/disable                                   people:disable
POST   /admin/people/{code}/enable                                    people:disable
POST   /admin/people/{code}/end                                       people:disable
POST   /admin/people/{code}/give                                      people:grant
POST   /admin/people/{code}/link                                      people:change
POST   /admin/people/{code}/see-as                                    people:see_as
POST   /admin/people/{code}/take                                      people:grant
GET    /admin/products                                                products:read
POST   /admin/products                                                products:change
GET    /admin/products/{slug}                                         products:read
POST   /admin/products/{slug}                                         products:change
POST   /admin/products/{slug}/copy                                    products:change
POST   /admin/products/{slug}/delete                                  products:change
POST   /admin/products/{slug}/options                                 products:change
POST   /admin/products/{slug}/pictures                                products:change
POST   /admin/products/{slug}/pictures/{place}                        products:change
POST   /admin/products/{slug}/pictures/{place}/move                   products:change
POST   /admin/products/{slug}/pictures/{place}/remove                 products:change
POST   /admin/products/{slug}/publish                                 products:change
POST   /admin/products/{slug}/retire                                  products:change
POST   /admin/products/{slug}/unpublish                               products:change
POST   /admin/products/{slug}/variants/{sku}                          products:change
POST   /admin/products/{slug}/variants/{sku}/remove                   products:change
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
POST   /admin/shipping/rates                                          prices:change
POST   /admin/shipping/remove                                         prices:change
POST   /admin/shipping/zones                                          prices:change
GET    /admin/stock                                                   stock:read
GET    /admin/stock/{sku}                                             stock:read
POST   /admin/stock/{sku}/corrected                                   stock:change
POST   /admin/stock/{sku}/count                                       stock:change
POST   /admin/stock/{sku}/price                                       prices:change
POST   /admin/stock/{sku}/received                                    stock:change
GET    /admin/tax                                                     prices:read
POST   /admin/tax                                                     prices:change
POST   /admin/tax/remove                                              prices:change
POST   /admin/theme                                                   anyone
GET    /admin/trail                                                   trail:read
POST   /admin/undo/{code}                                             changes:undo
POST   /admin/views/{list}                                            office:enter
POST   /admin/views/{list}/{code}/copy                                office:enter
POST   /admin/views/{list}/{code}/name                                office:enter
POST   /admin/views/{list}/{code}/remove                              office:enter
GET    /api/admin/alerts                                              trail:read
POST   /api/admin/alerts/close                                        orders:settle
POST   /api/admin/alerts/reopen                                       orders:settle
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
ROWS = {(method, path): needs for method, path, needs in map(str.split, TABLE.strip().splitlines())}
ROUTES = {
    (route.method, route.pattern): route
    for route in (*PAGES, *API)
    if f"{route.pattern}/".startswith(("/admin/", "/api/admin/"))
}


def somebody(permissions: frozenset[Permission]) -> Actor:
    return Actor(Way.SESSION, 7, "somebody", (), permissions, session_id=1, realm=OFFICE)


PEOPLE = {
    "nobody": visitor(realm=OFFICE),
    "shopper": somebody(permissions_of(("shopper",))),
    "packer": somebody(permissions_of(("packer",))),
    **{right.value: somebody(frozenset({right})) for right in sorted(STAFF)},
    "administrator": somebody(permissions_of(("administrator",))),
}


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert ROWS.keys() == ROUTES.keys()


@pytest.mark.parametrize("where", ROUTES, ids=" ".join)
def test_who_may(where: tuple[str, str]) -> None:
    needs = ROWS[where]
    for who, actor in PEOPLE.items():
        assert outcome(ROUTES[where], actor) == expected(needs, who, actor), who


def expected(needs: str, who: str, actor: Actor) -> str:
    if needs == "anyone":
        return "in"
    if who == "nobody":
        return "sign in"
    return "in" if needs in actor.permissions else needs


def outcome(route: Route, actor: Actor) -> str:
    if route.operation is None:
        return "in"
    try:
        check(OPERATIONS[route.operation], actor, now=0)
    except NotSignedIn:
        return "sign in"
    except NotAllowed as refusal:
        return refusal.needs
    except Refusal as refusal:
        return type(refusal).__name__
    return "in"
