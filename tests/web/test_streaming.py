"""Answers that are sent while they are made: whole or visibly broken off, and nobody waits for a slow reader."""

import asyncio
import threading

import httpx
import pytest

from counterfoil.storage.lanes import Lane, Lanes
from counterfoil.storage.store import open_store
from counterfoil.web.request import Request
from counterfoil.web.streaming import HungUp, Streaming
from counterfoil.wire.answers import file
from tests.waiting import PATIENCE, in_a_loop

PIECE = b"x" * 65_536


class Line:
    """The server's side of a connection: takes so many messages, and then no more."""

    def __init__(self, room=10**9):
        self.room = room
        self.sent = []
        self.full = asyncio.Event()

    async def __call__(self, message):
        if len(self.sent) >= self.room:
            self.full.set()
            await asyncio.Event().wait()
        self.sent.append(message)

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def ended(self):
        return self.sent[-1]["type"] == "http.response.body" and not self.sent[-1].get("more_body")


class Making:
    """Pieces that know whether they were put away, and on which thread."""

    def __init__(self, *pieces, fails=False):
        self.pieces, self.fails = pieces, fails
        self.put_away = self.begun = False
        self.threads = set()

    def __call__(self):
        try:
            self.begun = True
            for piece in self.pieces:
                self.threads.add(threading.current_thread().name)
                yield piece
            if self.fails:
                raise RuntimeError("in the middle of it")
        finally:
            self.put_away = True


def sending(tmp_path, story):
    """Run a story with lanes around its loop."""

    async def run():
        store = open_store("sqlite:", tmp_path)
        lanes = Lanes(store)
        lanes.start(asyncio.get_running_loop())
        try:
            return await story(lanes)
        finally:
            await lanes.drain(PATIENCE)
            store.close()

    return in_a_loop(run())


def request(method="GET"):
    return Request({"type": "http", "method": method, "http_version": "1.1"}, "1")


def test_the_pieces_arrive_in_order_and_the_answer_has_an_end(tmp_path):
    made, line = Making(b"one,", b"", b"two,", b"three"), Line()

    async def story(lanes):
        return await Streaming(lanes).send(request(), file("a.csv", "text/csv", made()), [], line)

    assert sending(tmp_path, story) == len(line.body)
    assert (line.body, line.ended) == (b"one,two,three", True)
    assert all("body" not in message or message["body"] for message in line.sent[1:-1])
    assert made.put_away
    assert made.threads == {"slow lane 1"}


def test_what_fails_in_the_middle_has_no_end(tmp_path):
    made, line = Making(b"one,", fails=True), Line()

    async def story(lanes):
        with pytest.raises(RuntimeError):
            await Streaming(lanes).send(request(), file("a.csv", "text/csv", made()), [], line)

    sending(tmp_path, story)
    assert (line.body, line.ended, made.put_away) == (b"one,", False, True)


def test_whoever_takes_nothing_any_more_is_hung_up_on_and_what_was_begun_is_put_away(tmp_path):
    made, line = Making(*[PIECE] * 50), Line(room=3)

    async def story(lanes):
        with pytest.raises(HungUp):
            await Streaming(lanes, seconds=0.05).send(request(), file("a.csv", "text/csv", made()), [], line)

    sending(tmp_path, story)
    assert (len(line.sent), line.ended, made.put_away) == (3, False, True)


def test_while_somebody_reads_slowly_the_lane_is_there_for_others(tmp_path):
    made, line = Making(*[PIECE] * 50), Line(room=3)

    async def story(lanes):
        streaming = Streaming(lanes)
        slow = asyncio.create_task(streaming.send(request(), file("a.csv", "text/csv", made()), [], line))
        await line.full.wait()
        others = [await lanes.call(Lane.SLOW, lambda: "done") for _ in range(20)]
        brisk = Line()
        await streaming.send(request(), file("b.csv", "text/csv", Making(b"mine")()), [], brisk)
        assert not slow.done()
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
        return others, brisk.body

    assert sending(tmp_path, story) == (["done"] * 20, b"mine")
    assert made.put_away


def test_whoever_asks_for_the_head_has_nothing_made(tmp_path):
    made, line = Making(b"one"), Line()

    async def story(lanes):
        return await Streaming(lanes).send(request("HEAD"), file("a.csv", "text/csv", made()), [], line)

    assert sending(tmp_path, story) == 0
    assert (line.body, line.ended, made.begun) == (b"", True, False)


def test_over_http_a_long_file_arrives_whole_and_a_broken_one_is_seen_to_be(running):
    with running.browser() as browser:
        answer = browser.get("/api/file?pieces=40")
        assert answer.headers["content-disposition"] == 'attachment; filename="long.csv"'
        assert answer.content == b"".join(b"%05d" % number * 4_096 for number in range(40))
        with pytest.raises(httpx.RemoteProtocolError):
            browser.get("/api/file?pieces=3&fails=yes")
        assert browser.get("/api/small").json() == {"ok": True}


def test_over_http_somebody_who_leaves_keeps_nothing_back(running):
    before = running.memory_kb()
    for _ in range(3):
        with running.browser() as browser, browser.stream("GET", "/api/file?pieces=100000") as answer:
            next(answer.iter_raw())
    with running.browser() as browser:
        assert browser.get("/api/file?pieces=2").content == b"".join(
            b"%05d" % number * 4_096 for number in range(2)
        )
    assert running.memory_kb() - before < 50_000  # of 2 GB each
