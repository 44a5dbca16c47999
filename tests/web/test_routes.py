"""Addresses: what leads somewhere, what leads nowhere, and what is no address."""

import json

import pytest

from counterfoil.storage.lanes import Lane
from counterfoil.web.routes import Route, Router
from counterfoil.wire import answers, paths
from counterfoil.wire.paths import decode
from counterfoil.wire.refusals import Garbled, NoSuchPage, WrongMethod
from tests.datasets import dataset


def named(name):
    return lambda visit: answers.text(name)


ROUTES = [
    Route("GET", "/", named("front")),
    Route("GET", "/products", named("list")),
    Route("GET", "/products/{slug}", named("product")),
    Route("GET", "/products/new", named("new")),
    Route("POST", "/products/{slug}", named("choose")),
    Route("GET", "/api/orders/{code}/lines/{sku}", named("line")),
    Route("GET", "/x.y", named("dot")),
]
ROUTER = Router(ROUTES)


@pytest.mark.parametrize(
    ("path", "name", "params"),
    [
        ("/", "front", {}),
        ("/products", "list", {}),
        ("/products/mug", "product", {"slug": "mug"}),
        ("/products/new", "new", {}),
        ("/products/a b", "product", {"slug": "a b"}),
        ("/api/orders/A/lines/B", "line", {"code": "A", "sku": "B"}),
        ("/x.y", "dot", {}),
    ],
)
def test_an_address_leads_to_its_handler(path, name, params):
    place, found = ROUTER.find(path)
    assert place.way("GET").handler(None).body.decode() == name  # type: ignore[arg-type]
    assert found == params


@pytest.mark.parametrize(
    "path", ["/nope", "/products/", "/products/a/b", "/Products", "/xzy", "/api/orders/A/lines", ""]
)
def test_other_addresses_lead_nowhere(path):
    with pytest.raises(NoSuchPage):
        ROUTER.find(path)


def test_what_cannot_be_done_says_what_can():
    place, _ = ROUTER.find("/products/mug")
    with pytest.raises(WrongMethod) as refused:
        place.way("DELETE")
    assert refused.value.allow == "GET, HEAD, OPTIONS, POST"
    assert place.way("HEAD") == place.way("GET")


def test_two_routes_for_one_thing_are_a_mistake():
    with pytest.raises(ValueError):
        Router([Route("GET", "/", named("a")), Route("GET", "/", named("b"))])


def test_an_operation_picks_the_lane():
    from counterfoil.identity.accounts import sign_in

    assert Route("POST", "/login", named("x"), sign_in.name).which_lane() is Lane.HASH
    assert Route("GET", "/", named("x")).which_lane() is Lane.READ
    assert Route("GET", "/", named("x"), lane=Lane.SLOW).which_lane() is Lane.SLOW


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"/", "/"),
        (b"/a/b-c_d.e~f", "/a/b-c_d.e~f"),
        (b"/a%20b", "/a b"),
        (b"/%C3%A9", "/é"),
        ("/é".encode(), "/é"),
        (b"/a+b", "/a+b"),
        (b"/a;b=c", "/a;b=c"),
        (b"/%2525", "/%25"),
        (b"/..a/...", "/..a/..."),
    ],
)
def test_a_path_is_decoded_once(raw, path):
    assert decode(raw) == path


@pytest.mark.parametrize(
    "raw",
    [
        b"//x",
        b"//",
        b"/a//b",
        b"/a/",
        b"/./a",
        b"/a/..",
        b"/../a",
        b"/%2e%2e/a",
        b"/%2E./a",
        b"/a%2fb",
        b"/a%5Cb",
        b"/a\\b",
        b"/products%2Fmug",
        b"/%2Fproducts",
        b"/products/.%2Fmug/..",
        b"/x/%2e%2e/products",
        b"/products/%2e%2e/products",
        b"/products/..",
        b"/products/a\\b",
    ],
)
def test_a_path_that_goes_elsewhere_leads_nowhere(raw):
    with pytest.raises(NoSuchPage):
        ROUTER.find(ROUTER.decode(raw))


@pytest.mark.parametrize(
    ("escaped", "name", "again"),
    [
        (b"a%2Fb", "a/b", "a%2Fb"),
        (b"a%2fb%2F", "a/b/", "a%2Fb%2F"),
        (b"%2F..%2F..%2Fetc%2Fpasswd", "/../../etc/passwd", "%2F..%2F..%2Fetc%2Fpasswd"),
        (b"a%252Fb", "a%2Fb", "a%252Fb"),
        (b"%2e%2E", "..", "%2E%2E"),
        (b".%2e", "..", "%2E%2E"),
        (b"%2E", ".", "%2E"),
        (b"...", "...", "..."),
        (b"a%5Cb", "a\\b", "a%5Cb"),
        (b"a%20b%3F%23", "a b?#", "a%20b%3F%23"),
        ("ß%E6%BC%A2".encode(), "ß漢", "%C3%9F%E6%BC%A2"),
    ],
)
def test_what_is_escaped_belongs_to_the_name(escaped, name, again):
    path = ROUTER.decode(b"/products/" + escaped)
    place, found = ROUTER.find(path)
    assert (place.pattern, found) == ("/products/{slug}", {"slug": name})
    assert paths.address(path) == f"/products/{again}"
    assert ROUTER.find(ROUTER.decode(paths.address(path).encode())) == (place, found)
    assert "/" not in path.removeprefix("/products/")


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/products?q=a", "/products?q=a"),
        ("/products/mug?a=1", "/products/mug?a=1"),
        ("/products/mug/send?a=1", "/products/mug"),
        ("/products/mug/a/b", "/products/mug"),
        ("/products/a%2Fb", "/products/a%2Fb"),
        ("/x.y/%zz", "/x.y"),
        ("/nope/nowhere", ""),
        ("/nope?a", ""),
        ("", ""),
        ("/", "/"),
        ("/?a=1", "/?a=1"),
        ("//evil.example/x", ""),
    ],
)
def test_the_nearest_page_to_look_at(address, page):
    assert ROUTER.page_at(address) == page


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"*",
        b"a",
        b"http://x/",
        b"/%",
        b"/%4",
        b"/%zz",
        b"/%00",
        b"/%0d%0a",
        b"/%ff",
        b"/%c0%af",
        b"/%ed%a0%80",
        b"/\xff",
        b"/%7f",
        b"/%e2%80%a8",
    ],
)
def test_what_is_no_path_is_not_read(raw):
    with pytest.raises(Garbled):
        decode(raw)


@pytest.mark.parametrize(
    "path",
    ["/a%2fb", "/%2e%2e/etc/passwd", "//", "/api/look/a%00b/at/c", "/%c0%af", "/static/%2e%2e/door.py"],
)
def test_odd_paths_are_refused_over_http(running, path):
    heard = running.talk(b"GET " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert heard[9:12] in (b"400", b"404"), heard[:200]


def test_no_traversal_of_the_set_reads_a_file(running):
    for payload in json.loads((dataset("bad-payloads") / "path-traversal.json").read_text()):
        for prefix in ["/", "/static/", "/media/", "/static/vendor/"]:
            raw = (prefix + payload).encode()
            if set(raw) & set(b" \r\n\0"):
                continue
            heard = running.talk(b"GET " + raw + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert heard[9:12] in (b"400", b"404", b""), (raw, heard[:200])
            assert b"root:" not in heard


def test_a_method_that_is_not_possible(running):
    answer = running.browser().request("DELETE", "/api/wish")
    assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")
    answer = running.browser().options("/api/wish")
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, "OPTIONS, POST", b"")
    assert running.browser().request("BREW", "/healthz").status_code == 405


def test_head_is_get_without_the_body(running):
    for path in ["/", "/api/look", "/healthz", "/long"]:
        get, head = running.browser().get(path), running.browser().head(path)
        assert head.status_code == get.status_code
        assert head.content == b""
        if path != "/":  # the form token's length is alike, the cookie is not
            assert {**head.headers, "date": ""} == {**get.headers, "date": ""}
