"""Cookies, as browsers send them and as nobody should."""

import json

import pytest

from counterfoil.wire import cookies
from tests.datasets import dataset

TICKET = "t" * 43


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", {}),
        ("a=1", {"a": "1"}),
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ("a=1;b=2", {"a": "1", "b": "2"}),
        ("a=", {"a": ""}),
        ("a", {}),
        ("=1", {"": "1"}),
        ("a=b=c", {"a": "b=c"}),
        (" a = 1 ", {"a ": " 1"}),
        ('a="1"', {"a": '"1"'}),
        ("a=1; a=1", {"a": "1"}),
        ("a=1; a=2; b=3", {"b": "3"}),
        ("a=1; A=2", {"a": "1", "A": "2"}),
        (";;;", {}),
        ("a=1" + "; x=y" * 5_000, {}),
    ],
)
def test_cookies_are_read(header, found):
    assert cookies.parse(header.encode()) == found


@pytest.mark.parametrize(
    ("value", "counts"),
    [
        (TICKET, True),
        (TICKET[1:], False),
        (TICKET + "t", False),
        (TICKET[1:] + "!", False),
        (f'"{TICKET}"', False),
        ("", False),
        ("\xff" * 43, False),
        ("t" * 6_000, False),
    ],
)
def test_only_what_has_the_shape_of_a_ticket_is_looked_up(visiting, value, counts):
    assert bool(visiting(headers={"cookie": f"counterfoil={value}"}).ticket_secret) is counts


def test_two_tickets_are_none(visiting):
    assert not visiting(headers={"cookie": f"counterfoil={TICKET}; counterfoil={'u' * 43}"}).ticket_secret
    assert visiting(headers={"cookie": f"counterfoil={TICKET}; counterfoil={TICKET}"}).ticket_secret


def test_under_tls_only_the_cookie_that_nobody_else_can_set_counts(visiting):
    for name in ["counterfoil", "__host-counterfoil", "__Secure-counterfoil"]:
        assert not visiting(headers={"cookie": f"{name}={TICKET}"}, scheme="https").ticket_secret
    assert visiting(headers={"cookie": f"__Host-counterfoil={TICKET}"}, scheme="https").ticket_secret
    assert not visiting(headers={"cookie": f"__Host-counterfoil={TICKET}"}).ticket_secret


def test_what_the_browser_is_told():
    told = cookies.line("__Host-counterfoil", TICKET, max_age=60, secure=True).decode()
    assert told == f"__Host-counterfoil={TICKET}; Path=/; SameSite=Lax; Max-Age=60; HttpOnly; Secure"


def test_a_cookie_with_a_path_of_its_own_cannot_be_of_the_host_alone():
    assert cookies.named(cookies.ACCESS, secure=True) == "__Host-counterfoil-access"
    name = cookies.named(cookies.REFRESH, secure=True)
    told = cookies.line(name, "t", max_age=60, secure=True, path=cookies.REFRESH_PATH).decode()
    assert (
        told == "__Secure-counterfoil-refresh=t; Path=/api/tokens; SameSite=Lax; Max-Age=60; HttpOnly; Secure"
    )


@pytest.mark.parametrize("value", ["a\r\nset-cookie: x=y", "a;b", "a b", "é", 'a"', "a,b", "a\\"])
def test_no_value_can_become_another_header(value):
    with pytest.raises(ValueError):
        cookies.line("theme", value, max_age=1, secure=False)


def http_state_cases() -> list[bytes]:
    cases = json.loads((dataset("bad-cookies") / "parser.json").read_text())
    sent = ["; ".join(f"{each['name']}={each['value']}" for each in case["sent"]) for case in cases]
    received = [line for case in cases for line in case["received"]]
    return [line.strip().encode() for line in sent + received if not set(line) & set("\r\n\0")]


def test_every_cookie_of_the_http_state_cases_is_read_or_ignored(running):
    for line in http_state_cases():
        said = (
            b"GET /api/look HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: " + line + b"\r\n\r\n"
        )
        heard = running.talk(said)
        assert heard.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 400 ")), (line, heard[:100])


def test_signing_in_out_and_being_known(running):
    browser = running.browser()
    answer = browser.post("/api/register", json={"username": "ann", "password": "a long enough password"})
    assert answer.status_code == 201, answer.text
    line, mark = answer.headers.get_list("set-cookie")
    assert mark.startswith("browser=")
    assert mark.endswith("; Path=/; SameSite=Lax; Max-Age=34560000; HttpOnly")
    assert line.startswith("counterfoil=")
    assert line.endswith("; Path=/; SameSite=Lax; Max-Age=604800; HttpOnly")
    assert line.partition("=")[2].partition(";")[0] not in answer.text
    assert browser.get("/mine").text == "<title>ann</title>1"
    assert browser.get("/mine").text == "<title>ann</title>2"
    ticket = browser.cookies["counterfoil"]
    gone = browser.post("/api/logout")
    assert gone.json() == {"message": "good bye"}
    assert "counterfoil=; Path=/; SameSite=Lax; Max-Age=0" in gone.headers["set-cookie"]
    assert browser.get("/mine", headers={"cookie": f"counterfoil={ticket}"}).status_code == 302
    log = running.waits_to_say("GET /mine")
    assert ticket not in log
    assert "a long enough password" not in log
