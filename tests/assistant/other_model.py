"""A language model of somebody else's, played by a real server: it says what it is told to say."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Asked = dict[str, Any]
Says = Callable[[Asked], Any]  # from what it was asked to its message, or to the bytes of its answer


def words(content: str) -> Asked:
    """It says something."""
    return {"role": "assistant", "content": content}


def wants(*calls: tuple[str, Any]) -> Asked:
    """It wants tools called; arguments that are a text are sent as they are."""
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": f"call-{number}",
                "type": "function",
                "function": {
                    "name": name,
                    "arguments": given if isinstance(given, str) else json.dumps(given),
                },
            }
            for number, (name, given) in enumerate(calls)
        ],
    }


def told(asked: Asked) -> list[str]:
    """What its calls in this turn gave, as it was told."""
    return [each["content"] for each in asked["messages"] if each["role"] == "tool"]


class OtherModel:
    """The server; `says` is what it answers from now on."""

    def __init__(self) -> None:
        self.says: Says = lambda _: words("")
        self.asked: list[Asked] = []
        self.headers: list[dict[str, str]] = []
        self.status = 200
        self.let_go = threading.Event()  # for whoever keeps somebody waiting
        self.url = ""

    def in_turn(self, *replies: Any) -> None:
        """Say these one after the other, then nothing."""
        left = iter(replies)
        self.says = lambda asked: reply(asked) if callable(reply := next(left, words(""))) else reply
        self.asked.clear()

    def answer(self, asked: Asked) -> bytes:
        self.asked.append(asked)
        said = self.says(asked)
        return said if isinstance(said, bytes) else json.dumps({"choices": [{"message": said}]}).encode()


@contextmanager
def other_model() -> Iterator[OtherModel]:
    """It serves until the end."""
    model = OtherModel()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            model.headers.append(dict(self.headers))
            body = self.rfile.read(int(self.headers["content-length"]))
            answer = model.answer({"path": self.path, **json.loads(body)})
            self.send_response(model.status)
            self.send_header("content-type", "application/json")
            self.send_header("location", "http://127.0.0.1:9/elsewhere")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield model
    model.let_go.set()
    server.shutdown()
    thread.join(10)
    server.server_close()
