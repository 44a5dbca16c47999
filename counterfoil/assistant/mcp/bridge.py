"""`counterfoil mcp` for a shop that is open somewhere: lines from a client become requests to its `/mcp`, and back.

It reads of a message only what the wire wants in headers, so it speaks whatever revision the two agree on.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any

META = "io.modelcontextprotocol/protocolVersion"
NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
SECONDS = 60
FAILED = -32603  # as JSON-RPC calls what went wrong inside
MOST = 1 << 20  # bytes of an answer


class Bridge:
    """One client on this side, one shop on the other."""

    def __init__(self, address: str, secret: str, send: Callable[[urllib.request.Request], bytes]) -> None:
        self._address = address
        self._secret = secret
        self._send = send
        self._version = ""  # what was agreed on, where the wire agrees once

    def run(self, lines: Iterable[str], say: Callable[[str], None]) -> None:
        """Until the client has nothing more to say."""
        for line in lines:
            if line.strip() and (answer := self.answer(line)):
                say(answer)

    def answer(self, line: str) -> str:
        """The answer to one line, on one line; empty where none is owed."""
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            return _failed(None, -32700, "This is no JSON.")
        if not isinstance(message, dict):
            return _failed(None, -32600, "This is no message.")
        try:
            told = self._send(self._request(message)).decode()
        except OSError as error:
            return _failed(message["id"], FAILED, _why(error)) if "id" in message else ""
        self._note(message, told)
        return " ".join(told.splitlines())

    def _request(self, message: dict[str, Any]) -> urllib.request.Request:
        method, params = message.get("method"), message.get("params")
        params = params if isinstance(params, dict) else {}
        headers = {
            "Authorization": f"Bearer {self._secret}",
            "Accept": "application/json, text/event-stream",
            "Content-Type": "application/json",
            "User-Agent": "counterfoil mcp",
        }
        of_this_one = (params.get("_meta") or {}).get(META)
        if version := of_this_one or self._version:
            headers["MCP-Protocol-Version"] = str(version)
        if of_this_one and isinstance(method, str):
            headers["Mcp-Method"] = method
            if name := params.get(NAMED.get(method, "")):
                headers["Mcp-Name"] = str(name)
        body = json.dumps(message).encode()
        return urllib.request.Request(self._address, body, headers)  # noqa: S310  (the command looked at it)

    def _note(self, message: dict[str, Any], told: str) -> None:
        if message.get("method") == "initialize":
            result = json.loads(told).get("result") or {}
            self._version = result.get("protocolVersion", "")


def over_http(request: urllib.request.Request) -> bytes:
    """What the shop answers; a refusal that is a message of the protocol is one, too."""
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  (as above)
            return bytes(answer.read(MOST))
    except urllib.error.HTTPError as refused:
        body = refused.read(MOST)
        if b'"jsonrpc"' in body:
            return bytes(body)
        raise OSError(_said(body) or f"The shop answered {refused.code}.") from None


def _said(body: bytes) -> str:
    try:
        return str(json.loads(body).get("message", ""))
    except (ValueError, AttributeError):
        return ""


def _why(error: OSError) -> str:
    return str(error) or "The shop does not answer."


def _failed(message: object, code: int, words: str) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": message, "error": {"code": code, "message": words}})
