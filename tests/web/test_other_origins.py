"""Front ends on other origins: who may read what, by name, and nothing is lent to anybody."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from counterfoil.identity import cross_site
from counterfoil.wire.refusals import CrossSite
from tests.web.conftest import Running

APP = "https://app.example"
LOCAL = "http://localhost:3000"
JSON = "application/json"
ALLOW = "access-control-allow-origin"
NOT_ALLOWED = [
    "null",
    "*",
    "",
    "https://app.example.evil.example",
    "https://evil.example",
    "http://app.example",
    "https://app.example:8443",
    "https://app.example/",
    "HTTPS://APP.EXAMPLE",
    "https://app.example, https://evil.example",
    "https://app.example\xff",
    "http://localhost:3001",
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("cors") / "data", f"allowed_origins={APP},{LOCAL}")
    yield running
    running.stop()


def access(answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def preflight(shop, path, origin, method="POST"):
    asks = {"origin": origin, "access-control-request-method": method, "sec-fetch-site": "cross-site"}
    return shop.browser().options(path, headers={k: v.encode("latin-1") for k, v in asks.items()})


@pytest.mark.parametrize("origin", [APP, LOCAL])
def test_a_browser_is_told_what_it_may_send_and_that_it_may_read(shop, origin):
    asked = preflight(shop, "/api/wish", origin)
    assert (asked.status_code, asked.content) == (204, b"")
    assert access(asked) == {
        ALLOW: origin,
        "access-control-allow-methods": "OPTIONS, POST",
        "access-control-allow-headers": "authorization, content-type, idempotency-key",
        "access-control-max-age": "600",
        "access-control-expose-headers": "idempotent-replayed, retry-after, www-authenticate",
    }
    read = shop.browser(origin=origin).get("/api/look")
    assert (read.status_code, read.headers[ALLOW], "origin" in read.headers["vary"]) == (200, origin, True)
    sent = shop.browser(origin=origin, **{"sec-fetch-site": "cross-site"}).post(
        "/api/wish", json={"quantity": 1}
    )
    assert (sent.status_code, sent.headers[ALLOW]) == (201, origin)


@pytest.mark.parametrize(
    "path", ["/api/nope", "/api/mistake", "/api/mine", "/api/look/a", "/.well-known/nope"]
)
def test_what_went_wrong_can_be_read_too(shop, path):
    answer = shop.browser(origin=APP).get(path)
    assert answer.status_code >= 400
    assert answer.headers[ALLOW] == APP


@pytest.mark.parametrize("origin", NOT_ALLOWED)
def test_nobody_else_is_told_anything(shop, origin):
    for answer in (
        preflight(shop, "/api/wish", origin),
        shop.browser().get("/api/look", headers={"origin": origin.encode("latin-1")}),
    ):
        assert access(answer) == {}
        assert "origin" in answer.headers["vary"]
    sent = shop.browser(**{"sec-fetch-site": "cross-site"}).post(
        "/api/wish", json={"quantity": 1}, headers={"origin": origin.encode("latin-1")}
    )
    assert (sent.status_code, access(sent)) == (403, {})


@pytest.mark.parametrize("path", ["/", "/wish", "/login", "/healthz", "/apiary", "/static/nope.css"])
def test_pages_and_files_are_nobody_elses(shop, path):
    assert access(shop.browser(origin=APP).get(path)) == {}
    assert access(preflight(shop, path, APP)) == {}


def test_credentials_are_never_lent(shop):
    ann = shop.browser()
    ann.post("/api/register", json={"username": "ann", "password": "a long enough password"})
    elsewhere = {"origin": APP, "sec-fetch-site": "same-site"}
    read = ann.get("/api/mine", headers=elsewhere)
    assert "access-control-allow-credentials" not in read.headers
    assert ann.post("/api/wish", json={"quantity": 1}, headers=elsewhere).status_code == 403
    ann.cookies.clear()
    assert ann.post("/api/wish", json={"quantity": 1}, headers=elsewhere).status_code == 201


def test_by_itself_a_shop_says_nothing_of_it(running):
    for answer in (running.browser(origin=APP).get("/api/look"), preflight(running, "/api/wish", APP)):
        assert access(answer) == {}
        assert "vary" not in answer.headers


@pytest.mark.parametrize(
    ("path", "headers", "comes_in"),
    [
        ("/api/tokens", {"origin": APP, "sec-fetch-site": "cross-site"}, True),
        ("/api/tokens", {"origin": APP}, True),
        ("/api/tokens", {"origin": APP, "cookie": "theme=dark"}, False),
        ("/api/tokens", {"origin": APP, "cookie": ""}, False),
        ("/login", {"origin": APP}, False),
        ("/api", {"origin": APP}, False),
        ("/api/tokens", {"origin": "null"}, False),
        ("/api/tokens", {"sec-fetch-site": "cross-site"}, False),
    ],
)
def test_who_may_change_something_from_there(visiting, site, path, headers, comes_in):
    visit = visiting("POST", path, {"content-type": JSON, **headers}, b"{}")
    visit.site = replace(site, allowed_origins=frozenset({APP}))
    try:
        cross_site.check(visit)
    except CrossSite:
        assert not comes_in
    else:
        assert comes_in
