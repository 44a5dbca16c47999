"""Identity in front of a WSGI app, also of one that begins late or says what it should not."""

import time
from collections.abc import Iterator

import httpx
import pytest

from counterfoil.gate.refusals import Conflict
from counterfoil.identity.sessions import SignInRules
from counterfoil.identity.wsgi import VISIT, WithIdentity, requires
from tests.alone.conftest import PASSWORD, come_in
from tests.cast import free_port

OK = ("200 OK", [("content-type", "text/plain")])


def at_once(environ, start_response):
    visit = environ[VISIT]
    start_response(*OK)
    return [visit.actor.username.encode()]


def counting(environ, start_response):
    number = environ[VISIT].session.add("n", 1)
    start_response(*OK)
    return [str(number).encode()]


def late(environ, start_response) -> Iterator[bytes]:
    number = environ[VISIT].session.add("n", 1)
    start_response(*OK)
    yield str(number).encode()
    yield b" and on"


def late_and_guarded(environ, start_response) -> Iterator[bytes]:
    seen = requires("orders:pack")()
    start_response(*OK)
    yield b"secret" if seen is environ[VISIT] else b"told anyhow"


class Closing:
    """A body that must be closed, whoever reads it."""

    def __init__(self) -> None:
        self.closed = 0

    def __call__(self, environ, start_response):
        seen = requires()()
        start_response("200 OK" if seen is environ[VISIT] else "401 Unauthorized", [])
        return self

    def __iter__(self):
        return iter([b"mine"])

    def close(self) -> None:
        self.closed += 1


def refusing(environ, start_response):
    raise Conflict("no.such.sentence")


def echo(environ, start_response):
    start_response(*OK)
    return [environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))]


@pytest.fixture
def visiting(identity):
    clients = []

    def visit(app, identity=identity, **headers) -> httpx.Client:
        transport = httpx.WSGITransport(WithIdentity(app, identity))
        headers = {"accept": "application/json", **headers}
        clients.append(httpx.Client(transport=transport, base_url="http://localhost", headers=headers))
        return clients[-1]

    yield visit
    for client in clients:
        client.close()


@pytest.mark.parametrize("app", [counting, late])
def test_the_session_is_saved_before_the_answer_begins(visiting, app):
    ann = visiting(app)
    assert ann.get("/").status_code == 401
    come_in(ann)
    assert [ann.get("/").text[:1] for _ in range(3)] == ["1", "2", "3"]


def test_a_guard_has_the_last_word_also_where_the_app_begins_late(visiting):
    ann = visiting(late_and_guarded)
    come_in(ann)
    answer = ann.get("/")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:counterfoil:gate.not_allowed")


def test_the_body_of_an_app_is_closed_also_where_nobody_reads_it(visiting):
    app = Closing()
    ann = visiting(app)
    assert ann.get("/").status_code == 401
    assert app.closed == 1
    come_in(ann)
    assert ann.get("/").text == "mine"
    assert app.closed == 2


def test_refusals_of_the_app_are_answered(visiting):
    assert visiting(refusing).get("/").status_code == 409


def test_a_body_that_was_looked_at_is_there_for_the_app(visiting):
    ann = visiting(echo, accept="text/html")
    form = {"content-type": "application/x-www-form-urlencoded"}
    token = ann.get("/login").text.partition('name="token" value="')[2].partition('"')[0]
    body = str(httpx.QueryParams({"a": "1", "token": token}))
    assert ann.post("/", content=body, headers=form).text == body
    assert ann.post("/", content="a=1", headers=form).status_code == 403
    assert ann.post("/", content="a=1", headers={**form, "origin": "http://localhost"}).text == "a=1"
    assert ann.post("/", content=b"x" * (2 << 20), headers=form).status_code == 413


def test_what_a_session_remembers_and_cannot_be_written_is_503(visiting, opens):
    ann = visiting(counting, opens("elsewhere", sessions=f"memcached://127.0.0.1:{free_port()}"))
    come_in(ann)
    answer = ann.get("/")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:counterfoil:storage.unavailable")


def test_a_failed_sign_in_takes_its_time_and_never_less(visiting, opens):
    eve = visiting(at_once, opens("elsewhere", rules=SignInRules(floor=0.3)))
    begun = time.perf_counter()
    assert eve.post("/login", json={"username": "nobody", "password": "guess"}).status_code == 401
    assert time.perf_counter() - begun >= 0.3


def test_under_a_script_of_its_own_every_way_leads_there(identity):
    transport = httpx.WSGITransport(WithIdentity(at_once, identity), script_name="/shop")
    with httpx.Client(transport=transport, base_url="http://localhost") as guest:
        guest.headers.update({"accept": "text/html", "origin": "http://localhost"})
        assert 'href="/shop/register"' in guest.get("/login").text
        made = guest.post("/register", data={"username": "ann", "password": PASSWORD})
        assert (made.status_code, made.headers["location"]) == (303, "/shop")


def test_the_porch_has_no_body_for_a_head(visiting):
    answer = visiting(at_once).head("/login")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 100


def test_an_address_is_taken_from_a_proxy_that_is_known_and_from_nobody_else(visiting, opens):
    for proxies, address in (((), "127.0.0.1"), (("127.0.0.1",), "192.0.2.9")):
        identity = opens(f"behind-{len(proxies)}", proxies=proxies)
        ann = visiting(at_once, identity, **{"x-forwarded-for": "192.0.2.9"})
        come_in(ann)
        with identity.site.house.store.reading() as db:
            assert db.all("select address from sessions") == [(address,)]


def test_a_front_end_elsewhere_signs_in_for_tokens_where_it_is_allowed_and_brings_no_cookie(visiting, opens):
    identity = opens("elsewhere", allowed_origins=["https://app.example"])
    ann = visiting(at_once, identity)
    come_in(ann)
    asks = {"username": "ann", "password": PASSWORD}
    there = {"origin": "https://app.example", "sec-fetch-site": "cross-site"}
    assert ann.post("/api/tokens", json=asks, headers=there).status_code == 403
    ann.cookies.clear()
    given = ann.post("/api/tokens", json=asks, headers=there)
    assert given.status_code == 200, given.text
    shown = {"authorization": f"Bearer {given.json()['access_token']}"}
    assert ann.get("/", headers={**there, **shown}).text == "ann"
    elsewhere = {**there, "origin": "https://evil.example"}
    assert ann.post("/api/tokens", json=asks, headers=elsewhere).status_code == 403
