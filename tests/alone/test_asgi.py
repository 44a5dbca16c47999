"""Identity in front of an ASGI app: nothing waits on the event loop, and whatever the app says, identity has its word."""

import asyncio
import re
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from counterfoil.gate.clock import MINUTE
from counterfoil.gate.refusals import Conflict
from counterfoil.identity.asgi import Threads, WithIdentity, requires
from counterfoil.identity.names import Name
from counterfoil.identity.people import AddPerson, add_person
from counterfoil.identity.sessions import SignInRules
from counterfoil.storage.alone import OpenIdentity
from tests.alone.conftest import PASSWORD, AskedOn
from tests.cast import free_port
from tests.waiting import in_a_loop


async def whoever(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.state.visit.actor.username)


async def count(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(request.state.visit.session.add("n", 1)))


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse((await request.body()).decode() + "|" + request.state.visit.actor.username)


async def stream(request: Request) -> StreamingResponse:
    request.state.visit.session["streamed"] = True

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"piece "

    return StreamingResponse(pieces())


async def out_of_stock(request: Request) -> PlainTextResponse:
    raise Conflict("no.such.sentence")


async def mistake(request: Request) -> PlainTextResponse:
    raise ZeroDivisionError


@requires()
async def mine(request: Request) -> PlainTextResponse:
    return PlainTextResponse("mine")


@requires("orders:pack")
def packing(request: Request) -> PlainTextResponse:
    return PlainTextResponse("packing")


ROUTES = [
    Route("/", whoever),
    Route("/count", count),
    Route("/echo", echo, methods=["POST"]),
    Route("/stream", stream),
    Route("/out-of-stock", out_of_stock),
    Route("/mistake", mistake),
    Route("/mine", mine),
    Route("/packing", packing, methods=["GET", "POST"]),
]
AROUND_AND_WITHIN = pytest.mark.parametrize("within", [True, False], ids=["as middleware", "around the app"])


def an_app(identity: OpenIdentity, *, within: bool = True):
    app = Starlette(routes=ROUTES)
    if within:
        app.add_middleware(WithIdentity, identity=identity)
        return app
    return WithIdentity(app, identity)


@asynccontextmanager
async def visiting(app, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", headers={"accept": "application/json", **headers}
    ) as client:
        yield client


async def joined(client: httpx.AsyncClient, name: str = "ann") -> None:
    answer = await client.post("/register", json={"username": name, "password": PASSWORD})
    assert answer.status_code == 201, answer.text


def test_nothing_waits_for_the_database_on_the_event_loop(opens):
    clock = AskedOn()

    async def story() -> None:
        async with visiting(an_app(opens(clock=clock))) as ann:
            clock.threads.clear()
            await joined(ann)
            assert [(await ann.get("/count")).text for _ in range(2)] == ["1", "2"]
            await ann.get("/mine")
            await ann.post("/me/password", json={"current_password": PASSWORD, "password": PASSWORD * 2})
            await ann.post("/logout", json={})

    in_a_loop(story())
    assert threading.main_thread().name not in clock.threads
    assert any("identity hashes" in name for name in clock.threads)
    assert any("identity reads" in name for name in clock.threads)


def test_an_address_is_shown_to_be_mine_by_the_link_that_was_mailed_there(opens, tmp_path):
    async def story() -> None:
        app = an_app(opens(origin="http://localhost"))
        async with visiting(app) as ann, visiting(app, accept="text/html") as mail:
            for name in ("ann", "bob"):
                body = {"username": name, "password": PASSWORD, "email": f"{name}@example.com"}
                assert (await ann.post("/register", json=body)).status_code == 201
            anns, bobs = await asyncio.to_thread(mailed, tmp_path / "data/mail")
            page = await mail.get(anns)
            assert "Yes, both are mine" in page.text
            assert not (await ann.get("/me")).json()["email_verified"]
            form = dict(re.findall(r'name="(\w+)" value="([^"]+)"', page.text))
            assert "That is your address" in (await mail.post("/verify", data=form)).text
            assert "That is your address" in (await mail.get(anns)).text
            secret = bobs.partition("=")[2]
            assert (await ann.post("/verify", json={"link": secret})).json()["username"] == "bob"
            assert (await ann.get("/me")).json()["email_verified"]
            over = await mail.get("/verify?link=" + "A" * 43)
            assert (over.status_code, "This link is over" in over.text) == (404, True)
            assert (await ann.post("/verify", json={"link": "x"})).status_code == 404

    in_a_loop(story())


def mailed(folder: Path) -> list[str]:
    """The links in the letters to Ann and to Bob, once they are there."""
    until = time.monotonic() + 90
    while True:
        letters = [
            message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")
        ]
        told = {str(each["to"]).partition("@")[0]: each.get_content() for each in letters}
        if len(told) == 2:
            found = [
                re.search(r"http://localhost\S*?(/verify\?link=\S{43})\s", told[who])
                for who in ("ann", "bob")
            ]
            return [each[1] for each in found]
        assert time.monotonic() < until, told
        time.sleep(0.05)


def test_who_brings_nothing_costs_nothing(identity):
    async def story() -> None:
        async with visiting(an_app(identity)) as stranger:
            with identity.site.house.store.watch() as statements:
                assert (await stranger.get("/")).text == ""
                assert (await stranger.get("/mine")).status_code == 401
            # What is swept behind the door looks at what is over, whoever visits.
            looked = [each for each in statements if "sessions" in each and "ends_at <=" not in each]
            assert looked == []

    in_a_loop(story())


@AROUND_AND_WITHIN
def test_a_guard_says_no_in_words_wherever_it_stands(identity, within):
    identity.perform(add_person, AddPerson(Name("Pia", "pia"), PASSWORD, ("packer",)))

    async def story() -> None:
        app = an_app(identity, within=within)
        async with visiting(app) as ann, visiting(app) as pia, visiting(app, accept="text/html") as guest:
            await joined(ann)
            await pia.post("/login", json={"username": "pia", "password": PASSWORD})
            refused = await ann.get("/packing")
            assert (refused.status_code, refused.json()["message"]) == (
                403,
                "Your account may not do this. What is missing: orders:pack.",
            )
            assert (await pia.get("/packing")).text == "packing"
            sent = await guest.get("/packing?box=1")
            assert (sent.status_code, sent.headers["location"]) == (302, "/login?next=%2Fpacking%3Fbox%3D1")

    in_a_loop(story())


@AROUND_AND_WITHIN
def test_a_form_sent_too_late_leads_back_to_the_page_it_stood_on(identity, within):
    async def story() -> None:
        wants_page = {"accept": "text/html", "sec-fetch-site": "same-origin"}
        async with visiting(an_app(identity, within=within), **wants_page) as guest:
            for stood_on, back in [
                ("http://localhost/boxes?size=2", "/boxes?size=2"),
                ("https://evil.example/boxes", "/"),
                ("http://localhost//evil.example/boxes", "/"),
                ("http://[", "/"),
            ]:
                sent = await guest.post("/packing", data={"box": "1"}, headers={"referer": stood_on})
                assert (sent.status_code, sent.headers["location"]) == (
                    302,
                    f"/login?next={quote(back, safe='')}",
                )

    in_a_loop(story())


def test_refusals_of_the_app_are_answered_and_its_mistakes_are_its_own(identity):
    async def story() -> None:
        async with visiting(an_app(identity)) as guest:
            assert (await guest.get("/out-of-stock")).status_code == 409
            assert (await guest.get("/count")).status_code == 401
            mistake = await guest.get("/mistake")
            assert (mistake.status_code, mistake.text) == (500, "Internal Server Error")

    in_a_loop(story())


def test_what_is_streamed_is_streamed_and_the_session_is_saved_before(identity):
    async def story() -> None:
        async with visiting(an_app(identity)) as ann:
            await joined(ann)
            assert (await ann.get("/stream")).text == "piece piece piece "
        with identity.site.house.store.reading() as db:
            assert db.all("select name from session_values") == [("streamed",)]

    in_a_loop(story())


def test_a_body_that_was_looked_at_is_there_for_the_app(identity):
    form = {"content-type": "application/x-www-form-urlencoded"}

    async def story() -> None:
        async with visiting(an_app(identity)) as ann:
            await joined(ann)
            page = (await ann.get("/login", headers={"accept": "text/html"})).text
            token = page.partition('name="token" value="')[2].partition('"')[0]
            body = str(httpx.QueryParams({"a": "1", "token": token}))
            assert (await ann.post("/echo", content=body, headers=form)).text == f"{body}|ann"
            assert (await ann.post("/echo", content="a=1", headers=form)).status_code == 403
            told = await ann.post("/echo", content="a=1", headers={**form, "sec-fetch-site": "same-origin"})
            assert told.text == "a=1|ann"
            assert (await ann.post("/echo", content=b"x" * (2 << 20), headers=form)).status_code == 413
            by_file = {"sec-fetch-site": "same-origin", "content-type": "multipart/form-data; boundary=x"}
            assert len((await ann.post("/echo", content=b"x" * (2 << 20), headers=by_file)).text) > 2 << 20

    in_a_loop(story())


def test_what_a_session_remembers_and_cannot_be_asked_for_is_503_and_never_signed_out(opens):
    async def story() -> None:
        identity = opens(sessions=f"redis://127.0.0.1:{free_port()}")
        async with visiting(an_app(identity)) as ann:
            await joined(ann)
            answer = await ann.get("/count")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert "set-cookie" not in answer.headers

    in_a_loop(story())


def test_a_failed_sign_in_takes_its_time_and_never_less(opens):
    async def story() -> None:
        async with visiting(an_app(opens(rules=SignInRules(floor=0.3)))) as eve:
            for name in ("nobody", "ann"):
                begun = time.perf_counter()
                answer = await eve.post("/login", json={"username": name, "password": "guess"})
                assert (answer.status_code, time.perf_counter() - begun >= 0.3) == (401, True)

    in_a_loop(story())


def test_who_is_kept_signed_in_comes_back_without_a_session(opens):
    clock = AskedOn()

    async def story() -> None:
        async with visiting(an_app(opens(clock=clock))) as ann:
            await ann.post("/register", json={"username": "ann", "password": PASSWORD, "keep": True})
            ann.cookies.delete("counterfoil")
            clock.threads.clear()
            assert (await ann.get("/")).text == "ann"
            assert "counterfoil" in ann.cookies
            assert threading.main_thread().name not in clock.threads

    in_a_loop(story())


def test_tokens_open_the_app_until_their_session_ends(identity):
    async def story() -> None:
        app = an_app(identity)
        async with visiting(app) as ann, visiting(app) as program:
            await joined(ann)
            given = (await program.post("/api/tokens", json={"username": "ann", "password": PASSWORD})).json()
            shown = {"authorization": f"Bearer {given['access_token']}"}
            assert (await program.get("/", headers=shown)).text == "ann"
            assert (await program.get("/count", headers=shown)).text == "1"
            assert (await program.get("/packing", headers=shown)).status_code == 403
            assert dict(program.cookies) == {}
            held = {"refresh_token": given["refresh_token"]}
            again = (await program.post("/api/tokens/refresh", json=held)).json()
            shown = {"authorization": f"Bearer {again['access_token']}"}
            assert (await program.get("/mine", headers=shown)).text == "mine"
            revoked = await program.post("/api/tokens/revoke", json={"token": again["refresh_token"]})
            assert revoked.status_code == 200
            assert (await program.get("/mine", headers=shown)).status_code == 401
            assert (await program.get("/.well-known/jwks.json")).json()["keys"][0]["kty"] == "OKP"

    in_a_loop(story())


def test_tokens_in_cookies_are_for_pages_of_the_app_itself(identity):
    async def story() -> None:
        async with visiting(an_app(identity), **{"sec-fetch-site": "same-origin"}) as ann:
            await joined(ann)
            await ann.post("/logout", json={})
            asks = {"username": "ann", "password": PASSWORD, "transport": "cookie"}
            assert "access_token" not in (await ann.post("/api/tokens", json=asks)).json()
            assert (await ann.get("/")).text == "ann"
            assert (await ann.post("/api/tokens/refresh", json={})).status_code == 200
            crossing = {"sec-fetch-site": "cross-site"}
            assert (await ann.post("/api/tokens/refresh", json={}, headers=crossing)).status_code == 403

    in_a_loop(story())


def test_by_a_token_that_is_over_a_browser_signs_out_and_does_nothing_else(opens):
    clock = AskedOn()
    identity = opens(clock=clock)

    async def story() -> None:
        async with visiting(an_app(identity), **{"sec-fetch-site": "same-origin"}) as ann:
            await joined(ann)
            await ann.post("/logout", json={})
            given = {"username": "ann", "password": PASSWORD, "transport": "cookie"}
            await ann.post("/api/tokens", json=given)
            kept = dict(ann.cookies)
            clock.ahead = 6 * MINUTE
            assert (await ann.get("/mine")).status_code == 401
            await ann.post("/logout", json={})
            assert not {"counterfoil-access", "counterfoil-refresh"} & set(ann.cookies)
            assert (await ann.post("/api/tokens/refresh", json={}, headers=_cookies(kept))).status_code == 401

    in_a_loop(story())


def _cookies(held: dict[str, str]) -> dict[str, str]:
    return {"cookie": "; ".join(f"{name}={value}" for name, value in held.items())}


@pytest.mark.parametrize("end", ["json", "data"])
def test_a_token_is_given_back_in_json_or_by_the_form_of_its_rfc(identity, end):
    async def story() -> None:
        async with visiting(an_app(identity)) as ann, visiting(an_app(identity)) as program:
            await joined(ann)
            given = (await program.post("/api/tokens", json={"username": "ann", "password": PASSWORD})).json()
            said = {"token": given["refresh_token"], "token_type_hint": "refresh_token"}
            assert (await program.post("/api/tokens/revoke", **{end: said})).status_code == 200
            shown = {"authorization": f"Bearer {given['access_token']}"}
            assert (await program.get("/mine", headers=shown)).status_code == 401
            assert (await program.post("/api/tokens/revoke", **{end: {"token": "?"}})).status_code == 200

    in_a_loop(story())


def test_a_token_that_opens_nothing_is_401_beside_a_good_cookie(identity):
    async def story() -> None:
        async with visiting(an_app(identity)) as ann:
            await joined(ann)
            answer = await ann.get("/", headers={"authorization": "Bearer nothing"})
            assert (answer.status_code, "invalid_token" in answer.headers["www-authenticate"]) == (401, True)
            assert (await ann.get("/")).text == "ann"

    in_a_loop(story())


@pytest.mark.parametrize("name", [b"origin", b"sec-fetch-site", b"content-type"])
def test_a_head_that_can_be_read_in_two_ways_is_not_read(identity, name):
    said = []

    async def send(message) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/echo",
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"host", b"localhost"), (name, b"a"), (name, b"b")],
    }
    in_a_loop(an_app(identity, within=False)(scope, None, send))
    assert said[0]["status"] == 400


def test_under_a_root_of_its_own_every_way_leads_there(identity):
    async def story() -> None:
        transport = httpx.ASGITransport(an_app(identity, within=False), root_path="/shop")
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as guest:
            guest.headers.update({"accept": "text/html", "sec-fetch-site": "same-origin"})
            page = await guest.get("/shop/login")
            assert 'action="/shop/login"' in page.text
            made = await guest.post("/shop/register", data={"username": "ann", "password": PASSWORD})
            assert made.headers["location"] == "/shop"

    in_a_loop(story())


def test_too_many_who_wait_are_told_to_come_again():
    from counterfoil.gate.refusals import Busy
    from counterfoil.identity.asgi import WAITING

    open_up = threading.Event()

    async def story() -> None:
        threads = Threads("waiting", 1)
        waiting = [asyncio.create_task(threads.do(open_up.wait)) for _ in range(WAITING + 1)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await threads.do(open_up.wait)
        open_up.set()
        assert all(await asyncio.gather(*waiting))

    in_a_loop(story())
