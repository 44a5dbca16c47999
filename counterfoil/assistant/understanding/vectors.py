"""Sentences as vectors: each word has one in a table of ours, a sentence is their sum, and near ones mean alike."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from counterfoil.assistant.understanding.words import folded

TABLE = Path(__file__).parent / "table"
TOKEN = re.compile(r"[a-z]+|[0-9]{1,4}")
LONGEST = 24  # letters of a word that are looked at
# How much each text of a product says about what it is: title, category, tags, description.
WEIGHTS = (1.0, 0.25, 0.5, 0.8)
MANY = 250  # texts that are summed at a time

Floats = NDArray[np.float32]


@cache
def vectors_of(folder: Path = TABLE) -> "Vectors":
    """The table, read once."""
    return Vectors(folder)


class Vectors:
    """The table: words, and parts of words for those it does not have."""

    def __init__(self, folder: Path = TABLE) -> None:
        words = (folder / "words.txt").read_text("utf-8").split("\n")
        self._at = {word: number for number, word in enumerate(words)}
        # Only the rows that are asked for come into memory.
        self._rows = np.load(folder / "vectors.npy", mmap_mode="r")
        self._scales: Floats = np.load(folder / "scales.npy").astype(np.float32)
        self._parts: dict[str, list[int]] = {}

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self._rows.shape[1])

    def knows(self, word: str) -> bool:
        """Whether it has the whole word."""
        return word in self._at

    def numbers(self, text: str) -> list[int]:
        """The rows of a text's words."""
        return [number for word in TOKEN.findall(folded(text)) for number in self._of(word)]

    def _of(self, word: str) -> list[int]:
        whole = self._at.get(word)
        if whole is not None:
            return [whole]
        if word not in self._parts:
            if len(self._parts) > 50_000:
                self._parts.clear()
            self._parts[word] = self._pieces(word[:LONGEST])
        return self._parts[word]

    def _pieces(self, word: str) -> list[int]:
        """The longest parts the table has, from the left; none where a part is missing."""
        found, start = [], 0
        while start < len(word):
            ends = range(len(word), start, -1)
            marked = ((end, ("##" if start else "") + word[start:end]) for end in ends)
            hit = next(((end, piece) for end, piece in marked if piece in self._at), None)
            if hit is None:
                return []
            found.append(self._at[hit[1]])
            start = hit[0]
        return found

    def one(self, text: str) -> Floats:
        """The vector of a text, of length one; all noughts for a text without a known word."""
        found: Floats = self.all([text])[0]
        return found

    def meanings(self, products: Sequence[tuple[str, ...]]) -> Floats:
        """What products are, of their title, category, tags and description."""
        summed = np.zeros((len(products), self.width), np.float32)
        for at, weight in enumerate(WEIGHTS):
            summed += weight * self.all([texts[at] for texts in products])
        return unit(summed)

    def all(self, texts: Sequence[str]) -> Floats:
        """The vectors of many texts."""
        out = np.zeros((len(texts), self.width), np.float32)
        for start in range(0, len(texts), MANY):
            rows = [self.numbers(text) for text in texts[start : start + MANY]]
            filled = [number for number, row in enumerate(rows) if row]
            if filled:
                flat = np.concatenate([rows[number] for number in filled]).astype(np.intp)
                starts = np.cumsum([0, *(len(rows[number]) for number in filled[:-1])])
                summed = np.add.reduceat(self._rows[flat] * self._scales[flat, None], starts, axis=0)
                out[start + np.array(filled)] = unit(summed)
        return out


def unit(vectors: Floats) -> Floats:
    """Each of them with length one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
