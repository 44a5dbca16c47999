"""One request handed through: the body that was read is given, the answer is taken whole, or passed on as it comes."""

from collections.abc import Callable, Mapping
from typing import Any

from counterfoil.web.streaming import Send
from counterfoil.wire.answers import Answer, Headers
from counterfoil.wire.receiving import Receive

Message = dict[str, Any]
STREAM = b"text/event-stream"


class Exchange:
    """What stands between the server of the protocol and ours, for one request."""

    def __init__(self, body: bytes, receive: Receive, send: Send, head: Callable[[Answer], Headers]) -> None:
        self._body: bytes | None = body
        self._receive = receive
        self._send = send
        self._head = head
        self._streams = False
        self._size = 0
        self._pieces: list[bytes] = []
        self._answer = Answer(500)

    async def receive(self) -> Mapping[str, Any]:
        """The body, once; then whatever else comes, which is that somebody has gone."""
        body, self._body = self._body, None
        if body is None:
            return await self._receive()
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        """A piece of the answer."""
        if message["type"] == "http.response.start":
            await self._begin(message)
            return
        piece = message.get("body", b"")
        self._size += len(piece)
        if self._streams:
            await self._send(message)
        else:
            self._pieces.append(piece)

    async def _begin(self, message: Message) -> None:
        headers = [each for each in message.get("headers", ()) if each[0].lower() != b"content-length"]
        self._answer = Answer(message["status"], headers)
        kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
        self._streams = kind.startswith(STREAM)
        if self._streams:
            await self._send({**message, "headers": self._head(self._answer)})

    def answer(self) -> Answer:
        """The whole answer, or, where it has left in pieces, how much that was."""
        if self._streams:
            self._answer.sent = self._size
        else:
            self._answer.body = b"".join(self._pieces)
        return self._answer
