"""Who may change something, and what every answer carries."""

import re

import pytest

from counterfoil.identity import cross_site
from counterfoil.wire import headers
from counterfoil.wire.refusals import CrossSite

FORM = "application/x-www-form-urlencoded"
OWN = "http://shop.example"


def lets_in(visit) -> bool:
    try:
        cross_site.check(visit)
    except CrossSite:
        return False
    return True


# Method, path, headers, body → whether it comes in.
TABLE = [
    # What changes nothing may come from anywhere.
    ("GET", "/", {"sec-fetch-site": "cross-site"}, b"", True),
    ("HEAD", "/", {"origin": "https://evil.example"}, b"", True),
    ("OPTIONS", "/cart", {"sec-fetch-site": "cross-site"}, b"", True),
    # The browser says where from.
    ("POST", "/cart", {"sec-fetch-site": "same-origin", "content-type": FORM}, b"a=1", True),
    ("POST", "/cart", {"sec-fetch-site": "none", "content-type": FORM}, b"a=1", True),
    ("POST", "/cart", {"sec-fetch-site": "same-site", "content-type": FORM}, b"a=1", False),
    ("POST", "/cart", {"sec-fetch-site": "cross-site", "content-type": FORM}, b"a=1", False),
    ("POST", "/cart", {"sec-fetch-site": "", "content-type": FORM}, b"a=1", False),
    ("POST", "/cart", {"sec-fetch-site": "Same-Origin", "content-type": FORM}, b"a=1", False),
    ("POST", "/cart", {"sec-fetch-site": "same-origin, cross-site"}, b"", False),
    ("POST", "/api/cart", {"sec-fetch-site": "cross-site", "content-type": "application/json"}, b"{}", False),
    ("DELETE", "/api/cart", {"sec-fetch-site": "cross-site"}, b"", False),
    ("POST", "/cart", {"sec-fetch-site": "cross-site", "origin": OWN}, b"", False),
    ("POST", "/cart", {"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, b"", True),
    # It says only which origin.
    ("POST", "/cart", {"origin": OWN, "content-type": FORM}, b"a=1", True),
    ("POST", "/cart", {"origin": "http://SHOP.example", "content-type": FORM}, b"a=1", True),
    ("POST", "/cart", {"origin": "https://shop.example", "content-type": FORM}, b"a=1", False),
    ("POST", "/cart", {"origin": "http://shop.example:8080", "content-type": FORM}, b"a=1", False),
    ("POST", "/cart", {"origin": "http://shop.example.evil.example", "content-type": FORM}, b"a=1", False),
    ("POST", "/cart", {"origin": "http://evil.example", "content-type": FORM}, b"a=1", False),
    ("POST", "/cart", {"origin": "null", "content-type": FORM}, b"a=1", False),
    ("POST", "/cart", {"origin": "", "content-type": FORM}, b"a=1", False),
    (
        "POST",
        "/api/cart",
        {"origin": "http://evil.example", "content-type": "application/json"},
        b"{}",
        False,
    ),
    # It says nothing: a program, or a browser older than both.
    ("POST", "/api/cart", {"content-type": "application/json"}, b"{}", True),
    ("POST", "/api/cart", {"content-type": "application/json; charset=utf-8"}, b"{}", True),
    ("DELETE", "/api/cart/lines/x", {}, b"", True),
    ("POST", "/api/logout", {}, b"", True),
    ("POST", "/api/logout", {"content-type": FORM}, b"", False),
    ("POST", "/logout", {}, b"", False),
    ("POST", "/cart", {"content-type": FORM}, b"a=1", False),
    ("POST", "/cart", {"content-type": FORM}, b"token=guessed", False),
    ("POST", "/api/cart", {"content-type": FORM}, b"a=1", False),
    ("POST", "/api/cart", {"content-type": "text/plain"}, b"{}", False),
    ("POST", "/api/cart", {"content-type": "multipart/form-data; boundary=x"}, b"{}", False),
    ("POST", "/api/cart", {"content-type": "text/plain;application/json"}, b"{}", False),
    ("POST", "/api/cart", {}, b"{}", False),
    # A front end elsewhere that nobody has allowed.
    (
        "POST",
        "/api/tokens",
        {"origin": "https://app.example", "content-type": "application/json"},
        b"{}",
        False,
    ),
    # A bearer token is never sent by itself, and a cookie beside it says nothing.
    ("POST", "/api/cart", {"authorization": "Bearer x", "sec-fetch-site": "cross-site"}, b"a", True),
    ("POST", "/api/cart", {"authorization": "bearer x", "origin": "https://a.example"}, b"a", True),
    (
        "POST",
        "/api/cart",
        {"authorization": "Bearer x", "cookie": "a=b", "sec-fetch-site": "cross-site"},
        b"a",
        True,
    ),
    ("POST", "/api/cart", {"authorization": "Basic x", "sec-fetch-site": "cross-site"}, b"a", False),
]


@pytest.mark.parametrize(("method", "path", "headers", "body", "comes_in"), TABLE)
def test_who_may_change_something(visiting, method, path, headers, body, comes_in):
    assert lets_in(visiting(method, path, headers, body)) is comes_in


def test_every_rule_says_why():
    assert all(rule.because for rule in cross_site.RULES)


def token_and_cookie(visit) -> tuple[str, str]:
    token = visit.token
    (line,) = visit.set_cookies
    return token, line.decode().partition(";")[0]


def test_a_form_of_our_own_page_comes_in_by_its_token(visiting):
    token, cookie = token_and_cookie(visiting())
    post = {"content-type": FORM, "cookie": cookie}
    assert lets_in(visiting("POST", "/cart", post, f"a=1&token={token}".encode()))
    assert not lets_in(visiting("POST", "/cart", {"content-type": FORM}, f"token={token}".encode()))
    assert not lets_in(visiting("POST", "/cart", post, b"a=1"))


def test_a_token_fits_one_browser_only(visiting):
    token, cookie = token_and_cookie(visiting())
    _, other_cookie = token_and_cookie(visiting())
    assert cookie != other_cookie
    assert not lets_in(
        visiting("POST", "/", {"content-type": FORM, "cookie": other_cookie}, f"token={token}".encode())
    )


def test_a_token_is_bound_to_the_session_where_there_is_one(visiting):
    ticket = "t" * 43
    visit = visiting(headers={"cookie": f"counterfoil={ticket}"})
    token = visit.token
    assert not visit.set_cookies
    body = f"token={token}".encode()
    assert lets_in(visiting("POST", "/", {"content-type": FORM, "cookie": f"counterfoil={ticket}"}, body))
    assert not lets_in(
        visiting("POST", "/", {"content-type": FORM, "cookie": f"counterfoil={'u' * 43}"}, body)
    )


def test_tokens_differ_on_each_page_and_each_bit_counts(visiting):
    token, cookie = token_and_cookie(visiting())
    again = visiting(headers={"cookie": cookie}).token
    assert token != again
    post = {"content-type": FORM, "cookie": cookie}
    for wrong in [token[:-2], token + "AA", token.swapcase(), "A" * len(token), "", "é", "%00"]:
        assert not lets_in(visiting("POST", "/", post, f"token={wrong}".encode())), wrong


def test_a_browser_that_speaks_for_itself_gets_no_token_and_no_cookie(visiting):
    visit = visiting(headers={"sec-fetch-site": "none"})
    assert visit.token == ""
    assert not visit.set_cookies


def test_the_origin_the_shop_was_told_counts(opening):
    shop = opening("origin=https://shop.example")
    with shop.browser(host="shop.example") as browser:
        json = {"quantity": 1}
        assert (
            browser.post("/api/wish", json=json, headers={"origin": "https://shop.example"}).status_code
            == 201
        )
        refused = browser.post("/api/wish", json=json, headers={"origin": "http://shop.example"})
        assert refused.status_code == 403
        assert refused.json()["type"] == "urn:counterfoil:door.cross_site"
        assert "max-age" in refused.headers["strict-transport-security"]
    with shop.browser() as by_number:
        assert by_number.get("/").status_code == 400
        assert by_number.get("/healthz").status_code == 200


PATHS = [
    "/",
    "/healthz",
    "/readyz",
    "/mine",
    "/nope",
    "/api/nope",
    "/api/look",
    "/mistake",
    "/api/mistake",
    "/long",
    "//",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_every_answer_carries_the_headers(running, path, accept):
    headers = running.browser().get(path, headers={"accept": accept}).headers
    policy = headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert headers["server"] == "counterfoil"
    if headers.get("content-type", "").startswith("text/html"):
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "geolocation=()" in headers["permissions-policy"]


def test_scripts_run_only_with_the_nonce_of_their_page():
    policy = headers.page_policy("n0nce").decode()
    assert "script-src 'nonce-n0nce' 'strict-dynamic';" in policy
    assert "require-trusted-types-for 'script'; trusted-types htmx" in policy
    assert "script-src" not in headers.page_policy("").decode()
    assert not re.search(r"unsafe|\*|https?:", policy)
