"""The four examples tell one story, on both databases, over real HTTP; and people move between them."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.alone.served import EXAMPLES, REPOSITORY, Served
from tests.cast import GENEROUS, Shop, send_everybody_home
from tests.servers import DATABASES, new_database

PASSWORD = "a long enough password"


@pytest.fixture(
    scope="module", params=[(name, kind) for name in EXAMPLES for kind in DATABASES], ids="-".join
)
def app(request, tmp_path_factory) -> Iterator[Served]:
    """One example on one database."""
    name, kind = request.param
    folder = tmp_path_factory.mktemp(f"{name}-{kind}") / "data"
    with new_database(kind) as url, Served(name, folder, url) as served:
        yield served


def new_name() -> str:
    return f"ann-{secrets.token_hex(4)}"


def registered(visitor: httpx.Client) -> str:
    name = new_name()
    answer = visitor.post("/register", json={"username": name, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    assert answer.json() == {"message": f"Welcome {name}!", "username": name, "roles": ["shopper"]}
    return name


def test_a_person_comes_in_by_the_pages_is_counted_and_goes(app):
    ann, name = app.browser(), new_name()
    assert ann.get("/").text == "Hello stranger"
    sent = ann.get("/visits")
    assert (sent.status_code, sent.headers["location"]) == (302, "/login?next=%2Fvisits")
    page = ann.get("/register?next=%2Fvisits")
    assert '<input type="hidden" name="next" value="/visits">' in page.text
    assert "script" not in page.headers["content-security-policy"]
    came = ann.post("/register", data={"username": name, "password": PASSWORD, "next": "/visits"})
    assert (came.status_code, came.headers["location"]) == (303, "/visits")
    assert [ann.get("/visits").json() for _ in range(3)] == [{"visits": 1}, {"visits": 2}, {"visits": 3}]
    assert ann.get("/").text == f"Hello {name}"
    assert name in ann.get("/me").text
    gone = ann.post("/logout")
    assert (gone.status_code, gone.headers["location"]) == (303, "/login")
    assert ann.get("/").text == "Hello stranger"
    wrong = ann.post("/login", data={"login": name, "password": "not the password"})
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (401, True)
    again = ann.post("/login", data={"login": name, "password": PASSWORD, "next": "https://evil.example/"})
    assert (again.status_code, again.headers["location"]) == (303, "/")
    assert ann.get("/").text == f"Hello {name}"


def test_a_program_speaks_json_and_is_told_problems(app):
    ann = app.program()
    refused = ann.get("/orders")
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    assert refused.json()["type"] == "urn:counterfoil:gate.not_signed_in"
    name = registered(ann)
    assert ann.get("/orders").json() == {"orders of": name}
    assert ann.get("/me").json()["username"] == name
    cookie = ann.cookies["counterfoil"]
    assert ann.post("/logout", json={}).json() == {"message": "good bye"}
    assert ann.get("/orders").status_code == 401
    ann.cookies.set("counterfoil", cookie)
    assert ann.get("/orders").status_code == 401
    failed = ann.post("/login", json={"username": name, "password": "not the password"})
    assert (failed.status_code, failed.content) == (401, b'{"message":"Invalid Credentials"}')
    fields = ann.post("/register", json={"username": "x", "password": "short"}).json()["errors"]
    assert [each["field"] for each in fields] == ["username", "password"]
    assert ann.put("/login", json={}).headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_what_comes_from_another_site_is_refused(app):
    ann = app.program()
    registered(ann)
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}):
        answer = ann.post("/logout", json={}, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:counterfoil:door.cross_site")
    assert ann.post("/logout", data={"a": "b"}).status_code == 403
    assert ann.get("/orders").status_code == 200


def test_a_form_of_a_browser_that_says_nothing_comes_in_by_its_token(app):
    old = app.program()
    old.headers["accept"] = "text/html"
    page = old.get("/login").text
    token = page.partition('name="token" value="')[2].partition('"')[0]
    form = {"login": "nobody", "password": "nothing"}
    assert old.post("/login", data=form).status_code == 403
    assert old.post("/login", data={**form, "token": token}).status_code == 401


def test_who_gained_a_password_keeps_this_place_and_loses_the_others(app):
    here, there = app.program(), app.program()
    name = registered(here)
    there.post("/login", json={"username": name, "password": PASSWORD})
    assert there.get("/orders").status_code == 200
    wrong = here.post("/me/password", json={"current_password": "no", "password": PASSWORD * 2})
    assert wrong.json()["errors"][0]["field"] == "current_password"
    done = here.post("/me/password", json={"current_password": PASSWORD, "password": PASSWORD * 2})
    assert done.json() == {"message": "changed"}
    assert (here.get("/orders").status_code, there.get("/orders").status_code) == (200, 401)


def test_guessing_is_slowed(app):
    eve, name = app.program(), new_name()
    guesses = [eve.post("/login", json={"username": name, "password": "guess"}).status_code for _ in range(6)]
    assert guesses == [401] * 5 + [429]


def test_of_many_visits_at_once_none_is_lost(app):
    ann = app.program()
    registered(ann)
    with ThreadPoolExecutor(10) as people:
        answers = list(people.map(lambda _: ann.get("/visits").status_code, range(20)))
    assert answers == [200] * 20
    assert ann.get("/visits").json() == {"visits": 21}


def test_no_refusal_is_told_as_a_mistake_in_the_log(app):
    app.program().get("/visits")
    app.program().get("/orders")
    assert "Traceback" not in app.said()


@pytest.mark.parametrize("kind", DATABASES)
def test_a_session_made_by_one_is_understood_by_all(kind: str, tmp_path: Path):
    folder = tmp_path / "data"
    with (
        new_database(kind) as url,
        Shop(folder, url, demo=False, **GENEROUS) as shop,
        Served("flask", folder, url) as flask,
        Served("starlette", folder, url) as starlette,
    ):
        at_flask, at_starlette, at_shop = flask.program(), starlette.program(), shop.stranger()
        name = registered(at_flask)
        assert at_flask.get("/visits").json() == {"visits": 1}
        for elsewhere in (at_starlette, at_shop.http):
            elsewhere.cookies.update(at_flask.cookies)
        assert at_starlette.get("/visits").json() == {"visits": 2}
        assert at_shop.get("/api/me").json()["username"] == name
        assert at_shop.get("/api/cart").status_code == 200
        assert at_shop.post("/api/logout").json() == {"message": "good bye"}
        assert (at_flask.get("/visits").status_code, at_starlette.get("/visits").status_code) == (401, 401)
    send_everybody_home()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_short(name):
    assert len((REPOSITORY / f"examples/{name}_app.py").read_text().splitlines()) < 40
