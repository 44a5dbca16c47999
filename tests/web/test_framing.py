"""What is said on the wire by those who want something else than to shop."""

import contextlib
import socket
import sys
import time
from pathlib import Path

import pytest

from tests.waiting import PATIENCE, eventually
from tests.web.conftest import Running, in_threads

HOST = b"Host: localhost\r\n"


def request(line: bytes, *headers: bytes, body: bytes = b"", host: bytes = HOST) -> bytes:
    return line + b" HTTP/1.1\r\n" + host + b"".join(each + b"\r\n" for each in headers) + b"\r\n" + body


def post(*headers: bytes, body: bytes = b"hello") -> bytes:
    return request(b"POST /api/wish", b"Content-Type: application/json", *headers, body=body)


CHUNKED = b"5\r\nhello\r\n0\r\n\r\n"
REFUSED = {
    "length and encoding": (post(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=CHUNKED), {411}),
    "encoding and length": (post(b"Transfer-Encoding: chunked", b"Content-Length: 5", body=CHUNKED), {411}),
    "encoding alone": (post(b"Transfer-Encoding: chunked", body=CHUNKED), {411}),
    "encoding in disguise": (post(b"Transfer-Encoding: xchunked", body=CHUNKED), {400, 411}),
    "encoding identity": (post(b"Transfer-Encoding: identity", body=CHUNKED), {400, 411}),
    "two encodings": (post(b"Transfer-Encoding: gzip, chunked", body=CHUNKED), {400, 411}),
    "encoding on a GET": (request(b"GET /", b"Transfer-Encoding: chunked", body=CHUNKED), {411}),
    "two lengths": (post(b"Content-Length: 5", b"Content-Length: 6"), {400}),
    "a list of lengths": (post(b"Content-Length: 5, 5"), {400}),
    "plus": (post(b"Content-Length: +5"), {400}),
    "minus": (post(b"Content-Length: -1"), {400}),
    "hex": (post(b"Content-Length: 0x5"), {400}),
    "10^30": (post(b"Content-Length: 1" + b"0" * 30), {400, 413}),
    "one gigabyte": (post(b"Content-Length: 1000000000"), {413}),
    "no host": (request(b"GET /", host=b""), {400}),
    "two hosts": (request(b"GET /", b"Host: evil.example"), {400}),
    "the same host twice": (request(b"GET /", b"Host: localhost"), {400}),
    "empty host": (request(b"GET /", host=b"Host:\r\n"), {400}),
    "host with a path": (request(b"GET /", host=b"Host: localhost/x\r\n"), {400}),
    "host with a person": (request(b"GET /", host=b"Host: me@localhost\r\n"), {400}),
    "host with a space": (request(b"GET /", host=b"Host: local host\r\n"), {400}),
    "host with a long port": (request(b"GET /", host=b"Host: localhost:123456\r\n"), {400}),
    "host with a letter port": (request(b"GET /", host=b"Host: localhost:80a\r\n"), {400}),
    "two hosts in one": (request(b"GET /", host=b"Host: a, b\r\n"), {400}),
    "two origins": (post(b"Origin: http://a", b"Origin: http://b", b"Content-Length: 5"), {400}),
    "two kinds": (post(b"Content-Type: text/plain", b"Content-Length: 5"), {400}),
    "bare CR": (b"GET / HTTP/1.1\rHost: localhost\r\r", {400}),
    "folded header": (request(b"GET /", b"X: a\r\n b"), {400}),
    "space before colon": (request(b"GET /", b"X : a"), {400}),
    "NUL in a header": (request(b"GET /", b"X: a\x00b"), {400}),
    "NUL in the address": (request(b"GET /\x00"), {400}),
    "old": (b"GET /\r\n\r\n", {400}),
    "new": (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", {400}),
    "CONNECT": (request(b"CONNECT localhost:80"), {400, 405}),
    "TRACE": (request(b"TRACE /"), {405}),
    "a method of their own": (request(b"BREW /"), {405}),
    "no method": (request(b"B@D /"), {400}),
    "TLS by mistake": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", {400}),
    "10,000 headers": (request(b"GET /", *(b"X-%d: 1" % n for n in range(10_000))), {431}),
    "101 headers": (request(b"GET /", *(b"X-%d: 1" % n for n in range(101))), {431}),
    "a header of a megabyte": (request(b"GET /", b"X: " + b"x" * 1_000_000), {431}),
    "an address of 200 kB": (request(b"GET /" + b"x" * 200_000), {414, 431}),
    "an address of 10 kB": (request(b"GET /" + b"x" * 10_000), {414, 431}),
    "a query of 10 kB": (request(b"GET /?" + b"x" * 10_000), {414, 431}),
}


def status(heard: bytes) -> int:
    return int(heard.split(b" ", 2)[1])


@pytest.mark.parametrize("name", REFUSED)
def test_odd_framing_is_refused(running: Running, name: str) -> None:
    said, wanted = REFUSED[name]
    heard = running.talk(said)
    assert status(heard) in wanted, heard[:300]
    assert heard.count(b"HTTP/1.1 ") == 1, "what followed the refused request was taken for another"


def test_after_a_refusal_nothing_more_is_read(running: Running) -> None:
    hidden = request(b"GET /api/look")
    heard = running.talk(
        post(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + hidden)
    )
    assert status(heard) == 411
    assert b"connection: close" in heard.lower()
    assert heard.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("said", [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\r\n\r\n\r\n", b"\x00" * 2_000])
def test_what_is_no_request_gets_no_answer_of_ours(running: Running, said: bytes) -> None:
    heard = running.talk(said, seconds=1)
    assert heard == b"" or status(heard) == 400


def test_bare_line_feeds_are_one_request_not_two(running: Running) -> None:
    heard = running.talk(b"GET /api/look HTTP/1.1\nHost: localhost\n\n")
    assert status(heard) < 500
    assert heard.count(b"HTTP/1.1 ") == 1


def test_an_absolute_address_is_the_same_page_by_the_same_rules(running: Running) -> None:
    heard = running.talk(request(b"GET http://evil.example/api/look"))
    assert status(heard) == 200
    assert b"evil" not in heard


def test_pipelined_requests_are_answered_in_order(running: Running) -> None:
    heard = running.talk(
        request(b"GET /healthz") + request(b"GET /static/nope") + request(b"GET /healthz"), answers=3
    )
    assert [int(part[:3]) for part in heard.split(b"HTTP/1.1 ")[1:]] == [200, 404, 200]


def test_expecting_clients_are_told_before_they_send_too_much(running: Running) -> None:
    heard = running.talk(post(b"Content-Length: 2000000", b"Expect: 100-continue", body=b""))
    assert status(heard) == 413


def test_a_body_that_trickles_is_ended(running: Running) -> None:
    begun = time.monotonic()
    heard = running.talk(post(b"Content-Length: 50", body=b"{"))
    assert status(heard) == 408
    assert b"connection: close" in heard.lower()
    assert time.monotonic() - begun > 4, "people with a slow line have this long"


def test_a_head_that_trickles_is_ended_and_so_is_silence(running: Running) -> None:
    ends: dict[int, float] = {}
    openings = [b"GET / HT", b"", request(b"GET /healthz"), b"GET / HTTP/1.1\r\nX: 1\r\n"]

    def hold(number: int) -> None:
        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", running.port)) as line:
            line.settimeout(PATIENCE)
            line.sendall(openings[number])
            while line.recv(4096):
                pass
        ends[number] = time.monotonic() - begun

    in_threads(len(openings), hold)
    assert len(ends) == len(openings)
    assert min(ends.values()) > 8, "people with a slow line have this long"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hangs up on who takes nothing")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_who_takes_nothing_of_an_answer_is_hung_up_on(opening, workers: str) -> None:
    shop = opening("patience=4", f"workers={workers}")
    assert eventually(lambda: shop.said().count(" open\n") == int(workers))
    ask = request(b"GET /long") * 40  # more than fits on the way

    def line(room: int) -> socket.socket:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        made.settimeout(PATIENCE)
        made.connect(("127.0.0.1", shop.port))
        made.sendall(ask)
        return made

    with line(2048) as stuck, line(2048) as trickling, line(1 << 20) as honest:
        heard = b""
        while heard.count(b"</p>") < 40 * 2000:
            with contextlib.suppress(OSError):
                trickling.recv(1)
            piece = honest.recv(65536)
            assert piece, "who takes it all is not hung up on"
            heard += piece
        mine = {each.getsockname()[1] for each in (stuck, trickling)}
        assert eventually(lambda: not mine & open_lines(shop.port))
    assert shop.browser().get("/healthz").text == "ok"


def open_lines(port: int) -> set[int]:
    """The other ends of the server's connections, as the system knows them."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ends = [(line[1].split(":")[1], line[2].split(":")[1]) for line in lines]
    return {int(theirs, 16) for ours, theirs in ends if int(ours, 16) == port}


def test_a_client_that_hangs_up_is_no_mistake_of_ours(running: Running, tmp_path: Path) -> None:
    (tmp_path / "slow.done").touch()
    mistakes = running.said().count("a mistake of ours")
    for said in [
        post(b"Content-Length: 50", body=b"{"),
        request(b"GET /long"),
        request(b"GET /api/slow?by=" + bytes(tmp_path / "slow")),
    ]:
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", running.port)) as line:
                line.sendall(said)
    assert " 499 POST /api/wish" in running.waits_to_say(" 499 POST /api/wish")
    assert running.said().count("a mistake of ours") == mistakes


def test_a_flood_of_oddities_leaves_no_trace_in_memory(running: Running) -> None:
    def flood(_: int) -> None:
        for said, _ in REFUSED.values():
            running.talk(said)

    def grows() -> bool:
        before = running.memory_kb()
        in_threads(4, flood)
        return running.memory_kb() - before > 4_000  # of 6,000 that are sent

    # Room that is taken once and used again is no trace: what leaves one takes more each time.
    assert not all(grows() for _ in range(6))
    assert running.browser().get("/healthz").text == "ok"
