"""What a failed job said, fit to be kept: short, and without what it was given."""

import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from counterfoil.gate.refusals import Refusal

LONGEST = 500
LOOKED_AT = 2_000
SECRETS = re.compile(
    r"""
      (?<=://) [^\s/@]+ (?=@)                                   # user and password in an address
    | (?<=password[=:\s]) \S+ | (?<=secret[=:\s]) \S+ | (?<=token[=:\s]) \S+ | (?<=key[=:\s]) \S+
    | [^\s<>"'(){}\[\]]+ @ [^\s<>"'(){}\[\],;:]+                # addresses of people
    | [A-Za-z0-9_+-]{24,} =*                                    # anything long and random
    | \d(?:[\ -]?\d){11,18}                                     # numbers of cards
    """,
    re.VERBOSE | re.IGNORECASE,
)


def told(error: BaseException, args: object) -> str:
    """The failure in one short line, and where it came from."""
    said = error.sentence if isinstance(error, Refusal) else str(error)
    for value in sorted(set(_texts(args)), key=len, reverse=True):
        said = said.replace(value, "…")
    if len(said) > LOOKED_AT:
        said = said[:LOOKED_AT].rpartition(" ")[
            0
        ]  # no word is cut in two: half of a secret would not be known as one
    said = " ".join(SECRETS.sub("…", f"{type(error).__name__}: {said}").split())
    shown = "".join(letter if letter.isprintable() else "…" for letter in said)
    place = _place(error)
    return shown[: LONGEST - len(place)] + place


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f" ({Path(frames[-1].filename).name[:50]}:{frames[-1].lineno})" if frames else ""


def _texts(args: object) -> Iterator[str]:
    """What stands in the arguments; the shortest words could be anything and tell nothing."""
    if isinstance(args, dict):
        for value in args.values():
            yield from _texts(value)
    elif isinstance(args, list):
        for value in args:
            yield from _texts(value)
    elif isinstance(args, str) and len(args) >= 4:
        yield args
