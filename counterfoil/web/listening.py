"""Where the shop listens, and clear words where it cannot."""

import contextlib
import errno
import resource
import socket
import sys
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

CONNECTIONS = 12_000
PATIENCE = 30  # seconds in which somebody must take something of what is sent to them
SPARE_FILES = 256  # for the database, logs and letters


class CannotListen(Exception):
    """The address is not to be had; the words are for whoever starts the shop."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how the shop listens."""

    host: str = "127.0.0.1"
    port: int = 5000
    workers: int = 1
    certificate: Path | None = None  # with `key`: TLS
    key: Path | None = None
    connections: int = CONNECTIONS  # at most at a time, for each worker
    backlog: int = 1024
    patience: int = PATIENCE
    plain_port: int = 0  # where plain HTTP is sent on to TLS; 0 is nowhere
    origin: str = ""  # "https://shop.example", where the shop has one address only


def check_address(listening: Listening) -> None:
    """Say clearly why we could not listen, before anything else is begun.

    The server shares its address among workers, so it would not notice another program there.
    """
    _try(listening.host, listening.port, "--port")
    if listening.plain_port:
        _try(listening.host, listening.plain_port, "--http-port")


def _try(host: str, port: int, flag: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        raise CannotListen(_why_not(f"{host}:{port}", flag, error)) from None
    except OverflowError:
        raise CannotListen(f"{port} is no port: it goes from 1 to 65535.") from None


def _why_not(where: str, flag: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Another program already listens on {where}. Stop it, or choose another port with {flag}."
    if error.errno == errno.EACCES:
        return f"This account may not listen on {where}. Choose a port above 1023 with {flag}."
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"This machine has no address {where}. Choose another with --host."
    return f"The shop cannot listen on {where}: {error.strerror or error}."


def hang_up_on_who_takes_nothing(listening: Listening) -> bool:
    """Have the system (if it is Linux) end connections whose other side takes nothing for too long; False: not yet listening."""
    files = Path("/proc/self/fd")
    if sys.platform != "linux" or not files.is_dir():
        return True
    ports = {listening.port, listening.plain_port}
    told = set()
    for each in files.iterdir():
        # The server hands its socket to nobody, so it is found by what it is; what it accepts inherits this.
        with (
            contextlib.suppress(OSError),
            socket.fromfd(int(each.name), socket.AF_INET, socket.SOCK_STREAM) as found,
        ):
            port = found.getsockname()[1] if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) else 0
            if port in ports:
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, listening.patience * 1000)
                told.add(port)
    return listening.port in told


def room_for_files(listening: Listening) -> int:
    """How many connections there may be at a time, with as many open files as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = listening.connections + SPARE_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(64, min(listening.connections, soft - SPARE_FILES))


def shown_address(listening: Listening, *, secure: bool | None = None) -> str:
    """The address to print and to link: a name a browser can hold a passkey for, where it is this machine's own."""
    scheme = "https" if (listening.certificate is not None if secure is None else secure) else "http"
    host = listening.host
    with contextlib.suppress(ValueError):
        where = ip_address(host)
        if where.is_loopback or where.is_unspecified:
            host = "localhost"
        elif where.version == 6:
            host = f"[{host}]"
    return f"{scheme}://{host}:{listening.port}"
