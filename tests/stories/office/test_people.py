"""Staff look after people: write down, correct, invite, shut out, close, and see the shop as they do."""

import re
import secrets
import threading

import pytest

from counterfoil.storage.store import open_store
from tests.cast import NEWCOMERS_PASSWORD, PASSWORD, Person, Shop, plenty
from tests.waiting import eventually

PEOPLE = "/api/admin/people"


@pytest.fixture
def boss(shop: Shop) -> Person:
    """An administrator."""
    return shop.person("admin_user")


def code_of(boss: Person, username: str) -> str:
    found = boss.get(f"{PEOPLE}?q={username}").json()["items"]
    return str(next(one["code"] for one in found if one["username"] == username))


def link_to(shop: Shop, address: str) -> str:
    """The path of the newest link in a letter to this address."""
    found: list[str] = []

    def came() -> bool:
        for letter in shop.mails():
            if address in letter:
                plain = letter.replace("=\n", "")
                found.extend(re.findall(r"/password/[A-Za-z0-9_-]{43}", plain))
        return bool(found)

    assert eventually(came)
    return found[-1]


def test_somebody_is_written_down_and_sets_a_password_by_a_link_that_works_once(
    shop: Shop, boss: Person
) -> None:
    made = boss.post(PEOPLE, {"username": "written-down", "email": "down@example.com", "name": "Ann"})
    assert (made.status_code, made.json()["roles"]) == (201, ["shopper"])
    at = link_to(shop, "down@example.com")
    stranger = shop.stranger()
    assert "written-down" in stranger.page(at).text
    assert stranger.submit(at, password="short").status_code == 422
    assert stranger.submit(at, password="my own password").status_code == 200
    assert shop.person("written-down", "my own password").get("/api/me").json()["name"] == "Ann"
    assert stranger.page(at).status_code == 404
    assert "This link is over" in stranger.submit(at, password="my own password").text


def test_a_new_link_ends_the_one_before_and_the_password_signs_everybody_out(
    shop: Shop, boss: Person
) -> None:
    ann = shop.newcomer()
    code = code_of(boss, ann.username)
    assert boss.post(f"{PEOPLE}/{code}/link").status_code == 200
    first = link_to(shop, f"{ann.username}@example.com")
    assert boss.post(f"{PEOPLE}/{code}/link").status_code == 200
    assert eventually(lambda: link_to(shop, f"{ann.username}@example.com") != first)
    assert shop.stranger().page(first).status_code == 404
    at = link_to(shop, f"{ann.username}@example.com")
    assert shop.stranger().submit(at, password="another one now").status_code == 200
    assert ann.get("/api/me").status_code == 401


def test_staff_are_invited_by_mail_and_come_in_with_their_role(shop: Shop, boss: Person) -> None:
    asked = {"username": "new-clerk", "email": "clerk@example.com", "role": "clerk"}
    invited = boss.post(f"{PEOPLE}/invitations", asked).json()
    assert (invited["roles"], invited["invited_as"]) == ([], "clerk")
    at = link_to(shop, "clerk@example.com")
    assert shop.stranger().submit(at, password="my own password").status_code == 200
    accepted = boss.get(f"{PEOPLE}/{invited['code']}").json()
    assert (accepted["roles"], accepted["invited_as"]) == (["clerk"], "")
    clerk = shop.person("new-clerk", "my own password")
    assert clerk.get("/api/admin/orders").status_code == 200
    assert clerk.post(f"{PEOPLE}/invitations", asked).status_code == 403


def test_name_and_address_are_corrected_and_the_page_shows_all(shop: Shop, boss: Person) -> None:
    ann = shop.newcomer()
    assert ann.put_into_cart(plenty(ann)).status_code == 201
    order = ann.buy().json()
    code = code_of(boss, ann.username)
    body = {"name": 'Ann <b>"of"</b> Riga', "email": "corrected@example.com"}
    corrected = boss.http.put(f"{PEOPLE}/{code}", json=body)
    assert (corrected.status_code, corrected.json()["email_verified"]) == (200, False)
    assert ann.get("/api/me").json()["email"] == "corrected@example.com"
    page = boss.page(f"/admin/people/{code}").text
    assert order["code"] in page
    assert "Ann &lt;b&gt;" in page
    bought = boss.get(f"{PEOPLE}/{code}/orders").json()
    assert (bought["orders"], bought["spent"]) == (1, [order["total"]])
    places = boss.get(f"{PEOPLE}/{code}/sessions").json()["items"]
    assert len(places) == 1
    ended = boss.http.delete(f"{PEOPLE}/{code}/sessions", params={"session": places[0]["id"]})
    assert ended.status_code == 200
    assert ann.get("/api/me").status_code == 401


@pytest.mark.parametrize("bad", ["a\r\nBcc: eve@example.com", "a\nb", "a\0b"])
@pytest.mark.parametrize("field", ["name", "email", "username"])
def test_line_ends_come_into_no_field_of_a_person(boss: Person, field: str, bad: str) -> None:
    """Abuse case 49, of people."""
    name = f"crlf-{secrets.token_hex(5)}"
    body = {"username": name, "email": f"{name}@example.com", "name": "Crlf"} | {field: bad}
    made = boss.post(PEOPLE, body)
    if made.status_code == 201:  # a line end in a name is a space
        assert (field, made.json()["name"]) == ("name", " ".join(bad.split()))
    else:
        assert (made.status_code, made.json()["errors"][0]["field"]) == (422, field)


def test_staff_change_neither_their_own_rights_nor_give_higher_ones(shop: Shop, boss: Person) -> None:
    """Abuse case 41: own role, a higher one, a stronger key, a key read twice."""
    me = code_of(boss, "admin_user")
    assert boss.http.put(f"{PEOPLE}/{me}/roles/packer").status_code == 409
    assert boss.http.delete(f"{PEOPLE}/{me}/roles/administrator").status_code == 409
    for what in ("disable", "close"):
        assert boss.post(f"{PEOPLE}/{me}/{what}").status_code == 409
    clerk = shop.newcomer()
    shop.command("people", "role", clerk.username, "+clerk")
    ann = code_of(boss, shop.newcomer().username)
    for role in ("clerk", "administrator"):
        assert clerk.http.put(f"{PEOPLE}/{ann}/roles/{role}").status_code == 403
    asked = {"current_password": NEWCOMERS_PASSWORD, "name": "strong", "days": 1}
    refused = clerk.post("/api/admin/keys", asked | {"scopes": ["people:grant"]})
    assert refused.status_code == 422
    made = clerk.post("/api/admin/keys", asked | {"scopes": ["orders:oversee"]}).json()
    assert made["key"] not in clerk.get("/api/admin/keys").text
    program = shop.stranger(authorization=f"Bearer {made['key']}")
    assert program.post("/api/admin/keys", asked | {"scopes": ["orders:oversee"]}).status_code == 403
    assert program.delete(f"/api/admin/keys/{made['id']}").status_code == 403


def test_a_file_is_no_longer_to_be_had_once_the_role_is_gone(shop: Shop, boss: Person) -> None:
    """Abuse case 67."""
    reader = shop.newcomer()
    code = code_of(boss, reader.username)
    assert boss.http.put(f"{PEOPLE}/{code}/roles/administrator").status_code == 200
    at = "/admin/reports/sales/file?form=csv"
    assert reader.get(at).status_code == 200
    assert boss.http.delete(f"{PEOPLE}/{code}/roles/administrator").status_code == 200
    assert reader.get(at).status_code == 403


def test_of_two_last_administrators_who_take_each_others_role_one_stays(shop: Shop) -> None:
    """Decided by the database, whoever presses at the same moment."""
    for username in ("left", "right"):
        shop.newcomer(username)
        shop.command("people", "role", username, "+administrator")
    sides = [shop.person(username, NEWCOMERS_PASSWORD) for username in ("left", "right")]
    assert all(side.enter_office() for side in sides)
    codes = [code_of(sides[0], username) for username in ("left", "right")]
    shop.command("people", "role", "admin_user", "-administrator")
    try:
        answers: list[int] = []
        start = threading.Barrier(2)

        def take(side: int) -> None:
            start.wait()
            at = f"{PEOPLE}/{codes[1 - side]}/roles/administrator"
            answers.append(sides[side].http.delete(at).status_code)

        both = [threading.Thread(target=take, args=(side,)) for side in (0, 1)]
        for each in both:
            each.start()
        for each in both:
            each.join()
        assert answers.count(200) == 1
        assert set(answers) - {200} <= {403, 409}
    finally:
        shop.command("people", "role", "admin_user", "+administrator")


def test_closing_erases_who_they_were_and_keeps_what_they_bought(shop: Shop, boss: Person) -> None:
    ann = shop.newcomer()
    address = {
        "name": "Ann Erased",
        "street": "Erased 1",
        "postcode": "1010",
        "city": "Riga",
        "country": "LV",
    }
    assert ann.http.put("/api/me/address", json={"address": address}).status_code in (200, 422)
    assert ann.put_into_cart(plenty(ann)).status_code == 201
    order = ann.buy(address=address).json()
    code = code_of(boss, ann.username)
    assert boss.post(f"{PEOPLE}/{code}/close").json()["type"] == "urn:counterfoil:people.orders_open"
    for step in ("ship", "deliver"):
        assert boss.post(f"/api/admin/orders/{order['code']}/{step}").status_code == 200
    before = boss.get(f"{PEOPLE}/{code}/orders").json()
    closed = boss.post(f"{PEOPLE}/{code}/close")
    assert (closed.status_code, closed.json()["email"], closed.json()["name"]) == (200, None, "")
    assert closed.json()["closed_at"]
    assert boss.get(f"{PEOPLE}/{code}/orders").json()["spent"] == before["spent"]
    assert boss.get(f"/api/admin/orders/{order['code']}").json()["total"] == order["total"]
    assert ann.get("/api/me").status_code == 401
    again = shop.stranger().post("/api/login", {"username": ann.username, "password": ann.password})
    assert again.status_code == 401
    assert boss.post(f"{PEOPLE}/{code}/enable").status_code == 409
    assert boss.post(f"{PEOPLE}/{code}/close").status_code == 409
    assert left_of(shop, ann.username, "Ann Erased", "Erased 1") == []
    assert "are as they were written" in shop.command("audit", "verify")


def left_of(shop: Shop, *words: str) -> list[str]:
    """Where any of these words still stands."""
    store = open_store(shop.database, shop.folder)
    questions = {
        "accounts": "select username, name, coalesce(email, '') from accounts",
        "addresses": "select name, street from addresses",
        "orders": "select address from orders",
        "trail": "select words from trail_words",
    }
    with store.reading() as db:
        found = [
            where
            for where, question in questions.items()
            if any(word in str(row) for row in db.all(question) for word in words)
        ]
    store.close()
    return found


def test_the_shop_is_seen_as_somebody_sees_it_and_nothing_is_touched(shop: Shop, boss: Person) -> None:
    ann = shop.newcomer()
    sku = plenty(ann)
    assert ann.put_into_cart(sku).status_code == 201
    code = code_of(boss, ann.username)
    at = f"/admin/people/{code}"
    assert boss.submit(f"{at}/see-as", reason="").status_code == 422
    led = boss.submit(f"{at}/see-as", reason="cannot find her cart")
    assert (led.status_code, led.headers["location"]) == (303, "/")
    for path in ("/", "/cart", "/welcome", "/products"):
        assert f"You see the shop as <bdi>{ann.username}</bdi>" in boss.page(path).text
    assert [line["sku"] for line in boss.cart()["lines"]] == [sku]
    assert boss.put_into_cart(sku).json()["type"] in (
        "urn:counterfoil:gate.only_looking",
        "urn:counterfoil:gate.not_allowed",
    )
    assert boss.patch("/api/me", {"name": "Eve"}).status_code == 403
    assert boss.post("/api/login", {"username": "admin_user", "password": PASSWORD}).status_code == 403
    assert boss.get("/api/admin/me").json()["username"] == "admin_user"
    left = boss.submit("/logout")
    assert left.headers["location"] == at
    assert boss.get("/api/me").json()["username"] == "admin_user"
    assert ann.cart()["lines"][0]["quantity"] == 1
    told = boss.page(at).text
    assert "See the shop as somebody sees it" in told
    mine = boss.get("/api/admin/trail?operation=see_as&who=admin_user").json()["items"]
    assert [line["whom"] for line in mine][:1] == [ann.username]


def test_nobody_sees_the_shop_as_another_administrator_and_it_ends_with_the_one_who_looks(
    shop: Shop, boss: Person
) -> None:
    other = shop.newcomer()
    shop.command("people", "role", other.username, "+administrator")
    at = f"{PEOPLE}/{code_of(boss, other.username)}/see-as"
    assert boss.post(at, {"reason": "to see"}).status_code == 409
    looker = shop.person(other.username, other.password)
    ann = shop.newcomer()
    seen = looker.post(f"{PEOPLE}/{code_of(looker, ann.username)}/see-as", {"reason": "to see"})
    assert (seen.status_code, seen.json()["username"]) == (200, ann.username)
    assert looker.get("/api/me").json()["username"] == ann.username
    assert boss.post(f"{PEOPLE}/{code_of(boss, other.username)}/disable").status_code == 200
    assert looker.get("/api/me").status_code == 401


def test_the_list_finds_and_narrows(shop: Shop, boss: Person) -> None:
    ann = shop.newcomer()
    page = boss.page(f"/admin/people?q={ann.username[3:]}").text
    assert ann.username in page
    assert "1 person" in page
    staff = boss.get(f"{PEOPLE}?role=staff&limit=100").json()["items"]
    assert ann.username not in [one["username"] for one in staff]
    assert boss.get(f"{PEOPLE}?q=%25").json()["items"] == []
