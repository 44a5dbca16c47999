"""Serving: in this process, or with several workers in one process each."""

from counterfoil.web.listening import (
    CONNECTIONS,
    CannotListen,
    Listening,
    check_address,
    room_for_files,
    shown_address,
)
from counterfoil.web.worker import App, BuildApp, server_for, work
from counterfoil.web.workers import Workers

__all__ = [
    "CONNECTIONS",
    "App",
    "BuildApp",
    "CannotListen",
    "Listening",
    "check_address",
    "serve",
    "server_for",
    "shown_address",
]


def serve(listening: Listening, build_app: BuildApp) -> int:
    """Serve until told to stop; the exit code.

    With several workers `build_app` is called in each of them, so nothing that has threads or open
    connections may exist before.
    """
    check_address(listening)
    allowed = room_for_files(listening)
    if listening.workers > 1:
        return Workers(listening, build_app, allowed).run()
    return work(listening, build_app, allowed)
