"""The Bearer door: what is shown there counts alone, and what is wrong about it is 401."""

import pytest

from counterfoil.wire import bearer
from tests.web.conftest import Running

TOKEN = "not.one-of_ours~1"
INVALID = 'Bearer realm="counterfoil", error="invalid_token"'


@pytest.mark.parametrize(
    ("value", "token"),
    [
        (b"Bearer abc", "abc"),
        (b"bearer abc", "abc"),
        (b"BEARER   abc", "abc"),
        (b"Bearer\tabc", "abc"),
        (b"Bearer a.b-c_d~e+f/g==", "a.b-c_d~e+f/g=="),
        (b"Bearer " + b"x" * 4_089, "x" * 4_089),
        # For somebody else: a proxy in front, say.
        (b"Basic dXNlcjpwYXNz", None),
        (b'Digest username="ann", realm="x"', None),
        (b"Negotiate " + b"x" * 9_000, None),
        (b"Bearers abc", None),
        # Nothing that could be read.
        (b"", ""),
        (b"   ", ""),
        (b"Bearer", ""),
        (b"Bearer ", ""),
        (b"abc.def.ghi", ""),
        (b"Bearer a b", ""),
        (b"Bearer a,b", ""),
        (b"Bearer a, Bearer b", ""),
        (b"Bearer a\nBearer b", ""),
        (b"Basic a\nBearer b", ""),
        (b"Bearer a\nBearer a", ""),
        (b"Bearer =", ""),
        (b"Bearer a=b", ""),
        (b'Bearer "abc"', ""),
        (b"Bearer <script>", ""),
        (b"Bearer \xff\xfe", ""),
        (b"Bearer \xd9\xa1", ""),
        (b"Bearer a\x00", ""),
        (b": Bearer abc", ""),
        (b"Bearer " + b"x" * 4_090, ""),
    ],
)
def test_what_is_shown(value: bytes, token: str | None) -> None:
    assert bearer.shown({b"authorization": value}) == token


def test_no_header_shows_nothing() -> None:
    assert bearer.shown({}) is None


@pytest.mark.parametrize("path", ["/", "/mine", "/login", "/nope", "/api/mine", "/api/nope", "/api/small"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_bad_token_is_401_everywhere_also_beside_a_good_cookie(
    running: Running, path: str, accept: str
) -> None:
    browser = running.browser()
    name = f"beside-{abs(hash((path, accept))) % 10**9}"
    browser.post("/api/register", json={"username": name, "password": "a long enough password"})
    assert browser.get("/api/mine").status_code == 200
    for shown in [f"Bearer {TOKEN}", f"bearer {TOKEN}", "Bearer", "Bearer a b", ""]:
        answer = browser.get(path, headers={"authorization": shown, "accept": accept})
        assert answer.status_code == (405 if path == "/login" else 401), shown
        if path != "/login":
            assert answer.headers["www-authenticate"] == INVALID
            assert answer.json()["type"] == "urn:counterfoil:gate.invalid_token"
        assert "set-cookie" not in answer.headers
    assert browser.get("/api/mine").status_code == 200


def test_without_a_token_the_401_says_what_to_show(running: Running) -> None:
    answer = running.browser().get("/api/mine")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="counterfoil"')
    failed = running.browser().post("/api/login", json={"username": "nobody", "password": "nothing"})
    assert (failed.status_code, failed.content) == (401, b'{"message":"Invalid Credentials"}')
    assert failed.headers["www-authenticate"] == 'Bearer realm="counterfoil"'


def test_a_good_token_beside_a_cookie_is_read_alone_and_sets_none(running: Running) -> None:
    ann, eve = running.browser(), running.browser()
    for browser, name in [(ann, "ann-with-a-key"), (eve, "eve-with-a-cookie")]:
        browser.post("/api/register", json={"username": name, "password": "a long enough password"})
    asked = {"current_password": "a long enough password", "name": "x", "scopes": ["account:read"], "days": 1}
    key = ann.post("/api/keys", json=asked).json()["key"]
    held = dict(eve.cookies)
    answer = eve.get("/api/mine", headers={"authorization": f"bearer  {key}"})
    assert (answer.text, "set-cookie" in answer.headers) == ("<title>ann-with-a-key</title>1", False)
    assert eve.get("/mine").text == "<title>eve-with-a-cookie</title>1"
    for shown in [key[:-1], f"{key}0", key.swapcase(), f"{key}=", f"{key}.", f"{key}, Bearer {key}"]:
        assert eve.get("/api/mine", headers={"authorization": f"Bearer {shown}"}).status_code == 401
    assert (
        eve.get("/nope", headers={"authorization": f"Bearer {key}", "accept": "text/html"}).status_code == 404
    )
    assert dict(eve.cookies) == held
    assert key[20:] not in running.said()


def test_other_schemes_are_for_somebody_else(running: Running) -> None:
    browser = running.browser(authorization="Basic dXNlcjpwYXNz")
    made = browser.post(
        "/api/register", json={"username": "behind-a-proxy", "password": "a long enough password"}
    )
    assert made.status_code == 201
    assert browser.get("/api/mine").status_code == 200


def test_a_token_in_the_address_or_the_body_opens_nothing(running: Running) -> None:
    guest = running.browser()
    answer = guest.get(f"/api/mine?access_token={TOKEN}")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="counterfoil"')


GARBAGE = [
    b"Authorization: Bearer a\r\nAuthorization: Bearer a",
    b"Authorization: Basic a\r\nAuthorization: Bearer b",
    b"Authorization: Bearer a\r\nauthorization:\r\nAUTHORIZATION: Basic x",
    b"Authorization:",
    b"Authorization: Bearer",
    b"Authorization: Bearer " + b"x" * 5_000,
    b"Authorization: Bearer " + b"." * 4_000,
    b"Authorization: Bearer \xff\xfe\xfd",
    b"Authorization: Bearer \xe2\x80\xae",
    b"Authorization: Bearer a,b;c=d",
    b"Authorization: Bearer ../../etc/passwd\t\t",
    b"Authorization: Bearer ' or 1=1 --",
    b"Authorization: Bearer {{7*7}}",
    b"Authorization: \x80\x81",
]


@pytest.mark.parametrize("header", GARBAGE)
@pytest.mark.parametrize("line", [b"GET /api/mine", b"POST /api/wish", b"GET /"])
def test_garbage_is_401_and_never_a_mistake_of_ours(running: Running, header: bytes, line: bytes) -> None:
    said = (
        line + b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n" + header
    ) + b"\r\n\r\n"
    heard = running.talk(said)
    assert heard.startswith(b"HTTP/1.1 401 "), heard[:200]
    assert b'error="invalid_token"' in heard
    assert b"set-cookie" not in heard.lower()


@pytest.mark.parametrize(
    "header", [b"Authorization: Bearer a\x00b", b"Authorization : Bearer a", b"Authorization: Bearer a\r\n b"]
)
def test_what_no_server_should_read_is_refused(running: Running, header: bytes) -> None:
    heard = running.talk(b"GET /api/mine HTTP/1.1\r\nHost: localhost\r\n" + header + b"\r\n\r\n")
    assert heard.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 401 ")), heard[:200]


def test_a_very_long_header_is_refused(running: Running) -> None:
    for size in (8_192, 60_000, 200_000):
        heard = running.talk(
            b"GET /api/mine HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + b"x" * size + b"\r\n\r\n"
        )
        assert heard == b"" or heard.startswith(b"HTTP/1.1 4"), (size, heard[:200])
