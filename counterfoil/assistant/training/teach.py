"""Teaches the classifier: `python -m counterfoil.assistant.training.teach` writes its weights beside the vectors."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from counterfoil.assistant.training.sets import HERE
from counterfoil.assistant.training.shop import demo_goods
from counterfoil.assistant.understanding.classifier import MEANT, features_of, plain_of
from counterfoil.assistant.understanding.naming import Names
from counterfoil.assistant.understanding.reading import read
from counterfoil.assistant.understanding.vectors import TABLE, Floats, Vectors
from counterfoil.assistant.understanding.words import texts_of

CHOICE = re.compile(r"\(([^()]*)\)")
SLOT = re.compile(r"\{(goods|use|place|figure|by|thing)\}")
READ = re.compile(r"\{(n|colour|money|period|order|code|ref)\}")
AN_INTENT = 420  # sentences of each
WIDER = {"find": 1_600, "none": 1_000, "add_to_cart": 800}  # these are said in more ways
PLACES = [
    "germany",
    "france",
    "norway",
    "the uk",
    "ireland",
    "spain",
    "america",
    "canada",
    "switzerland",
    "denmark",
    "austria",
    "poland",
    "japan",
]
FIGURES = [
    "net sales",
    "sales",
    "revenue",
    "turnover",
    "orders",
    "average order value",
    "units sold",
    "refunds",
    "returns",
    "new customers",
    "\n    visitors",
    "conversion rate",
    "gross sales",
    "profit",
    "discounts",
    "sales figures",
    "number of orders",
    "income",
]
SPLITS = ["month", "week", "day", "product", "category", "country", "quarter", "year", "customer", "vendor"]
EPOCHS, RATE, DECAY = 40, 0.03, 0.0005
SEED = 7

Sentence = tuple[list[str], str]  # tagged, intent


def main() -> None:
    """Teach, and keep what was learned."""
    keep(learn(sentences(SEED), Vectors()))


def sentences(seed: int) -> list[Sentence]:
    """Every intent's sentences as the classifier will see them, each only once."""
    choose = random.Random(seed)  # noqa: S311 - what is drawn is no secret
    goods = _goods_lines()
    shop = demo_goods()
    names = Names(shop, common_words())
    found: list[Sentence] = []
    for intent, templates in _templates():
        taught: dict[tuple[str, ...], None] = {}
        for turn in range(40 * AN_INTENT):
            if len(taught) >= WIDER.get(intent, AN_INTENT):
                break
            text = _said(templates[turn % len(templates)], goods, choose)
            pieces = READ.split(text)
            tagged: list[str] = []
            for at, piece in enumerate(pieces):
                tagged += (
                    ["{" + piece + "}"] if at % 2 else read(piece, shop, names, date(2026, 3, 3)).tagged()
                )
            taught.setdefault(tuple(tagged))
        found += [(list(tagged), intent) for tagged in taught if tagged]
    return found


def common_words() -> set[str]:
    """The words of the templates themselves: those that people say of anything."""
    texts = (SLOT.sub(" ", READ.sub(" ", line)) for _, lines in _templates() for line in lines)
    return {word for text in texts for word in texts_of(text) if word.isalpha()}


def _templates() -> Iterator[tuple[str, list[str]]]:
    intent, lines = "", list[str]()
    for line in (HERE / "sentences.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            if intent:
                yield intent, lines
            intent, lines = line.strip("[]"), []
        elif line.strip() and not line.startswith("#"):
            lines.append(line)
    yield intent, lines


def _goods_lines() -> list[list[str]]:
    lines = (HERE / "goods.txt").read_text("utf-8").splitlines()
    return [
        [piece.strip() for piece in line.split(",")] for line in lines if line and not line.startswith("#")
    ]


def _said(template: str, goods: list[list[str]], choose: random.Random) -> str:
    """One of the ways a template can be said."""
    text = template
    while CHOICE.search(text):
        text = CHOICE.sub(lambda match: choose.choice(match[1].split("|")), text)
    return SLOT.sub(lambda match: _slot(match[1], goods, choose), text)


def _slot(name: str, goods: list[list[str]], choose: random.Random) -> str:
    if name == "place":
        return choose.choice(PLACES)
    if name == "figure":
        return choose.choice(FIGURES).strip()
    if name == "by":
        return choose.choice(SPLITS)
    line = choose.choice(goods)
    if name == "use":
        long = [piece for piece in line if len(piece.split()) > 1]
        return choose.choice(long or line)
    # What a shop has is read as a thing, what it has not stays as it is said.
    if name == "thing":
        return "teapot" if choose.random() < 0.8 else choose.choice(line[:4])
    return "teapot" if choose.random() < 0.3 else choose.choice(line)


def learn(taught: list[Sentence], vectors: Vectors) -> dict[str, object]:
    """Multinomial logistic regression, by Adam, on words, pairs of words and the sentence's vector."""
    intents = sorted({intent for _, intent in taught})
    seen = Counter(feature for tagged, _ in taught for feature in features_of(tagged))
    features = sorted(feature for feature, times in seen.items() if times >= 4)
    at = {feature: number for number, feature in enumerate(features)}
    rows = [[at[each] for each in features_of(tagged) if each in at] for tagged, _ in taught]
    meant = MEANT * vectors.all([plain_of(tagged) for tagged, _ in taught])
    right = np.array([intents.index(intent) for _, intent in taught])
    counts = AN_INTENT / np.bincount(right, minlength=len(intents))
    share = np.where(counts > 1, counts, np.sqrt(counts))[right]
    share *= len(right) / share.sum()
    width = vectors.width
    spread = np.zeros((len(rows), len(features)), np.float32)
    for number, row in enumerate(rows):
        spread[number, row] = 1 / np.sqrt(max(len(row), 1))
    data = np.hstack([spread, meant, np.ones((len(rows), 1), np.float32)])
    found = _fit(data, right, share, len(intents))
    return {
        "names": {"intents": intents, "features": features, "common": sorted(common_words())},
        "weights": found[: len(features)],
        "meanings": found[len(features) : len(features) + width],
        "bias": found[-1],
    }


def _fit(data: Floats, right: NDArray[np.int64], share: Floats, kinds: int) -> Floats:
    order = np.random.default_rng(SEED)
    weights = np.zeros((data.shape[1], kinds), np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    step = 0
    for _ in range(EPOCHS):
        shuffled = order.permutation(len(data))
        for start in range(0, len(data), 512):
            batch = shuffled[start : start + 512]
            part = data[batch]
            sums = part @ weights
            likely = np.exp(sums - sums.max(1, keepdims=True))
            likely /= likely.sum(1, keepdims=True)
            likely[np.arange(len(batch)), right[batch]] -= 1
            slope = (
                part.T @ (likely * share[batch, None].astype(np.float32)) / len(batch) + DECAY * weights / 10
            )
            step += 1
            mean = 0.9 * mean + 0.1 * slope
            square = 0.99 * square + 0.01 * slope**2
            weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def keep(found: dict[str, object], folder: Path = TABLE) -> None:
    """Write what was learned where the classifier looks for it."""
    (folder / "intents.json").write_text(json.dumps(found["names"], separators=(",", ":")) + "\n", "utf-8")
    bytes_ = {
        name: _in_bytes(np.asarray(found[name], np.float32)) for name in ("weights", "meanings", "bias")
    }
    np.savez_compressed(
        folder / "intents.npz",
        scales=np.array([scale for _, scale in bytes_.values()], np.float32),
        weights=bytes_["weights"][0],
        meanings=bytes_["meanings"][0],
        bias=bytes_["bias"][0],
    )


def _in_bytes(numbers: Floats) -> tuple[NDArray[np.int8], float]:
    """A byte each, and what one of it is worth."""
    scale = float(np.abs(numbers).max()) / 127
    return np.round(numbers / scale).astype(np.int8), scale


if __name__ == "__main__":
    main()
