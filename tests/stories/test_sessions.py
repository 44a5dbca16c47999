"""Staying signed in, and not staying signed in."""

import time

from tests.cast import Shop
from tests.stories.conftest import on_sqlite
from tests.waiting import Life


@on_sqlite
def test_a_short_session_ends_to_the_second(opening: object) -> None:
    shop = opening(session_absolute="3")  # type: ignore[operator]
    ann = shop.stranger()
    with (life := Life(3)):
        answer = ann.post("/api/register", {"username": "ann", "password": "a long enough password"})
    assert "Max-Age=3;" in answer.headers["set-cookie"]
    held = shop.stranger(cookie=f"counterfoil={ann.http.cookies['counterfoil']}")
    life.ends_in_time(lambda: held.page("/welcome").status_code == 200)
    answer = held.page("/welcome")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/login")


@on_sqlite
def test_an_idle_session_ends_and_a_used_one_does_not(opening: object) -> None:
    shop = opening(session_idle="4")  # type: ignore[operator]
    busy, idle = shop.newcomer(), shop.newcomer()
    left = last = time.monotonic()
    while time.monotonic() < left + 6:
        time.sleep(0.2)
        asked, status = time.monotonic(), busy.get("/api/me").status_code
        if status != 200:
            assert time.monotonic() - last > 3, "it was used all the time"
            busy = shop.person(busy.username, "a long enough password")  # the machine was busy, and ann idle
        last = asked
    late = shop.stranger(cookie=f"counterfoil={idle.http.cookies['counterfoil']}")
    assert late.get("/api/me").status_code == 401


def test_still_signed_in_after_the_power_went(opening: object) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    shop.kill()
    shop.open()
    assert ann.get("/api/me").json()["username"] == ann.username


def test_a_new_id_at_each_sign_in_and_the_old_one_dead(shop: Shop) -> None:
    ann = shop.newcomer()
    before = dict(ann.http.cookies)
    ann.post("/api/login", {"username": ann.username, "password": "a long enough password"})
    assert dict(ann.http.cookies) != before
    thief = shop.stranger()
    thief.http.cookies.update(before)
    assert thief.get("/api/me").status_code == 401
    assert ann.get("/api/me").status_code == 200


def test_an_id_the_shop_did_not_make_is_never_adopted(shop: Shop) -> None:
    eve = shop.stranger()
    name = next(iter(dict(shop.newcomer().http.cookies)))
    eve.http.cookies.set(name, "A" * 43)
    answer = eve.post("/api/login", {"username": "authorized_user", "password": "password123"})
    assert answer.status_code == 200
    assert "A" * 43 not in answer.headers["set-cookie"]


def test_disabling_somebody_ends_what_they_have_open(opening: object) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    shop.command("people", "disable", ann.username)
    assert ann.get("/api/me").status_code == 401
    shop.command("people", "enable", ann.username)
    assert shop.person(ann.username, "a long enough password").get("/api/me").status_code == 200


def test_a_role_counts_from_the_next_request(opening: object) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    assert ann.get("/api/task").status_code == 403
    shop.command("people", "role", ann.username, "+packer")
    assert ann.get("/api/task").status_code == 200
    shop.command("people", "role", ann.username, "-packer")
    assert ann.get("/api/task").status_code == 403


def test_guessing_is_slowed_for_known_and_unknown_names_alike_also_after_a_restart(opening: object) -> None:
    shop: Shop = opening(guesses_per_account="5", guesses_per_address="50")  # type: ignore[operator]
    for name in ["authorized_user", "nobody-of-that-name"]:
        guesser = shop.stranger()
        codes = [
            guesser.post("/api/login", {"username": name, "password": f"guess {n}"}).status_code
            for n in range(6)
        ]
        assert codes == [401] * 5 + [429]
    shop.kill()
    shop.open()
    answer = shop.stranger().post("/api/login", {"username": "authorized_user", "password": "password123"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 300


def test_a_name_and_its_address_share_their_guesses_also_after_a_restart(opening: object) -> None:
    shop: Shop = opening(guesses_per_account="5", guesses_per_address="50")  # type: ignore[operator]
    ann = shop.newcomer()
    known = [{"username": ann.username}, {"email": f"{ann.username}@example.com"}]
    told = []
    for by_name, by_address in (
        known,
        [{"username": "nobody-at-all"}, {"email": "nobody-at-all@example.com"}],
    ):
        tries = [by_name] * 3 + [by_address] * 2
        answers = [shop.stranger().post("/api/login", {**who, "password": "wrong"}) for who in tries]
        told.append([(answer.status_code, answer.content) for answer in answers])
    assert told[0] == told[1] == [(401, b'{"message":"Invalid Credentials"}')] * 5
    shop.kill()
    shop.open()
    # In the words for a wrong one: to say more would tell whose address it is.
    right = [
        shop.stranger().post("/api/login", {**who, "password": "a long enough password"}).status_code
        for who in known
    ]
    assert right == [401, 401]


def test_the_console_shows_what_is_stored_and_no_password(opening: object) -> None:
    shop: Shop = opening(passwords="bcrypt", bcrypt_cost="4")  # type: ignore[operator]
    ann = shop.newcomer()
    shown = shop.command("people", "show", ann.username)
    assert "bcrypt" in shown
    assert "$2b$04$" in shown
    assert "a long enough password" not in shown
    too_long = shop.stranger().post(
        "/api/register", {"username": "longpass", "email": "l@example.com", "password": "x" * 73}
    )
    assert too_long.status_code == 422
    assert too_long.json()["errors"][0]["field"] == "password"
