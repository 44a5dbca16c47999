"""Starting, stopping, several workers, TLS, and what the log says."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path

import httpx
import pytest

from counterfoil.web.log import Line, Log, as_json, as_text
from counterfoil.web.server import CannotListen, Listening, check_address, shown_address
from tests.waiting import PATIENCE, eventually
from tests.web.conftest import REPOSITORY, is_alive

SELF_SIGNED = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
)


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_taken_port_is_said_in_a_sentence(running, tmp_path):
    with pytest.raises(CannotListen, match=r"Another program already listens on 127\.0\.0\.1:"):
        check_address(Listening(port=running.port))
    second = subprocess.run(
        [sys.executable, "-m", "tests.web.little_shop", str(tmp_path / "data"), str(running.port)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert second.returncode == 3
    assert "choose another port with --port" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    ("host", "words"), [("203.0.113.1", "has no address"), ("no.such.host.invalid", "has no address")]
)
def test_an_address_that_is_not_ours_is_said_in_a_sentence(host, words):
    with pytest.raises(CannotListen, match=words):
        check_address(Listening(host=host, port=5000))


@pytest.mark.parametrize(
    ("listening", "address"),
    [
        (Listening(), "http://localhost:5000"),
        (Listening(host="0.0.0.0"), "http://localhost:5000"),
        (Listening(host="::1"), "http://localhost:5000"),
        (Listening(host="192.0.2.7", port=80), "http://192.0.2.7:80"),
        (Listening(host="2001:db8::1"), "http://[2001:db8::1]:5000"),
        (Listening(host="shop.lan", certificate=Path("c"), key=Path("k")), "https://shop.lan:5000"),
    ],
)
def test_the_address_to_print(listening, address):
    assert shown_address(listening) == address


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_what_was_begun_and_says_so_meanwhile(opening, tmp_path, by):
    shop, begun = opening(), tmp_path / "slow"
    answers: list[httpx.Response] = []
    slow = threading.Thread(target=lambda: answers.append(shop.browser().get(f"/api/slow?by={begun}")))
    slow.start()
    idle = socket.create_connection(("127.0.0.1", shop.port))
    assert eventually(begun.exists)
    shop.process.send_signal(by)
    assert eventually(lambda: httpx.get(f"{shop.url}/readyz").status_code == 503)
    assert httpx.get(f"{shop.url}/healthz").status_code == 200
    turned_away = httpx.get(f"{shop.url}/api/look")
    assert (turned_away.status_code, turned_away.headers["connection"]) == (503, "close")
    begun.with_suffix(".done").touch()
    slow.join()
    assert answers[0].json() == {"done": True}
    assert shop.process.wait(PATIENCE) == 0
    assert "closed" in shop.said()
    idle.close()


def test_a_stop_does_not_wait_for_ever(opening, tmp_path):
    shop, begun = opening(), tmp_path / "slow"
    with socket.create_connection(("127.0.0.1", shop.port)) as line:
        line.sendall(f"GET /api/slow?by={begun} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert eventually(begun.exists)
        shop.process.terminate()
        assert shop.process.wait(PATIENCE) == 1


def test_killed_and_started_again_it_listens_on_the_same_port(opening):
    shop = opening()
    shop.browser().get("/")
    shop.process.kill()
    shop.process.wait()
    check_address(Listening(port=shop.port))


def test_workers_are_replaced_and_die_with_their_parent(opening):
    shop = opening("workers=2")
    first, second = children(shop.process.pid)
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: first not in (now := children(shop.process.pid)) and len(now) == 2)
    now = children(shop.process.pid)
    assert second in now
    shop.process.kill()
    shop.process.wait()
    assert eventually(lambda: not any(map(is_alive, now)))


def test_workers_stop_gently(opening):
    shop = opening("workers=2")
    assert eventually(lambda: shop.said().count(" open\n") == 2)
    assert shop.browser().get("/api/look").status_code == 200
    assert shop.stop() == 0
    assert shop.said().count(" closed") == 2


def test_an_idle_shop_is_light(opening):
    assert opening().memory_kb() < 100_000


@pytest.fixture
def certificate(tmp_path):
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        [*SELF_SIGNED.split(), "-keyout", str(key), "-out", str(cert)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("openssl is not here to make a certificate")
    return cert, key


def test_under_tls_cookies_are_secure_and_browsers_stay_with_it(opening, certificate):
    cert, key = certificate
    shop = opening(f"certificate={cert}", f"key={key}", scheme="https")
    browser = shop.browser()
    answer = browser.get("/")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["set-cookie"].startswith("__Host-form=")
    assert answer.headers["set-cookie"].endswith("; Secure")
    answer = browser.post("/api/register", json={"username": "ann", "password": "a long enough password"})
    assert answer.status_code == 201
    assert answer.headers["set-cookie"].startswith("__Host-counterfoil=")
    assert browser.get("/mine").status_code == 200


def test_only_our_proxies_are_believed(opening):
    shop = opening("proxies=127.0.0.0/8,10.0.0.0/8")
    told = {"x-forwarded-for": "198.51.100.9, 203.0.113.7, 10.1.2.3", "x-forwarded-proto": "https"}
    seen = shop.browser().get("/api/look", headers=told)
    assert (seen.json()["address"], seen.json()["scheme"]) == ("203.0.113.7", "https")
    assert "strict-transport-security" in seen.headers
    seen = shop.browser().get("/api/look", headers={"x-forwarded-for": "198.51.100.9, rubbish"}).json()
    assert seen["address"] == "127.0.0.1"


def test_nobody_else_is_believed(running):
    told = {
        "x-forwarded-for": "198.51.100.9",
        "x-forwarded-proto": "https",
        "x-forwarded-host": "evil.example",
    }
    seen = running.browser().get("/api/look", headers=told).json()
    assert (seen["address"], seen["scheme"]) == ("127.0.0.1", "http")
    assert "evil" not in seen["host"]


LINE = Line(1_800_000_000.5, "GET", "/a%20b", 200, 3.21, 0.4, 512, "", "192.0.2.7", "abc-1")


def test_a_line_for_people_and_one_for_programs():
    assert (
        as_text(LINE) == "2027-01-15T08:00:00.500Z 200 GET /a%20b 3.2ms wait 0.4ms 512B - 192.0.2.7 abc-1\n"
    )
    assert json.loads(as_json(LINE))["path"] == "/a%20b"


@pytest.mark.parametrize("path", ["/a\n2027 200 GET /", "/\x1b[2J", "/é", "/\u202e", "/\x00", "/\\u000a"])
def test_no_line_can_be_made_up(path):
    line = as_text(LINE._replace(path=path))
    assert line.count("\n") == 1
    assert line.isascii()
    assert line.rstrip("\n").isprintable()


def test_the_log_keeps_order_and_writes_all_before_it_closes():
    out = StringIO()
    log = Log(out=out)
    for number in range(200):
        log.say("said", number=number)
    log.close()
    assert [line.rpartition("=")[2] for line in out.getvalue().splitlines()] == [str(n) for n in range(200)]


def test_a_query_and_a_token_are_not_in_the_log(running):
    running.browser().get("/api/look?password=open-sesame", headers={"authorization": "Bearer open-sesame"})
    running.browser().get("/link/open-sesame")
    running.browser().post("/link/open-sesame")
    running.browser().get("/last")
    log = running.waits_to_say(" /last ")
    assert " 200 GET /api/look " in log
    assert " 200 GET /link/{secret} " in log
    assert " 405 POST /link/{secret} " in log
    assert "open-sesame" not in log


def test_a_link_that_was_copied_badly_is_no_more_told_than_a_good_one(running):
    secret = "S" * 43
    browser = running.browser()
    for path in [
        f"/link/{secret}/",
        f"/link/{secret}%zz",
        f"//link/{secret}",
        f"/LINK/{secret}.",
        f"/a/{secret}",
    ]:
        browser.get(path)
    browser.get(f"/link/{secret}", headers={"host": "no_host-"})
    browser.get("/after-them")
    log = running.waits_to_say(" /after-them ")
    assert " 400 GET /link/{secret} " in log
    assert " GET /a/{secret} " in log
    assert secret not in log
