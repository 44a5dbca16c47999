"""Somebody shows that an address is theirs: from the letter to the button, and two at once."""

import re
import secrets
import threading
import time
from email import message_from_string, policy
from email.message import EmailMessage

import pytest

from tests.cast import Person, Shop
from tests.waiting import PATIENCE

PASSWORD = "a long enough password"
LINK = re.compile(r"/verify/[A-Za-z0-9_-]{43}\b")


def letters_to(shop: Shop, address: str, count: int, seconds: float = PATIENCE) -> list[str]:
    """What stands in the letters to this address, oldest first, as soon as there are so many."""
    until = time.monotonic() + seconds
    while True:
        read: list[EmailMessage] = [message_from_string(each, policy=policy.default) for each in shop.mails()]  # type: ignore[misc]
        told = [each.get_content() for each in read if address in str(each["to"])]
        if len(told) >= count:
            return told
        assert time.monotonic() < until, told
        time.sleep(0.05)


def link_in(letter: str) -> str:
    """The link of a letter."""
    (link,) = LINK.findall(letter)
    return link


def shown(person: Person) -> tuple[str | None, bool, bool]:
    """What the shop says of their address."""
    me = person.get("/api/me").json()
    return me["email"], me["email_verified"], me["email_lost"]


def test_from_the_letter_to_the_button(shop: Shop) -> None:
    ann = shop.newcomer()
    email = f"{ann.username}@example.com"
    assert shown(ann) == (email, False, False)
    assert "not yet shown to be yours" in ann.page("/welcome").text
    link = link_in(letters_to(shop, email, 1)[0])
    reader = shop.stranger()  # on another machine, where she reads her mail
    for _ in range(2):
        page = reader.page(link)
        assert page.status_code == 200
        assert "Yes, both are mine" in page.text
        assert ann.username in page.text
    assert reader.http.head(link).status_code == 200
    assert shown(ann) == (email, False, False)
    assert reader.http.post(link, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    done = reader.submit(link)
    assert (done.status_code, done.headers["location"]) == (303, link)
    assert "That is your address" in reader.page(link).text
    assert shown(ann) == (email, True, False)
    assert "shown to be yours on" in ann.page("/welcome").text
    assert "Shown to be yours." in ann.page("/account").text
    assert "Send the link again" not in ann.page("/account").text
    assert reader.get("/api/me").status_code == 401  # it signs nobody in
    assert link.rpartition("/")[2] not in shop.said()


def test_a_link_that_is_over_says_so_kindly(shop: Shop) -> None:
    for link in (f"/verify/{'A' * 43}", "/verify/x"):
        for answer in (shop.stranger().page(link), shop.newcomer().submit(link)):
            assert answer.status_code == 404
            assert "This link is over" in answer.text
            assert 'href="/account"' in answer.text


def test_whoever_is_signed_in_as_somebody_else_is_told_whose_link_it_is(shop: Shop) -> None:
    eve, ann = shop.newcomer(), shop.newcomer()
    link = link_in(letters_to(shop, f"{eve.username}@example.com", 1)[0])
    page = ann.page(link).text
    assert f"You are signed in as <b>{ann.username}</b>" in page
    assert f"about the account <b>{eve.username}</b>" in page


def test_it_is_sent_again_from_the_account(shop: Shop) -> None:
    ann = shop.newcomer()
    email = f"{ann.username}@example.com"
    answer = ann.submit("/account/email/link")
    assert answer.headers["location"] == "/account?changed=link"
    assert "A letter is on its way" in ann.page(answer.headers["location"]).text
    assert ann.post("/api/me/email/link").json() == {"email": email}
    links = [link_in(letter) for letter in letters_to(shop, email, 3)]
    assert len(set(links)) == 3
    for _ in range(3):
        ann.post("/api/me/email/link")
    assert ann.post("/api/me/email/link").status_code == 429
    assert ann.submit("/account/email/link").status_code == 429
    shop.stranger().submit(links[1])
    assert ann.post("/api/me/email/link").status_code == 409
    page = ann.submit("/account/email/link")
    assert page.status_code == 409
    assert "shown to be yours already" in page.text


def test_who_signs_in_with_an_address_before_and_after_it_is_shown(shop: Shop) -> None:
    name = f"shared-{secrets.token_hex(4)}"
    email = f"{name}@example.com"
    people = []
    for number in (1, 2):
        somebody = shop.stranger()
        body = {"username": f"{name}-{number}", "email": email, "password": f"{PASSWORD} {number}"}
        assert somebody.post("/api/register", body).status_code == 201
        people.append(somebody)
    first, second = people

    def signs_in(number: int) -> int:
        body = {"email": email, "password": f"{PASSWORD} {number}"}
        return shop.stranger().post("/api/login", body).status_code

    assert (signs_in(1), signs_in(2)) == (200, 401)
    letter = next(each for each in letters_to(shop, email, 2) if f"{name}-2" in each)
    shop.stranger().submit(link_in(letter))
    assert (signs_in(1), signs_in(2)) == (401, 200)
    assert shown(second) == (email, True, False)
    assert shown(first) == (None, False, True)
    assert "shown to be somebody else" in first.page("/account").text
    assert "shown to be somebody else" not in second.page("/account").text
    third = shop.stranger()
    body = {"username": f"{name}-3", "email": email, "password": PASSWORD}
    assert third.post("/api/register", body).status_code == 201
    assert shown(third) == (email, False, False)


def test_a_change_of_address_or_password_is_told(shop: Shop) -> None:
    ann = shop.newcomer()
    old, new = f"{ann.username}@example.com", f"{ann.username}@example.org"
    put = ann.http.put
    letters_to(shop, old, 1)  # the welcome; it is not sent to an address that was changed meanwhile
    assert put("/api/me/email", json={"current_password": PASSWORD, "email": new}).status_code == 200
    (told,) = [each for each in letters_to(shop, old, 2) if "was just changed" in each]
    assert new not in told
    assert link_in(letters_to(shop, new, 1)[0])
    body = {"current_password": PASSWORD, "password": "another long password"}
    assert put("/api/me/password", json=body).status_code == 200
    assert any("the password of your account" in each for each in letters_to(shop, new, 2))


def test_two_who_show_one_address_at_once_in_two_processes(opening: object) -> None:
    shop: Shop = opening(demo=False, workers="2")  # type: ignore[operator]
    rounds = 10
    for number in range(rounds):
        email = f"both-{number}@example.com"
        people = []
        for side in ("left", "right"):
            somebody = shop.stranger()
            body = {"username": f"{side}-{number}", "email": email, "password": PASSWORD}
            assert somebody.post("/api/register", body).status_code == 201
            people.append(somebody)
        links = [link_in(letter) for letter in letters_to(shop, email, 2)]
        ready, answers = threading.Barrier(2), []

        def press(link: str, ready: threading.Barrier = ready, answers: list[int] = answers) -> None:
            with_a_line_of_its_own = shop.stranger()
            ready.wait()
            answers.append(with_a_line_of_its_own.submit(link).status_code)

        threads = [threading.Thread(target=press, args=(link,)) for link in links]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [303, 404]
        assert sorted((verified, lost) for _, verified, lost in map(shown, people)) == [
            (False, True),
            (True, False),
        ]


@pytest.mark.parametrize("taken", ["shown", "claimed", "free"])
def test_a_stranger_learns_nothing(shop: Shop, taken: str) -> None:
    owner = shop.newcomer()
    email = f"{owner.username}@example.com"
    if taken == "shown":
        shop.stranger().submit(link_in(letters_to(shop, email, 1)[0]))
    email = f"free-{email}" if taken == "free" else email
    eve = shop.newcomer()
    answer = eve.http.put("/api/me/email", json={"current_password": PASSWORD, "email": email})
    assert (answer.status_code, answer.json()) == (200, {"message": "changed"})
    again = eve.post("/api/me/email/link")
    assert (again.status_code, again.json()) == (200, {"email": email})
    assert shown(eve) == (email, False, False)
    assert "Not yet shown to be yours" in eve.page("/account").text
