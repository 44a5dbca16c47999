"""A letter, and whoever takes it to the post."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along with a letter."""

    name: str  # in ASCII
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail; the same `message_id` each time it is tried again."""

    to: str
    subject: str
    text: str
    message_id: str
    attached: Attachment | None = None
    stop: str = ""  # the address that ends such letters, for programs that read mail


class NotSent(Exception):
    """A letter that was not taken, in words for whoever runs the shop; its job tries again."""


class Mail(Protocol):
    """Sends letters: into a folder, or over SMTP."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over; NotSent when that failed, so that its job is tried again."""
        ...
