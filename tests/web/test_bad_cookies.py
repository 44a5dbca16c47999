"""Every bad cookie of the set under every name that we read: the right answer, and never a mistake of ours."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import pytest

from counterfoil.wire import cookies
from tests.datasets import dataset
from tests.waiting import PATIENCE
from tests.web.conftest import Running

ANN = {"username": "ann", "password": "a long enough password"}
SESSION, VALUES, FORM, BROWSER = cookies.SESSION, cookies.VALUES, cookies.FORM, cookies.BROWSER
FORM_HEADERS = {"content-type": "application/x-www-form-urlencoded"}


class Guest:
    """Says what is in a cookie header byte for byte, on one connection."""

    def __init__(self, shop: Running) -> None:
        self.shop = shop
        self.line = HTTPConnection("127.0.0.1", shop.port, timeout=PATIENCE)
        browser = shop.browser()
        assert browser.post("/api/register", json={**ANN}).status_code == 201
        self.ticket = browser.cookies[SESSION].encode()
        self.mark = browser.cookies[BROWSER].encode()
        browser.get("/api/mine")
        self.values = browser.cookies[VALUES].encode()
        plain = shop.browser()
        self.token = plain.get("/").text.partition("<form>")[2].partition("<")[0]
        self.held = plain.cookies[FORM].encode()

    def ask(
        self, method: str, path: str, cookie: bytes, body: Mapping[str, str] | None = None
    ) -> tuple[HTTPResponse, bytes]:
        headers = {"cookie": cookie, **(FORM_HEADERS if body else {})}
        self.line.request(method, path, urlencode(body) if body else None, headers)
        answer = self.line.getresponse()
        return answer, answer.read()

    # What each cookie is for, and whether it did that.

    def signs_in(self, cookie: bytes) -> bool:
        answer, _ = self.ask("GET", "/api/mine", cookie)
        assert answer.status in (200, 401), answer.status
        return answer.status == 200

    def is_remembered(self, cookie: bytes) -> bool:
        answer, body = self.ask("GET", "/api/mine", b"%s=%s; %s" % (SESSION.encode(), self.ticket, cookie))
        assert answer.status == 200
        return not body.endswith(b">1")

    def form_is_taken(self, cookie: bytes) -> bool:
        answer, _ = self.ask("POST", "/wish", cookie, {"quantity": "1", "token": self.token})
        assert answer.status in (201, 403), answer.status
        return answer.status == 201

    def browser_is_known(self, cookie: bytes) -> bool:
        # The shop knows fifty browsers of a person: ours is to be among them, however many bad ones come.
        assert self._mark_after(b"%s=%s" % (BROWSER.encode(), self.mark)) == self.mark.decode()
        return self._mark_after(cookie) == self.mark.decode()

    def _mark_after(self, cookie: bytes) -> str:
        """By what the browser is known once it has signed in."""
        held = b"%s=%s; %s" % (FORM.encode(), self.held, cookie)
        answer, _ = self.ask("POST", "/login", held, {**ANN, "token": self.token})
        assert answer.status == 303, answer.status
        (mark,) = re.findall(r"browser=([^;]*)", "; ".join(answer.headers.get_all("set-cookie")))
        return str(mark)


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    shop = Running(tmp_path_factory.mktemp("bad-cookies") / "data", "sessions=cookie:signed")
    somebody = Guest(shop)
    yield somebody
    somebody.line.close()
    shop.stop()


Does = Callable[[Guest, bytes], bool]
# What each cookie does, and the part of a guest that holds a good one.
COOKIES: dict[str, tuple[Does, str]] = {
    SESSION: (Guest.signs_in, "ticket"),
    VALUES: (Guest.is_remembered, "values"),
    FORM: (Guest.form_is_taken, "held"),
    BROWSER: (Guest.browser_is_known, "mark"),
}
OTHERS = (
    cookies.KEPT,
    cookies.ACCESS,
    cookies.REFRESH,
    cookies.OFFICE,
    cookies.OFFICE_VALUES,
    cookies.LOOKING,
)
EACH = pytest.mark.parametrize("name", COOKIES)


def cases_for(name: str) -> list[bytes]:
    """The set's lines, sent and received, with their cookies under this name."""
    cases = json.loads((dataset("bad-cookies") / "parser.json").read_text())
    sent = [f"{each['name']}={each['value']}" for case in cases for each in case["sent"]]
    lines = {*sent, *(line for case in cases for line in case["received"])}
    called = {re.sub(r"^([ \t\"']*)foo[0-9]*", rf"\g<1>{name}", line) for line in lines}
    called |= {f"{name}={line}" for line in lines} | {f"{name}{line}" for line in lines}
    return sorted(line.encode() for line in called if not set(line) & set("\r\n\0"))


@EACH
def test_a_good_cookie_does_what_it_is_for(guest: Guest, name: str) -> None:
    does, part = COOKIES[name]
    good = getattr(guest, part)
    assert does(guest, b"%s=%s" % (name.encode(), good))
    assert does(guest, b" ;; x=y;%s=%s ; z" % (name.encode(), good))
    assert not does(guest, b"%s=%s" % (name.encode(), good[::-1]))
    assert not does(guest, b"%s=%s" % (name.upper().encode(), good))


@EACH
def test_no_bad_cookie_does_anything(guest: Guest, name: str) -> None:
    does, _ = COOKIES[name]
    cases = cases_for(name)
    assert len(cases) > 300
    for line in cases:
        assert not does(guest, line), line


@pytest.mark.parametrize("name", OTHERS)
def test_no_bad_cookie_that_holds_a_token_or_a_kept_ticket_lets_anybody_in(guest: Guest, name: str) -> None:
    for line in cases_for(name):
        assert not guest.signs_in(line), line
        assert guest.signs_in(b"%s=%s; %s" % (SESSION.encode(), guest.ticket, line)), line


def test_no_cookie_that_is_read_is_left_out() -> None:
    constants = {value for name, value in vars(cookies).items() if name.isupper() and isinstance(value, str)}
    assert {name for name in constants if not name.startswith("/")} == {*COOKIES, *OTHERS}


@EACH
def test_of_two_cookies_of_one_name_neither_counts(guest: Guest, name: str) -> None:
    does, part = COOKIES[name]
    good, called = getattr(guest, part), name.encode()
    for other in (good[::-1], b"", b'"%s"' % good, good + b"=", b"\xff"):
        assert not does(guest, b"%s=%s; %s=%s" % (called, good, called, other)), other
        assert not does(guest, b"%s=%s; x=y; %s=%s" % (called, other, called, good)), other
    assert does(guest, b"%s=%s; %s=%s" % (called, good, called, good))


@EACH
def test_eight_kilobytes_of_cookies_are_read_and_more_are_none(guest: Guest, name: str) -> None:
    does, part = COOKIES[name]
    cookie = b"%s=%s; x=" % (name.encode(), getattr(guest, part))
    # Two of them come with another cookie that they need.
    beside = {VALUES: len(SESSION) + len(guest.ticket) + 3, BROWSER: len(FORM) + len(guest.held) + 3}
    room = 8_192 - len(cookie) - beside.get(name, 0)
    assert does(guest, cookie + b"x" * room)
    assert does(guest, cookie + b'"=\xff\t,' * (room // 5))
    if name in (SESSION, FORM):
        for size in (room + 1, 2 * room, 20_000):
            assert not does(guest, cookie + b"x" * size)
