"""Plain HTTP beside TLS is sent on, always to the shop itself, and nothing else is done there."""

import contextlib
import socket
import threading

import httpx
import pytest

from counterfoil.gate.refusals import Refusal
from counterfoil.web.listening import CannotListen, Listening, check_address
from counterfoil.web.plain import HEAD_BYTES, origin_of, told
from tests.waiting import PATIENCE, free_port
from tests.web.test_server import certificate

__all__ = ["certificate"]


def asked(line: str = "GET /products?q=mug HTTP/1.1", *headers: str) -> bytes:
    return "\r\n".join([line, *headers, "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    ("host", "listening", "origin"),
    [
        ("shop.example", Listening(port=443), "https://shop.example"),
        ("shop.example:80", Listening(port=443), "https://shop.example"),
        ("shop.example", Listening(port=5000), "https://shop.example:5000"),
        ("[::1]:8080", Listening(port=5000), "https://[::1]:5000"),
        ("shop.example", Listening(port=5000, origin="https://shop.example"), "https://shop.example"),
        ("shop.example:8080", Listening(origin="https://shop.example:8443"), "https://shop.example:8443"),
    ],
)
def test_where_the_same_is_to_be_had(host, listening, origin):
    assert origin_of(host, listening) == origin


@pytest.mark.parametrize(
    "host", ["evil.example", "shop.example.evil.example", "evil.example:443", "[::1]", "xshop.example"]
)
def test_a_shop_with_one_address_sends_nobody_elsewhere(host):
    with pytest.raises(Refusal):
        origin_of(host, Listening(origin="https://shop.example"))


SHOP = Listening(port=443, origin="https://shop.example")


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/", "https://shop.example/"),
        ("/products?q=mug&x=%20", "https://shop.example/products?q=mug&x=%20"),
        ("//evil.example/", "https://shop.example//evil.example/"),
        ("/\\evil.example", "https://shop.example/%5Cevil.example"),
        ("/@evil.example", "https://shop.example/@evil.example"),
        ("/%0d%0aset-cookie:x=y", "https://shop.example/%0d%0aset-cookie:x=y"),
        ("/<script>", "https://shop.example/%3Cscript%3E"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_the_same_path_by_tls(method, target, location):
    *_, answer = told(asked(f"{method} {target} HTTP/1.1", "Host: shop.example"), SHOP)
    assert (answer.status, answer.header(b"location")) == (308, location.encode())


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (asked(), 400),  # no Host
        (asked("GET / HTTP/1.1", "Host: shop.example", "Host: evil.example"), 400),
        (asked("GET / HTTP/1.1", "Host: evil.example"), 400),
        (asked("GET / HTTP/1.1", "Host: shop.example@evil.example"), 400),
        (asked("GET / HTTP/1.1", "Host: shop.example/evil"), 400),
        (asked("GET / HTTP/1.1", "Host: "), 400),
        (asked("GET / HTTP/1.1", "Host: shop.example", " folded: x"), 400),
        (asked("GET / HTTP/1.1", "Host : shop.example"), 400),
        (asked("GET http://evil.example/ HTTP/1.1", "Host: shop.example"), 400),
        (asked("GET  / HTTP/1.1", "Host: shop.example"), 400),
        (asked("GET / HTTP/1.1 ", "Host: shop.example"), 400),
        (asked("GET /\x01 HTTP/1.1", "Host: shop.example"), 400),
        (asked("GET /é HTTP/1.1", "Host: shop.example"), 400),
        (asked("CONNECT evil.example:443 HTTP/1.1", "Host: shop.example"), 400),
        (asked("PRI * HTTP/2.0", "Host: shop.example"), 400),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
        (asked("GET / HTTP/1.1", "Host: shop.example", "Transfer-Encoding: chunked"), 411),
        (asked("GET / HTTP/1.1", "Host: shop.example", *["X: y"] * 101), 431),
        (b"", 431),
    ],
)
def test_what_is_odd_is_sent_nowhere(head, status):
    *_, answer = told(head, SHOP)
    assert (answer.status, answer.header(b"location")) == (status, None)


def test_its_port_is_tried_before_anything_begins():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotListen, match="choose another port with --http-port"):
            check_address(Listening(port=free_port(), plain_port=taken.getsockname()[1]))


@pytest.fixture(params=["one worker", "two workers"])
def shop(request, opening, certificate):
    """A little shop that speaks TLS, and its plain port."""
    cert, key = certificate
    port = free_port()
    words = [f"certificate={cert}", f"key={key}", f"plain={port}"]
    shop = opening(*words, *(["workers=2"] if "two" in request.param else []), scheme="https")
    shop.plain = f"http://127.0.0.1:{port}"
    shop.plain_port = port
    return shop


def test_whoever_comes_without_tls_is_sent_to_it(shop):
    answer = httpx.get(f"{shop.plain}/api/small?a=b")
    assert (answer.status_code, answer.text) == (308, "")
    assert answer.headers["location"] == f"{shop.url}/api/small?a=b"
    assert "strict-transport-security" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert answer.headers["connection"] == "close"
    assert httpx.get(f"{shop.plain}/api/small", follow_redirects=True, verify=False).json() == {"ok": True}
    posted = httpx.post(
        f"{shop.plain}/api/wish",
        json={"quantity": 2, "note": "x" * 100},
        follow_redirects=True,
        verify=False,
        headers={"sec-fetch-site": "none"},
    )
    assert (posted.status_code, posted.json()["quantity"]) == (201, 2)
    assert httpx.get(shop.plain, headers={"host": "no_host-"}).status_code == 400
    log = shop.waits_to_say(" 308 POST /api/wish ")
    assert " 308 GET /api/small " in log
    assert "a=b" not in log
    assert shop.stop() == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(shop.plain)


def test_on_the_port_that_speaks_tls_plain_words_are_hung_up_on(shop):
    with socket.create_connection(("127.0.0.1", shop.port), timeout=PATIENCE) as line:
        line.sendall(asked("GET / HTTP/1.1", "Host: localhost"))
        heard = b""
        with contextlib.suppress(ConnectionError):
            heard = line.recv(100)
        assert b"HTTP/" not in heard
    assert httpx.get(f"{shop.url}/api/small", verify=False).status_code == 200


def test_it_bears_with_bad_manners(opening, certificate):
    cert, key = certificate
    port = free_port()
    opening(f"certificate={cert}", f"key={key}", f"plain={port}", scheme="https")

    def talk(said: bytes) -> bytes:
        heard = b""
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
            with contextlib.suppress(ConnectionError):  # as it answers before it has heard all
                line.sendall(said)
            with contextlib.suppress(ConnectionError):
                while piece := line.recv(65536):
                    heard += piece
        return heard

    assert talk(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * HEAD_BYTES * 2).startswith(b"HTTP/1.1 431 ")
    assert talk(b"\x00" * 10 + b"\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    idle = [socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) for _ in range(100)]
    trickle = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    stopped = threading.Event()

    def trickles():
        while not stopped.wait(0.1):
            try:
                trickle.sendall(b"x")
            except OSError:
                return

    thread = threading.Thread(target=trickles)
    thread.start()
    assert talk(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 308 ")
    assert idle[0].recv(1) == b""  # hung up on, after a while
    assert trickle.recv(1) == b""
    stopped.set()
    thread.join()
    for line in [*idle, trickle]:
        line.close()


@pytest.mark.parametrize(
    ("told_by_proxy", "status"),
    [
        ({"x-forwarded-proto": "http"}, 308),
        ({"x-forwarded-proto": "https, http"}, 308),
        ({"x-forwarded-proto": "http, https"}, 200),
        ({"x-forwarded-proto": "https"}, 200),
        ({"x-forwarded-proto": "gopher"}, 200),
        ({}, 200),
    ],
)
def test_a_proxy_that_was_asked_without_tls_passes_it_on(opening, told_by_proxy, status):
    shop = opening("proxies=127.0.0.0/8", "origin=https://shop.example")
    answer = httpx.get(
        f"{shop.url}/api/look?a=b",
        headers={"host": "shop.example", "x-forwarded-for": "1.2.3.4", **told_by_proxy},
    )
    assert answer.status_code == status
    assert ("strict-transport-security" in answer.headers) is (status == 200)
    if status == 308:
        assert answer.headers["location"] == "https://shop.example/api/look?a=b"
        posted = httpx.post(
            f"{shop.url}/api/wish", json={}, headers={"host": "shop.example", **told_by_proxy}
        )
        assert (posted.status_code, posted.headers["connection"]) == (308, "close")
        assert httpx.get(f"{shop.url}/healthz", headers=told_by_proxy).status_code == 200
        odd = httpx.get(shop.url, headers={"host": "evil.example", **told_by_proxy})
        assert (odd.status_code, "location" in odd.headers) == (400, False)


def test_nobody_else_is_believed_to_be_a_proxy(opening):
    shop = opening("origin=https://shop.example", "proxies=192.0.2.1")
    told_by_somebody = {"host": "shop.example", "x-forwarded-proto": "http"}
    assert httpx.get(f"{shop.url}/api/look", headers=told_by_somebody).status_code == 200
