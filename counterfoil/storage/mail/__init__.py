"""Whoever takes letters to the post, by address: `folder:`, `smtp://…` or `smtps://…`."""

from pathlib import Path

from counterfoil.gate.clock import Clock, SystemClock
from counterfoil.gate.mail import Mail
from counterfoil.storage.mail.folder import FolderMail
from counterfoil.storage.mail.smtp import SmtpMail, read_server

SENDER = "Counterfoil <shop@localhost>"


def open_mail(url: str, folder: Path, sender: str = SENDER, clock: Clock | None = None) -> Mail:
    """Who takes letters; `folder` is the data folder. ValueError says what is wrong with the address."""
    clock = clock or SystemClock()
    if url == "folder:":
        return FolderMail(folder / "mail", sender, clock)
    return SmtpMail(read_server(url), sender, clock)
