"""Named steps at which a test has the power go off: the process dies there and then, and nothing is flushed or told."""

import os
import signal
from collections.abc import Callable

STEPS = (
    "order.begun",  # its block is open
    "order.inserted",
    "order.reserved",  # the stock is taken
    "order.code_taken",
    "order.written",  # all that belongs to it, and the commit is next
    "order.committed",  # and the bank is next
    "bank.answered",
    "wait.begun",  # for whoever pays at the bank's own page, or for its call
    "wait.committed",
    "settle.decided",
    "settle.sold",
    "settle.entered",  # in the sales ledger
    "settle.numbered",  # and the commit is next
    "settle.committed",
    "receipt.begun",
    "receipt.sent",  # and not yet written down as sent
    "expire.decided",
    "expire.released",  # and the commit is next
    "expire.committed",
    "import.committed",  # a piece of it, and the next one is to come
    "bulk.taken",  # a piece of it, and none of its rows is done
    "bulk.written",  # all of them are, and the commit is next
    "bulk.committed",
)
WANTED = os.environ.get("COUNTERFOIL_FAILPOINT", "")
if WANTED and WANTED not in STEPS:
    message = f"COUNTERFOIL_FAILPOINT must be one of {', '.join(STEPS)}, not {WANTED!r}"
    raise SystemExit(message)


def _go_on(step: str) -> None:
    """Nothing happens: nobody named a step."""


def _die_if_wanted(step: str) -> None:
    if step == WANTED:
        os.kill(os.getpid(), signal.SIGKILL)


# Which of the two is decided once, so that an order pays for a call of nothing and no more.
reach: Callable[[str], None] = _die_if_wanted if WANTED else _go_on
