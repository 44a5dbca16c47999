"""Every endpoint × everybody who may knock, over HTTP, against statuses typed by hand."""

from collections.abc import Callable

import httpx
import pytest

from counterfoil.web.api.routes import ROUTES
from tests.cast import APPROVED, PASSWORD, Person, Shop, plenty

# In the order in which somebody would do it: what a row needs, a row above has put there.
TABLE = """
endpoint                                                nobody  onlooker  shopper  packer  stockkeeper  clerk  administrator
GET    /.well-known/jwks.json                           200     200       200      200     200          200    200
GET    /api                                             200     200       200      200     200          200    200
GET    /api/openapi.json                                200     200       200      200     200          200    200
GET    /api/logout                                      200     405       405      405     405          405    405
GET    /api/me                                          401     200       200      200     200          200    200
PATCH  /api/me                                          401     200       200      200     200          200    200
PUT    /api/me/email                                    401     422       422      422     422          422    422
POST   /api/me/email/link                               401     200       200      200     200          200    200
PUT    /api/me/password                                 401     422       422      422     422          422    422
GET    /api/me/address                                  401     200       200      403     403          403    200
PUT    /api/me/address                                  401     403       200      403     403          403    200
GET    /api/sessions                                    401     200       200      200     200          200    200
GET    /api/sessions/{id}                               401     404       404      404     404          404    404
DELETE /api/sessions/{id}                               401     404       404      404     404          404    404
DELETE /api/sessions                                    401     200       200      200     200          200    200
GET    /api/agents                                      401     200       200      200     200          200    200
GET    /api/keys                                        401     200       200      200     200          200    200
POST   /api/keys                                        401     422       422      422     422          422    422
DELETE /api/keys/{id}                                   401     404       404      404     404          404    404
GET    /api/products                                    401     200       200      403     200          200    200
GET    /api/products/{slug}                             401     200       200      403     200          200    200
GET    /api/cart                                        401     200       200      403     403          403    200
POST   /api/cart/lines                                  401     201       201      403     403          403    201
PATCH  /api/cart/lines/{sku}                            401     200       200      403     403          403    200
DELETE /api/cart/lines/{sku}                            401     200       200      403     403          403    200
POST   /api/orders                                      401     403       201      403     403          403    201
GET    /api/orders                                      401     200       200      403     403          403    200
GET    /api/orders/{code}                               401     404       404      403     403          403    404
GET    /api/me/currency                                 401     200       200      403     200          200    200
PUT    /api/me/currency                                 401     422       422      403     422          422    422
GET    /api/quote                                       401     409       409      403     403          403    409
GET    /api/admin/orders                                 401     403       403      403     403          200    200
GET    /api/admin/orders/slips                           401     403       403      403     403          200    200
POST   /api/admin/orders/{code}/notes                    401     403       403      403     403          201    201
POST   /api/admin/orders/{code}/letters                  401     403       403      403     403          200    200
GET    /api/admin/orders/{code}                          401     403       403      403     403          200    200
GET    /api/admin/orders/{code}/refund                   401     403       403      403     403          422    422
POST   /api/admin/orders/{code}/refunds                  401     403       403      403     403          201    201
POST   /api/admin/orders/{code}/refunds/{refund}/confirm 401     403       403      403     403          404    404
POST   /api/admin/orders/{code}/paid                     401     403       403      403     403          409    409
POST   /api/admin/orders/{code}/ship                     401     403       403      403     403          200    409
POST   /api/admin/orders/{code}/cancel                   401     403       403      403     403          409    409
POST   /api/admin/orders/{code}/returns/{number}/accept  401     403       403      403     403          404    404
POST   /api/admin/orders/{code}/returns/{number}/refuse  401     403       403      403     403          404    404
POST   /api/admin/orders/{code}/deliver                  401     403       403      403     403          200    409
POST   /api/admin/orders/{code}/returns/{number}/reopen  401     403       403      403     403          404    404
POST   /api/admin/orders/{code}/close                    401     403       403      403     403          200    409
POST   /api/orders/{code}/cancel                        401     403       404      403     403          403    404
POST   /api/orders/{code}/returns                       401     403       404      403     403          403    404
POST   /api/orders/{code}/again                         401     404       404      403     403          403    404
POST   /api/orders/{code}/ask                           401     403       404      403     403          403    404
POST   /api/orders/{code}/give-up                       401     403       404      403     403          403    404
GET    /api/assistant/proposals/{proposal}              401     404       404      404     404          404    404
POST   /api/assistant/proposals/{proposal}              401     422       422      422     422          422    422
DELETE /api/assistant/proposals/{proposal}              401     404       404      404     404          404    404
POST   /api/assistant/proposals/{proposal}/anew         401     404       404      404     404          404    404
GET    /api/admin/assistant/proposals/{proposal}        401     403       403      404     404          404    404
POST   /api/admin/assistant/proposals/{proposal}        401     403       403      422     422          422    422
DELETE /api/admin/assistant/proposals/{proposal}        401     403       403      404     404          404    404
POST   /api/admin/assistant/proposals/{proposal}/anew   401     403       403      404     404          404    404
POST   /api/proof                                       401     422       422      422     422          422    422
GET    /api/admin/now                                   401     403       403      200     200          200    200
GET    /api/admin/trail                                 401     403       403      403     403          403    200
GET    /api/admin/views/{list}                          401     403       403      403     403          200    200
POST   /api/admin/views/{list}                          401     403       403      403     403          201    201
PATCH  /api/admin/views/{list}/{code}                   401     403       403      404     404          404    404
POST   /api/admin/views/{list}/{code}/copies            401     403       403      404     404          404    404
DELETE /api/admin/views/{list}/{code}                   401     403       403      404     404          404    404
GET    /api/admin/products                                    401     403       403      403     200          403    200
GET    /api/admin/stock                                       401     403       403      403     200          200    200
PUT    /api/admin/stock/{sku}                                 401     403       403      403     422          403    422
PUT    /api/admin/stock/{sku}/price                           401     403       403      403     403          403    422
GET    /api/admin/stock/{sku}                                 401     403       403      403     200          200    200
POST   /api/admin/stock/{sku}/received                        401     403       403      403     200          403    200
POST   /api/admin/stock/{sku}/corrected                       401     403       403      403     200          403    200
POST   /api/admin/products                                    401     403       403      403     422          403    422
POST   /api/admin/products/back                               401     403       403      403     422          403    422
GET    /api/admin/products/{slug}                             401     403       403      403     200          403    200
PUT    /api/admin/products/{slug}                             401     403       403      403     422          403    422
DELETE /api/admin/products/{slug}                             401     403       403      403     422          403    422
POST   /api/admin/products/{slug}/copy                        401     403       403      403     201          403    201
PUT    /api/admin/products/{slug}/category                    401     403       403      403     422          403    422
POST   /api/admin/products/{slug}/stock                       401     403       403      403     422          403    422
POST   /api/admin/products/{slug}/publish                     401     403       403      403     422          403    422
POST   /api/admin/products/{slug}/unpublish                   401     403       403      403     422          403    422
POST   /api/admin/products/{slug}/retire                      401     403       403      403     422          403    422
PUT    /api/admin/products/{slug}/options                     401     403       403      403     422          403    422
POST   /api/admin/products/{slug}/pictures                    401     403       403      403     422          403    422
PUT    /api/admin/products/{slug}/pictures                    401     403       403      403     422          403    422
PUT    /api/admin/products/{slug}/pictures/{place}            401     403       403      403     422          403    422
POST   /api/admin/products/{slug}/pictures/{place}/place      401     403       403      403     422          403    422
DELETE /api/admin/products/{slug}/pictures/{place}            401     403       403      403     422          403    422
PUT    /api/admin/products/{slug}/variants                    401     403       403      403     422          403    422
PUT    /api/admin/products/{slug}/variants/{sku}              401     403       403      403     422          403    422
DELETE /api/admin/products/{slug}/variants/{sku}              401     403       403      403     422          403    422
POST   /api/admin/products/{slug}/variants/{sku}/back         401     403       403      403     422          403    422
GET    /api/admin/categories                                  401     403       403      403     200          403    200
POST   /api/admin/categories                                  401     403       403      403     422          403    422
PUT    /api/admin/categories/{slug}                           401     403       403      403     422          403    422
PUT    /api/admin/categories/{slug}/place                     401     403       403      403     422          403    422
POST   /api/admin/categories/{slug}/back                      401     403       403      403     422          403    422
DELETE /api/admin/categories/{slug}                           401     403       403      403     422          403    422
POST   /api/admin/orders/{code}/unpack                  401     403       403      409     403          403    409
POST   /api/admin/orders/{code}/reopen                  401     403       403      403     403          200    409
POST   /api/admin/orders/{code}/undeliver                401     403       403      403     403          200    409
GET    /api/admin/alerts                                401     403       403      403     403          403    200
POST   /api/admin/alerts/close                          401     403       403      403     403          404    404
POST   /api/admin/alerts/reopen                         401     403       403      403     403          409    409
DELETE /api/admin/prices/{sku}/{currency}               401     403       403      403     403          403    404
PUT    /api/admin/tax-classes/{slug}                    401     403       403      403     403          403    404
DELETE /api/admin/tax-rates/{country}/{tax_class}       401     403       403      403     403          403    404
POST   /api/admin/discount-codes/{code}/prolong         401     403       403      403     403          403    404
PUT    /api/admin/shipping-zones/{zone}                 401     403       403      403     403          403    200
POST   /api/admin/bulks                                 401     403       403      422     422          422    422
POST   /api/admin/products/{slug}/reprice               401     403       403      403     403          403    422
PUT    /api/admin/products/{slug}/prices                401     403       403      403     403          403    422
GET    /api/admin/search                                401     403       403      200     200          200    200
GET    /api/admin/bulks/{code}                          401     403       403      404     404          404    404
POST   /api/admin/bulks/{code}/stop                     401     403       403      404     404          404    404
POST   /api/admin/bulks/{code}/undo                     401     403       403      404     404          404    404
GET    /api/admin/changes                               401     403       403      200     200          200    200
POST   /api/admin/undo/{code}                           401     403       403      404     404          404    404
GET    /api/admin/reports                                     401     403       403      403     403          403    200
GET    /api/admin/reports/{report}                            401     403       403      403     403          403    200
GET    /api/admin/reports/{report}/lines                      401     403       403      403     403          403    422
GET    /api/admin/reports/{report}/file                       401     403       403      403     403          403    200
GET    /api/admin/reports/{report}/lines/file                 401     403       403      403     403          403    422
GET    /api/admin/report-mails                                401     403       403      403     403          403    200
POST   /api/admin/report-mails                                401     403       403      403     403          403    422
DELETE /api/admin/report-mails/{code}                         401     403       403      403     403          403    404
DELETE /api/admin/shipping-zones/{zone}                 401     403       403      403     403          403    404
GET    /api/admin/discount-codes                        401     403       403      403     403          403    200
GET    /api/admin/imports                               401     403       403      403     403          403    200
GET    /api/admin/imports/{code}                        401     403       403      403     403          403    404
GET    /api/admin/imports/{code}/products               401     403       403      403     403          403    404
GET    /api/admin/products.csv                          401     403       403      403     403          403    200
GET    /api/admin/settings                              401     403       403      403     403          403    200
GET    /api/admin/shipping-zones                        401     403       403      403     403          403    200
GET    /api/admin/tax-rates                             401     403       403      403     403          403    200
PATCH  /api/admin/settings                              401     403       403      403     403          403    422
PATCH  /api/admin/shipping-zones/{zone}                 401     403       403      403     403          403    422
POST   /api/admin/discount-codes                        401     403       403      403     403          403    422
POST   /api/admin/discount-codes/{code}/end             401     403       403      403     403          403    404
POST   /api/admin/imports                               401     403       403      403     403          403    422
POST   /api/admin/imports/{code}/start                  401     403       403      403     403          403    404
POST   /api/admin/imports/{code}/undo                   401     403       403      403     403          403    404
POST   /api/admin/shipping-zones/{zone}/rates           401     403       403      403     403          403    422
PUT    /api/admin/tax-rates/{country}/{tax_class}       401     403       403      403     403          403    422
POST   /api/assistant                                   401     422       422      422     422          422    422
POST   /api/assistant/undo/{code}                       401     404       404      404     404          404    404
GET    /api/assistant/conversations                     401     200       200      200     200          200    200
GET    /api/assistant/conversations/{code}              401     404       404      404     404          404    404
DELETE /api/assistant/conversations/{code}              401     404       404      404     404          404    404
POST   /api/admin/assistant                             401     403       403      422     422          422    422
POST   /api/admin/assistant/undo/{code}                 401     403       403      404     404          404    404
GET    /api/admin/assistant/conversations               401     403       403      200     200          200    200
GET    /api/admin/assistant/conversations/{code}        401     403       403      404     404          404    404
DELETE /api/admin/assistant/conversations/{code}        401     403       403      404     404          404    404
GET    /api/task                                        401     403       403      200     403          403    200
POST   /api/task                                        401     403       403      200     403          403    200
GET    /api/admin/conversations                         401     403       403      403     403          200    200
GET    /api/admin/conversations/{code}                  401     403       403      403     403          404    404
POST   /api/admin/conversations/{code}/take             401     403       403      403     403          404    404
POST   /api/admin/conversations/{code}/answers          401     403       403      403     403          404    404
POST   /api/admin/conversations/{code}/close            401     403       403      403     403          404    404
GET    /api/admin/people                                401     403       403      403     403          403    200
POST   /api/admin/people                                401     403       403      403     403          403    422
POST   /api/admin/people/invitations                    401     403       403      403     403          403    422
GET    /api/admin/people/{code}                         401     403       403      403     403          403    404
PUT    /api/admin/people/{code}                         401     403       403      403     403          403    404
GET    /api/admin/people/{code}/orders                  401     403       403      403     403          403    404
GET    /api/admin/people/{code}/sessions                401     403       403      403     403          403    404
DELETE /api/admin/people/{code}/sessions                401     403       403      403     403          403    404
POST   /api/admin/people/{code}/link                    401     403       403      403     403          403    404
POST   /api/admin/people/{code}/disable                 401     403       403      403     403          403    404
POST   /api/admin/people/{code}/enable                  401     403       403      403     403          403    404
PUT    /api/admin/people/{code}/roles/{role}            401     403       403      403     403          403    404
DELETE /api/admin/people/{code}/roles/{role}            401     403       403      403     403          403    404
POST   /api/admin/people/{code}/close                   401     403       403      403     403          403    404
POST   /api/admin/people/{code}/see-as                  401     403       403      403     403          403    422
GET    /api/admin/me                                    401     403       403      200     200          200    200
POST   /api/admin/proof                                 401     403       403      422     422          422    422
GET    /api/admin/keys                                  401     403       403      200     200          200    200
POST   /api/admin/keys                                  401     403       403      422     422          422    422
DELETE /api/admin/keys/{id}                             401     403       403      404     404          404    404
POST   /api/admin/login                                 422     422       422      422     422          422    422
POST   /api/admin/tokens                                422     422       422      422     422          422    422
POST   /api/admin/tokens/refresh                        401     401       401      401     401          401    401
POST   /api/admin/logout                                200     200       200      200     200          200    200
GET    /api/wishes                                      401     200       200      403     403          403    200
POST   /api/wishes                                      401     201       201      403     403          403    201
DELETE /api/wishes/{code}                               401     404       404      403     403          403    404
POST   /api/wishes/{code}/cart                          401     404       404      403     403          403    404
GET    /api/watches                                     401     200       200      403     403          403    200
POST   /api/watches/price                               401     422       422      403     403          403    422
POST   /api/watches/stock                               401     409       409      403     403          403    409
DELETE /api/watches/{code}                              401     404       404      403     403          403    404
GET    /api/recommendations                             401     200       200      403     403          403    200
PUT    /api/recommendations                             401     200       200      403     403          403    200
GET    /api/products/{slug}/goes-with                   401     200       200      403     200          200    200
GET    /api/orders/total                                401     200       200      403     403          403    200
GET    /api/terms                                       200     200       200      200     200          200    200
PUT    /api/cart/code                                   401     422       422      403     403          403    422
DELETE /api/cart/code                                   401     200       200      403     403          403    200
GET    /api/assistant/questions                         401     200       200      200     200          200    200
POST   /api/assistant/questions                         401     201       201      201     201          201    201
DELETE /api/assistant/questions/{code}                  401     404       404      404     404          404    404
POST   /api/register                                    201     201       201      201     201          201    201
POST   /api/login                                       200     200       200      200     200          200    200
POST   /api/tokens                                      200     200       200      200     200          200    200
POST   /api/tokens/refresh                              401     401       401      401     401          401    401
POST   /api/tokens/revoke                               200     200       200      200     200          200    200
POST   /api/logout                                      200     200       200      200     200          200    200
POST   /api/webhooks/testpay                            400     400       400      400     400          400    400
POST   /api/webhooks/stripe                             404     404       404      404     404          404    404
"""
HEADER, *LINES = [line.split() for line in TABLE.strip().splitlines()]
ROWS = [(method, path, dict(zip(HEADER[1:], cells, strict=True))) for method, path, *cells in LINES]
Guests = dict[str, Person]


def test_every_endpoint_has_its_row() -> None:
    assert sorted((method, path) for method, path, _ in ROWS) == sorted(
        (route.method, route.pattern) for route in ROUTES
    )


def guests(shop: Shop) -> Guests:
    packer = shop.newcomer()
    shop.command("people", "role", packer.username, "+packer", "-shopper")
    stockkeeper = shop.newcomer()
    shop.command("people", "role", stockkeeper.username, "+stockkeeper", "-shopper")
    clerk = shop.newcomer()
    shop.command("people", "role", clerk.username, "+clerk", "-shopper")
    return {
        "nobody": shop.stranger(),
        "onlooker": shop.person("unauthorized_user"),
        "shopper": shop.newcomer(),
        "packer": packer,
        "stockkeeper": stockkeeper,
        "clerk": clerk,
        "administrator": shop.person("admin_user"),
    }


def wait_for_a_packer(shop: Shop, orders: int) -> str:
    """Orders that nobody has packed; the code of the last."""
    buyer = shop.newcomer()
    sku = plenty(buyer)
    for _ in range(orders):
        assert buyer.put_into_cart(sku).status_code == 201
        code: str = buyer.buy().json()["code"]
    return code


def test_who_gets_what(shop: Shop) -> None:
    code = wait_for_a_packer(shop, 3)
    somebody = shop.newcomer()
    sku = plenty(somebody)
    slug = somebody.get("/api/products").json()["items"][0]["slug"]
    everybody = guests(shop)
    wrong = []
    for method, path, cells in ROWS:
        words = {"secret": "x", "id": "x", "number": "X", "refund": "X", "country": "LV", "zone": "Nowhere"}
        words |= {"tax_class": "odd", "currency": "SEK", "report": "sales", "list": "orders", "place": "1"}
        words |= {"tax_class": "odd", "currency": "SEK", "report": "sales"}
        words |= {"role": "packer", "list": "orders", "place": "1", "proposal": "X"}
        address = path.format(slug=slug, sku=sku, code=code, **words)
        for who, cell in cells.items():
            if (method, path) == ("POST", "/api/orders") and cell == "201":
                everybody[who].put_into_cart(sku)
            answer = knock(everybody[who], method, address, sku, code)
            if answer.status_code != int(cell):
                wrong.append((method, path, who, cell, answer.status_code, answer.text[:200]))
            elif answer.status_code >= 400:
                told = answer.json()
                assert told["status"] == answer.status_code
                assert told["message"]
    assert wrong == []


def knock(person: Person, method: str, path: str, sku: str, code: str) -> httpx.Response:
    bodies: dict[tuple[str, str], Callable[[], object]] = {
        ("POST", "/api/assistant/questions"): lambda: {"say": "Is the blue one dishwasher safe?"},
        ("POST", f"/api/admin/conversations/{code}/answers"): lambda: {"answer": "Yes."},
        ("POST", "/api/wishes"): lambda: {"sku": sku},
        ("POST", "/api/watches/stock"): lambda: {"sku": sku},
        ("PUT", "/api/recommendations"): lambda: {"wanted": True},
        ("PATCH", "/api/me"): lambda: {"name": "Ann"},
        ("POST", f"/api/admin/orders/{code}/notes"): lambda: {"note": "Rang, nobody in."},
        ("POST", "/api/admin/views/orders"): lambda: {"name": "To Riga", "query": "country=LV"},
        ("PATCH", f"/api/admin/views/orders/{code}"): lambda: {"name": "Elsewhere"},
        ("POST", "/api/cart/lines"): lambda: {"sku": sku, "quantity": 1},
        ("PATCH", f"/api/cart/lines/{sku}"): lambda: {"quantity": 2},
        ("POST", "/api/orders"): lambda: {"card": APPROVED},
        ("POST", f"/api/orders/{code}/returns"): lambda: {"lines": {sku: 1}, "reason": "too small"},
        ("POST", f"/api/admin/orders/{code}/refunds"): lambda: {"goodwill": 1, "why": "late"},
        ("POST", f"/api/admin/orders/{code}/returns/X/refuse"): lambda: {"answer": "no"},
        ("POST", f"/api/admin/stock/{sku}/received"): lambda: {"quantity": 2},
        ("POST", f"/api/admin/stock/{sku}/corrected"): lambda: {"difference": -1, "why": "broken"},
        ("POST", "/api/admin/alerts/close"): lambda: {"kind": "alert.x"},
        ("POST", "/api/admin/alerts/reopen"): lambda: {"kind": "alert.x"},
        ("PUT", "/api/admin/shipping-zones/Nowhere"): lambda: {"there": False},
        ("POST", "/api/register"): lambda: {
            "username": f"new-{id(person)}",
            "password": "a long enough password",
        },
        ("POST", "/api/login"): lambda: {"username": "authorized_user", "password": PASSWORD},
        ("POST", "/api/tokens"): lambda: {"username": "authorized_user", "password": PASSWORD},
    }
    if path.startswith("/api/admin/tax-classes/"):
        bodies[method, path] = lambda: {"classes": {"NO-SUCH": "reduced"}}
    body = bodies.get((method, path), dict)() if method in ("POST", "PUT", "PATCH") else None
    key = {"Idempotency-Key": f"key-{id(person)}"} if path.endswith(("/orders", "/refunds")) else {}
    return person.http.request(method, path, json=body, headers=key)


@pytest.mark.parametrize("path", ["/api", "/api/openapi.json", "/login", "/register"])
def test_what_is_open_to_all_asks_nobody(shop: Shop, path: str) -> None:
    assert shop.stranger().page(path).status_code == 200
