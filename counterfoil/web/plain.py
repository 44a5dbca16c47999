"""The door for plain HTTP beside one that speaks TLS: whoever knocks is sent there, and nothing else is done."""

import asyncio
import re
from time import perf_counter, time

from counterfoil.gate.refusals import Refusal
from counterfoil.web.listening import Listening
from counterfoil.web.log import LIKE_A_SECRET, Line, Log
from counterfoil.wire import answers, edge, headers
from counterfoil.wire.answers import Answer
from counterfoil.wire.refusals import Garbled, HeadTooLarge

HEAD_BYTES = 16 << 10
SECONDS = 5.0  # for a head to come, and again for the answer to be taken
AT_ONCE = 256  # connections; who comes then is hung up on
UNREAD_BYTES = 64 << 10  # of a body that nobody wants; hanging up on it would lose the answer

_REQUEST = re.compile(rb"([A-Z]{1,20}) (/[\x21-\x7e]*) HTTP/1\.[01]")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
_NAME = re.compile(r"(\[[^]]*\]|[^:]*)(?::[0-9]+)?")
_REASONS = {308: b"Permanent Redirect", 400: b"Bad Request", 411: b"Length Required", 431: b"Too Long"}


class PlainDoor:
    """Listens, answers each request once, and hangs up."""

    def __init__(self, listening: Listening, log: Log) -> None:
        self._listening = listening
        self._log = log
        self._inside = 0
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen; several processes may, on one address."""
        at = self._listening
        self._server = await asyncio.start_server(
            self._knock, at.host, at.plain_port, limit=HEAD_BYTES, reuse_port=True, backlog=at.backlog
        )

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    async def _knock(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._inside += 1
        try:
            if self._inside <= AT_ONCE:
                await self._answer(reader, writer)
        except (TimeoutError, EOFError, OSError):
            pass  # they have gone, or take too long
        finally:
            self._inside -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun = perf_counter()
        async with asyncio.timeout(SECONDS):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.LimitOverrunError:
                head = b""
        method, target, answer = told(head, self._listening)
        self._tell(writer, method, target, answer.status, begun)
        async with asyncio.timeout(SECONDS):
            writer.write(_in_bytes(answer))
            await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
            await _read_the_rest(reader)

    def _tell(
        self, writer: asyncio.StreamWriter, method: bytes, target: bytes, status: int, begun: float
    ) -> None:
        path = LIKE_A_SECRET.sub("{secret}", target.partition(b"?")[0].decode("latin-1"))
        address = str((writer.get_extra_info("peername") or [""])[0])
        took = (perf_counter() - begun) * 1000
        self._log.request(
            Line(time(), method.decode("latin-1"), path, status, took, 0.0, 0, "", address, "plain")
        )


def told(head: bytes, listening: Listening) -> tuple[bytes, bytes, Answer]:
    """What was asked, as far as it can be read, and what there is to say."""
    first, *lines = head.split(b"\r\n")[:-2] or [b""]
    request = _REQUEST.fullmatch(first)
    method, target = request.groups() if request else (b"-", b"-")
    try:
        if not head:
            raise HeadTooLarge
        pairs = [_HEADER.fullmatch(line) for line in lines]
        if request is None or None in pairs:
            raise Garbled
        found = edge.headers_of([(pair[1].lower(), pair[2]) for pair in pairs if pair])
        where = origin_of(edge.host_of(found), listening)
    except Refusal as refusal:
        return method, target, Answer(answers.status_of(refusal))
    return method, target, answers.send_on(where, target)


def origin_of(host: str, listening: Listening) -> str:
    """Where the same is to be had by TLS; a shop with one address answers to no other name."""
    name = _name_of(host)
    if listening.origin:
        if name != _name_of(listening.origin.partition("://")[2].lower()):
            raise Garbled("door.wrong_host")
        return listening.origin
    return f"https://{name}" + ("" if listening.port == 443 else f":{listening.port}")


def _name_of(host: str) -> str:
    match = _NAME.fullmatch(host)
    return match[1] if match else host


def _in_bytes(answer: Answer) -> bytes:
    lines = [b"HTTP/1.1 %d %s" % (answer.status, _REASONS.get(answer.status, b"No"))]
    lines += [
        name + b": " + value for name, value in headers.headers_for(answer, is_page=False, secure=False)
    ]
    return b"\r\n".join([*lines, b"content-length: 0", b"connection: close", b"", b""])


async def _read_the_rest(reader: asyncio.StreamReader) -> None:
    left = UNREAD_BYTES
    while left > 0 and (piece := await reader.read(left)):
        left -= len(piece)
