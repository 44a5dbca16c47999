"""Which of the intents a tagged sentence is, and how sure that is: one layer over word pairs and the sentence's vector."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from counterfoil.assistant.understanding.meaning import Guess
from counterfoil.assistant.understanding.vectors import TABLE, Floats, Vectors
from counterfoil.assistant.understanding.words import singular

MEANT = 2.0  # how much the vector counts beside the words


@cache
def learned_of(folder: Path = TABLE) -> "Learned":
    """What training has found, read once."""
    return Learned.kept(folder)


@dataclass(frozen=True)
class Learned:
    """What training has found: for each intent, the weight of each feature."""

    intents: tuple[str, ...]
    features: dict[str, int]
    weights: Floats  # feature × intent
    meanings: Floats  # vector × intent
    bias: Floats
    common: frozenset[str] = frozenset()  # words that people say of anything

    @classmethod
    def kept(cls, folder: Path = TABLE) -> "Learned":
        """As it lies beside the vectors."""
        names = json.loads((folder / "intents.json").read_text("utf-8"))
        with np.load(folder / "intents.npz") as file:
            parts = [file[name] for name in ("weights", "meanings", "bias")]
            weights, meanings, bias = (
                part.astype(np.float32) * scale for part, scale in zip(parts, file["scales"], strict=True)
            )
        features = {feature: number for number, feature in enumerate(names["features"])}
        return cls(tuple(names["intents"]), features, weights, meanings, bias, frozenset(names["common"]))

    @cached_property
    def words(self) -> set[str]:
        """Every word it was taught with."""
        parts = {part for feature in self.features for part in feature.split()}
        return {part for part in parts if part.isalpha()}


def classified(tagged: Sequence[str], learned: Learned, vectors: Vectors) -> list[Guess]:
    """All intents with how likely each is, the likeliest first."""
    rows = [learned.features[each] for each in features_of(tagged) if each in learned.features]
    sums = learned.bias + MEANT * vectors.one(plain_of(tagged)) @ learned.meanings
    if rows:
        sums = sums + learned.weights[rows].sum(0) / np.sqrt(len(rows))
    likely = np.exp(sums - sums.max())
    likely /= likely.sum()
    order = np.argsort(-likely)
    return [Guess(learned.intents[number], round(float(likely[number]), 4)) for number in order]


def features_of(tagged: Sequence[str]) -> list[str]:
    """Words, pairs of words, and what the sentence begins and ends with."""
    words = [word if word[0] == "{" else singular(word) for word in tagged]
    framed = ["^", *words, "$"]
    pairs = [f"{one} {other}" for one, other in pairwise(framed)]
    around = [f"{one} _ {other}" for one, other in zip(framed, framed[2:], strict=False)]
    return sorted({*words, *pairs, *around, f"len{min(len(words), 6)}"})


def plain_of(tagged: Sequence[str]) -> str:
    """The sentence without its tags."""
    return " ".join(word for word in tagged if word[0] != "{")
