"""The examples as somebody runs them: each in a process of its own, on a folder and a port."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx

from tests.cast import free_port

REPOSITORY = Path(__file__).parents[2]
GRANIAN = (sys.executable, "-m", "granian", "--host", "127.0.0.1", "--workers", "1", "--no-log")
WSGIREF = (sys.executable, "-m", "tests.alone.wsgiref_server")
EXAMPLES = {
    "starlette": (*GRANIAN, "--interface", "asgi", "--port", "{port}", "examples.starlette_app:app"),
    "fastapi": (*GRANIAN, "--interface", "asgi", "--port", "{port}", "examples.fastapi_app:app"),
    "flask": (*GRANIAN, "--interface", "wsgi", "--port", "{port}", "examples.flask_app:app"),
    "django": (*WSGIREF, "{port}", "examples.django_app:application"),
}


class Served:
    """One example that runs."""

    def __init__(self, name: str, folder: Path, database: str = "sqlite:") -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.visitors: list[httpx.Client] = []
        self._log = folder.parent / f"{name}-{self.port}.log"
        words = [word.format(port=self.port) for word in EXAMPLES[name]]
        environment = {**os.environ, "IDENTITY": str(folder), "DATABASE": database}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                words, cwd=REPOSITORY, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and self._process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(self.url, timeout=5).status_code == httpx.codes.OK:
                    return
            time.sleep(0.02)
        raise AssertionError(self.said())

    def said(self) -> str:
        """Its log."""
        return self._log.read_text(errors="replace")

    def program(self) -> httpx.Client:
        """Somebody's program, that reads JSON and keeps cookies."""
        return self._visitor({"accept": "application/json"})

    def browser(self) -> httpx.Client:
        """Somebody's browser, that reads pages and says where its requests come from."""
        return self._visitor({"accept": "text/html", "sec-fetch-site": "same-origin"})

    def _visitor(self, headers: dict[str, str]) -> httpx.Client:
        self.visitors.append(httpx.Client(base_url=self.url, headers=headers, timeout=20))
        return self.visitors[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self.visitors:
            self.visitors.pop().close()
        self._process.terminate()
        try:
            self._process.wait(15)
        finally:
            self._process.kill()
