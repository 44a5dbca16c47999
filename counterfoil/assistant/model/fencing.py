"""Text of products, reviews and people on its way to the model: data in fields, cleaned, cut and fenced."""

import html
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from counterfoil.assistant.model.held import major, money_in

LONGEST = 300  # characters of one text
MOST = 20  # things of one list
_TAG = re.compile(r"<[^<>]*>?")
_GAPS = re.compile(r"\s+")
# Controls, zero-width and bidi marks, tags, surrogates, private and unassigned: nothing of it is to be read.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def cleaned(text: str, longest: int = LONGEST) -> str:
    """The text as somebody would read it: no markup, nothing that is not seen, on one line, and cut."""
    text = text[: longest * 20]
    for _ in range(2):  # markup that was written as entities, once more
        text = _TAG.sub(" ", html.unescape(text))
    seen = (" " if each.isspace() else each for each in unicodedata.normalize("NFC", text))
    text = "".join(each for each in seen if unicodedata.category(each) not in _UNSEEN)
    text = _GAPS.sub(" ", text).strip()
    return text if len(text) <= longest else text[: longest - 1] + "…"


def as_data(value: Any) -> Any:
    """Plain values with every text in them cleaned and every list cut."""
    if isinstance(value, str):
        return cleaned(value)
    if (amount := money_in(value)) is not None:
        return f"{major(amount):f} {amount.currency}"
    if isinstance(value, Mapping):
        return {cleaned(str(name)): as_data(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_data(each) for each in value[:MOST]]
    return value


def fenced(value: Any, fence: str) -> str:
    """The same between two lines that nobody could write who did not know the fence of this turn."""
    told = json.dumps(as_data(value), ensure_ascii=False)
    return f"[data {fence}]\n{told}\n[end of data {fence}]"
