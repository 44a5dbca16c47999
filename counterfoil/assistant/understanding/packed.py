"""The goods in little room, made once and kept: records, the words of titles, and what each product is as a vector."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import msgspec
import numpy as np
from numpy.typing import NDArray

from counterfoil.assistant.understanding.goods import Product
from counterfoil.assistant.understanding.packing import Packing, Post, packing
from counterfoil.assistant.understanding.vectors import Floats, Vectors

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]
AT_ONCE = 2_048  # rows that are unpacked together
KEPT = 512  # products that stay unpacked


class Hashes:
    """Names, and the place that each belongs to."""

    def __init__(self, hashes: NDArray[np.uint64], places: Whole) -> None:
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._places = hashes[order], places[order]

    def places(self, name: str) -> list[int]:
        """Where this name may belong; two names may share a hash, so whoever asks looks again."""
        wanted = np.uint64(hash_of(name))
        first, last = (
            np.searchsorted(self._hashes, wanted, "left"),
            np.searchsorted(self._hashes, wanted, "right"),
        )
        return [int(place) for place in self._places[first:last]]


@dataclass(frozen=True)
class Packed:
    """Everything that is known of the goods, a row for each product, and the rows of what each has several of."""

    numbers: Whole  # the shop's own
    versions: Whole
    records: Bytes
    record_ends: Whole
    meant: NDArray[np.int8]  # no columns where nobody gave vectors
    scales: NDArray[np.float32]
    prices: NDArray[np.float64]
    colours: NDArray[np.int64]
    slug_hashes: NDArray[np.uint64]
    title_hashes: NDArray[np.uint64]
    sku_hashes: NDArray[np.uint64]
    sku_ends: Whole
    posts: NDArray[np.int32]  # word, written form, head, named: of each title
    post_ends: Whole
    words: Bytes  # the vocabulary of titles, a line each
    told: Bytes  # words of options, a blank line, topics
    _unpacked: dict[int, Product] = field(default_factory=dict, compare=False)

    def __len__(self) -> int:
        return len(self.numbers)

    def product(self, at: int) -> Product:
        """The product at a place."""
        found = self._unpacked.get(at)
        if found is None:
            start = int(self.record_ends[at - 1]) if at else 0
            found = msgspec.msgpack.decode(
                self.records[start : int(self.record_ends[at])].tobytes(), type=Product
            )
            if len(self._unpacked) >= KEPT:
                self._unpacked.clear()
            self._unpacked[at] = found
        return found

    def like(self, vector: Floats) -> Floats:
        """How much each product means what a vector means."""
        scores = np.empty(len(self), np.float32)
        for start in range(0, len(self), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            scores[part] = self.meant[part].astype(np.float32) @ vector
        return scores * self.scales

    @cached_property
    def slugs(self) -> Hashes:
        """Places by slug."""
        return Hashes(self.slug_hashes, np.arange(len(self)))

    @cached_property
    def skus(self) -> Hashes:
        """Places by SKU."""
        return Hashes(self.sku_hashes, owners(self.sku_ends))

    @cached_property
    def titles(self) -> Hashes:
        """Places by title."""
        return Hashes(self.title_hashes, np.arange(len(self)))

    @cached_property
    def _by_word(self) -> tuple[NDArray[np.int32], Whole, Whole]:
        """The words of all posts in order, where each stands, and whose it is."""
        order = np.argsort(self.posts[:, 0], kind="stable")
        return self.posts[order, 0], order, owners(self.post_ends)[order]

    def posts_of(self, word: str) -> Whole:
        """The titles with a word: the word, the form, head, named, and the place."""
        number = self.vocabulary.get(word, -1)
        words, order, places = self._by_word
        first, last = np.searchsorted(words, number, "left"), np.searchsorted(words, number, "right")
        return np.column_stack([self.posts[order[first:last]], places[first:last]]).astype(np.int64)

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """The words of titles, and their numbers."""
        words = self.words.tobytes().decode()
        return {word: number for number, word in enumerate(words.split("\n"))} if words else {}

    @cached_property
    def option_words(self) -> set[str]:
        """Words of options, anywhere in the shop."""
        return set(self.told.tobytes().decode().split("\n\n")[0].split("\n")) - {""}

    @cached_property
    def topics(self) -> set[str]:
        """Words of categories and tags."""
        return set(self.told.tobytes().decode().split("\n\n")[1].split("\n")) - {""}

    def changed(self, gone: set[int], new: "Packed") -> "Packed":
        """The same without some products, by number, and with others."""
        stays = ~np.isin(self.numbers, np.fromiter(gone | set(new.numbers.tolist()), np.int64))
        of_posts, of_skus = (stays[owners(ends)] for ends in (self.post_ends, self.sku_ends))
        of_bytes = stays[owners(self.record_ends)]
        words, posts = _merged_words(self, new)
        told = {name: sorted(getattr(self, name) | getattr(new, name)) for name in ("option_words", "topics")}
        return replace(
            self,
            **{name: np.concatenate([getattr(self, name)[stays], getattr(new, name)]) for name in ROWS},
            records=np.concatenate([self.records[of_bytes], new.records]),
            record_ends=_ends(self.record_ends, new.record_ends, stays),
            sku_hashes=np.concatenate([self.sku_hashes[of_skus], new.sku_hashes]),
            sku_ends=_ends(self.sku_ends, new.sku_ends, stays),
            posts=np.concatenate([self.posts[of_posts], posts]),
            post_ends=_ends(self.post_ends, new.post_ends, stays),
            words=words,
            told=_text("\n".join(told["option_words"]) + "\n\n" + "\n".join(told["topics"])),
            _unpacked={},
        )


# What has one row for each product.
ROWS = ("numbers", "versions", "meant", "scales", "prices", "colours", "slug_hashes", "title_hashes")
PARTS = (
    *ROWS, "records", "record_ends", "sku_hashes", "sku_ends", "posts", "post_ends", "words", "told",
)  # fmt: skip


def packed(rows: Iterable[tuple[int, int, Product]], vectors: Vectors | None = None) -> Packed:
    """Products packed: the shop's number, the version and the words of each."""
    made = [(number, version, packing(product)) for number, version, product in rows]
    each: list[Packing] = [one for _, _, one in made]
    meant, scales = meanings(each, vectors)
    vocabulary: dict[str, int] = {}
    return Packed(
        numbers=np.array([number for number, _, _ in made], np.int64),
        versions=np.array([version for _, version, _ in made], np.int64),
        records=np.frombuffer(b"".join(one.record(keep=vectors is None) for one in each), np.uint8),
        record_ends=np.cumsum([len(one.record(keep=vectors is None)) for one in each], dtype=np.int64),
        meant=meant,
        scales=scales,
        prices=np.array([float(one.product.price) for one in each], np.float64),
        colours=np.array([one.colours for one in each], np.int64),
        slug_hashes=_hashes([one.product.slug for one in each]),
        title_hashes=_hashes([one.title for one in each]),
        sku_hashes=_hashes([sku for one in each for sku in one.skus]),
        sku_ends=np.cumsum([len(one.skus) for one in each], dtype=np.int64),
        posts=_posts([post for one in each for post in one.posts], vocabulary),
        post_ends=np.cumsum([len(one.posts) for one in each], dtype=np.int64),
        words=_text("\n".join(vocabulary)),
        told=_text(
            "\n".join(sorted({word for one in each for word in one.options}))
            + "\n\n"
            + "\n".join(sorted({word for one in each for word in one.topics}))
        ),
    )


def meanings(
    each: Sequence[Packing], vectors: Vectors | None
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """What each product is, a byte for each number of its vector."""
    if vectors is None or not each:
        return np.zeros((len(each), vectors.width if vectors else 0), np.int8), np.zeros(
            len(each), np.float32
        )
    found = vectors.meanings([one.texts for one in each])
    scales = np.maximum(np.abs(found).max(1), 1e-9) / 127
    return np.round(found / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def owners(ends: Whole) -> Whole:
    """For each row of what products have several of, the place of its product."""
    return np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))


def hash_of(name: str) -> int:
    """The same in every process."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())


def _hashes(names: Sequence[str]) -> NDArray[np.uint64]:
    return np.array([hash_of(name) for name in names], np.uint64)


def _text(text: str) -> Bytes:
    return np.frombuffer(text.encode(), np.uint8)


def _posts(posts: Sequence[Post], vocabulary: dict[str, int]) -> NDArray[np.int32]:
    rows = [
        (
            vocabulary.setdefault(post.word, len(vocabulary)),
            vocabulary.setdefault(post.form, len(vocabulary)),
            post.head,
            post.named,
        )
        for post in posts
    ]
    return np.array(rows, np.int32).reshape(-1, 4)


def _ends(ours: Whole, theirs: Whole, stays: NDArray[np.bool_]) -> Whole:
    counts = np.concatenate([np.diff(ours, prepend=0)[stays], np.diff(theirs, prepend=0)])
    return np.cumsum(counts, dtype=np.int64)


def _merged_words(ours: Packed, theirs: Packed) -> tuple[Bytes, NDArray[np.int32]]:
    """One vocabulary for both, and their posts with its numbers."""
    both = dict(ours.vocabulary)
    numbers = np.array([both.setdefault(word, len(both)) for word in theirs.vocabulary], np.int32)
    posts = theirs.posts.copy()
    if len(posts):
        posts[:, :2] = numbers[posts[:, :2]]
    return _text("\n".join(both)), posts
