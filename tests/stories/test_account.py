"""Somebody looks after their account: where it is signed in, and what it says of them."""

import httpx
import pytest

from tests.cast import Person, Shop
from tests.waiting import eventually

PASSWORD = "a long enough password"
NEW = "another long password"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1"
HOSTILE = "Mozilla/5.0 (<script>alert(1)</script> {{ 7*7 }}) Firefox/1 \xff" + "A" * 3000


def elsewhere(shop: Shop, ann: Person, user_agent: str = IPHONE, password: str = PASSWORD) -> Person:
    """The same person in another browser."""
    other = shop.stranger(**{"user-agent": user_agent})
    answer = other.post("/api/login", {"username": ann.username, "password": password})
    assert answer.status_code == 200, answer.text
    return other


def sessions(person: Person) -> list[dict[str, object]]:
    """Where they are signed in."""
    return list(person.get("/api/sessions").json()["items"])


def test_every_place_i_am_signed_in_and_the_end_of_one(shop: Shop) -> None:
    ann = shop.newcomer()
    phone = elsewhere(shop, ann)
    here, there = sessions(ann)
    assert (here["here"], here["browser"]) == (True, "a program")
    assert (there["here"], there["browser"], there["how"]) == (False, "Safari on an iPhone", "password")
    assert there["address"] == "127.0.0.1"
    page = ann.page("/account/sessions").text
    assert "Safari on an iPhone" in page
    assert "here" in page
    answer = ann.delete(f"/api/sessions/{there['id']}")
    assert answer.json() == {"ended": 1, "here": False}
    assert phone.get("/api/me").status_code == 401
    assert ann.delete(f"/api/sessions/{there['id']}").status_code == 404
    assert ann.get("/api/me").status_code == 200


def test_the_others_then_all(shop: Shop) -> None:
    ann = shop.newcomer()
    others = [elsewhere(shop, ann) for _ in range(3)]
    assert ann.delete("/api/sessions").json() == {"ended": 3, "here": False}
    assert {other.get("/api/me").status_code for other in others} == {401}
    phone = elsewhere(shop, ann)
    answer = ann.delete("/api/sessions?all=1")
    assert answer.json() == {"ended": 2, "here": True}
    assert {who.get("/api/me").status_code for who in (ann, phone)} == {401}


def test_what_was_done_from_there(shop: Shop) -> None:
    ann = shop.newcomer()
    phone = elsewhere(shop, ann)
    phone.http.patch("/api/me", json={"name": "Ann"})
    there = sessions(ann)[1]
    record = ann.get(f"/api/sessions/{there['id']}").json()
    assert [line["operation"] for line in record["done"]] == ["change_name"]
    assert "Be called something else." in ann.page(f"/account/sessions/{there['id']}").text
    eve = shop.newcomer()
    for method, path in [("GET", "/api"), ("DELETE", "/api"), ("GET", "/account")]:
        answer = eve.http.request(method, f"{path}/sessions/{there['id']}")
        assert answer.status_code == 404
    assert phone.get("/api/me").status_code == 200


def test_by_forms_alone(shop: Shop) -> None:
    ann = shop.newcomer()
    phone = elsewhere(shop, ann)
    there = sessions(ann)[1]["id"]
    answer = ann.submit("/account/sessions", id=str(there))
    assert answer.headers["location"] == "/account/sessions?ended=1"
    assert "Signed out in 1 place." in ann.page(answer.headers["location"]).text
    assert phone.get("/api/me").status_code == 401
    answer = ann.submit("/account/sessions", all="1")
    assert answer.headers["location"] == "/"
    assert ann.get("/api/me").status_code == 401


def test_nobody_signed_in_has_none(shop: Shop) -> None:
    nobody = shop.stranger()
    for path in ["/account", "/account/sessions", "/account/sessions/AAAAAAAAAA"]:
        assert nobody.page(path).headers["location"].startswith("/login?next=")
    assert nobody.get("/api/sessions").status_code == 401
    assert nobody.delete("/api/sessions?all=1").status_code == 401
    assert nobody.http.put("/api/me/password", json={"password": 7}).status_code == 401


def test_another_site_ends_and_changes_nothing(shop: Shop) -> None:
    ann = shop.newcomer()
    phone = elsewhere(shop, ann)
    for path in ["/account/sessions", "/account/name", "/account/password"]:
        answer = ann.http.post(path, data={"all": "1"}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
    assert phone.get("/api/me").status_code == 200


def test_a_new_password_ends_the_others_and_changes_the_id(shop: Shop) -> None:
    ann = shop.newcomer()
    phone, before = elsewhere(shop, ann), dict(ann.http.cookies)
    wrong = ann.submit("/account/password", current_password="wrong", password=NEW)
    assert wrong.status_code == 422
    assert "This is not your password." in wrong.text
    assert NEW not in wrong.text
    done = ann.submit("/account/password", current_password=PASSWORD, password=NEW)
    assert done.headers["location"] == "/account?changed=password"
    assert phone.get("/api/me").status_code == 401
    assert ann.get("/api/me").status_code == 200
    thief = shop.stranger()
    thief.http.cookies.update(before)
    assert thief.get("/api/me").status_code == 401
    old = shop.stranger().post("/api/login", {"username": ann.username, "password": PASSWORD})
    assert old.status_code == 401
    elsewhere(shop, ann, password=NEW)


def test_over_json(shop: Shop) -> None:
    ann = shop.newcomer()
    assert ann.http.patch("/api/me", json={"name": "Ann"}).json() == {"name": "Ann"}
    assert ann.http.patch("/api/me", json={}).status_code == 422
    put = ann.http.put
    answer = put("/api/me/email", json={"current_password": PASSWORD, "email": f"{ann.username}@example.org"})
    assert answer.status_code == 200, answer.text
    assert ann.get("/api/me").json()["email"] == f"{ann.username}@example.org"
    answer = put("/api/me/password", json={"current_password": "wrong", "password": NEW})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "current_password")
    answer = put("/api/me/password", json={"current_password": PASSWORD, "password": NEW})
    assert "token" not in answer.text
    assert ann.get("/api/me").status_code == 200
    home = {"name": "Ann", "street": "1 Road", "postcode": "1", "city": "Riga", "country": "LV"}
    assert put("/api/me/address", json={"address": home}).json()["address"] == home
    assert ann.get("/api/me/address").json() == home
    assert put("/api/me/address", json={"address": {"name": "Ann"}}).status_code == 422
    assert put("/api/me/address", json={}).json()["address"] is None


def test_what_did_not_fit_is_said_beside_its_field_and_the_rest_stays(shop: Shop) -> None:
    ann = shop.newcomer()
    page = ann.submit("/account/email", email="nonsense", current_password=PASSWORD)
    assert page.status_code == 422
    assert "does not look like an e-mail address" in page.text
    page = ann.submit("/account/address", **{"address.name": "Ann", "address.city": "Riga"})
    assert page.status_code == 422
    assert 'value="Riga"' in page.text
    assert PASSWORD not in page.text
    ann.submit("/account/name", name="Ann <b>Bold</b>")
    assert "Ann &lt;b&gt;Bold" in ann.page("/account").text


def test_guessing_the_old_password_is_slowed(opening: object) -> None:
    shop: Shop = opening(guesses_per_account="5", guesses_per_address="50")  # type: ignore[operator]
    ann = shop.newcomer()
    codes = [
        ann.submit("/account/password", current_password=f"guess {n}", password=NEW).status_code
        for n in range(6)
    ]
    assert codes == [422] * 5 + [429]
    assert ann.get("/api/me").status_code == 200


def test_a_hostile_browser_is_a_few_words_of_ours(shop: Shop) -> None:
    ann = shop.newcomer()
    with httpx.Client(base_url=shop.url, headers={b"user-agent": HOSTILE.encode("latin-1")}) as http:
        http.post("/api/login", json={"username": ann.username, "password": PASSWORD})
    assert sessions(ann)[1]["browser"] == "Firefox"
    page = ann.page("/account/sessions").text + ann.page("/welcome").text
    assert "alert(1)" not in page
    assert "AAAA" not in page


@pytest.mark.parametrize("door", ["page", "API"])
def test_a_new_id_when_somebody_gains_a_right(opening: object, door: str) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    before = dict(ann.http.cookies)
    shop.command("people", "role", ann.username, "+packer")
    answer = ann.get("/api/task") if door == "API" else ann.page("/task")
    assert answer.status_code == 200
    assert dict(ann.http.cookies)["counterfoil"] != before["counterfoil"]
    thief = shop.stranger()
    thief.http.cookies.update(before)
    assert thief.get("/api/me").status_code == 401
    assert ann.get("/api/me").status_code == 200


def test_a_mail_tells_of_a_browser_not_seen_before(opening: object) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    ann.post("/api/login", {"username": ann.username, "password": PASSWORD})
    elsewhere(shop, ann, FIREFOX)
    told = letters_when_there(shop)
    assert len(told) == 1
    assert "Firefox on Linux" in told[0]


def letters_when_there(shop: Shop) -> list[str]:
    """The letters about browsers, as soon as there is one."""

    def told() -> list[str]:
        return [mail for mail in shop.mails() if "not used for it before" in mail]

    assert eventually(told)
    return told()
