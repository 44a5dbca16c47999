"""Finding products by words: the same words on both databases, because we split and fold them ourselves."""

import re
import unicodedata
from dataclasses import dataclass

from counterfoil.gate.db import Db, Either

WORD = re.compile(r"[^\W_]+")
WORDS_ASKED = 12
WORDS_KEPT = 2_000  # of one text
LETTERS_KEPT = 60  # of one word
HITS = 1_000  # the best of the first thousand: a word that is everywhere costs no more than that

# Hits as (product_id, score), best first is highest. Score is whole, so that a page can go on after one.
FOUND = Either(
    sqlite="""
        select rowid as product_id, cast(-1000000 * bm25(product_words, 10, 4, 4, 2, 1) as integer) as score
        from product_words
        where product_words match :words
        limit 1000
    """,
    postgres="""
        select product_id, cast(1000000 * ts_rank(words, :words::tsquery) as bigint) as score
        from product_words
        where words @@ :words::tsquery
        limit 1000
    """,
)

FORGET = Either(
    sqlite="delete from product_words where rowid = :product_id",
    postgres="delete from product_words where product_id = :product_id",
)
REMEMBER_IN_SQLITE = """
    insert into product_words (rowid, title, category, tags, vendor, description)
    values (:product_id, :title, :category, :tags, :vendor, :description)
"""
REMEMBER_IN_POSTGRES = "insert into product_words (product_id, words) values (:product_id, :words::tsvector)"


@dataclass(frozen=True, slots=True)
class Texts:
    """What a product can be found by, the weightiest first."""

    title: str
    category: str
    tags: str
    vendor: str
    description: str


def words_of(text: str) -> list[str]:
    """The words of a text, without case and accents; nothing in them means anything to a database."""
    return [word[:LETTERS_KEPT] for word in WORD.findall(folded(text))]


def folded(text: str) -> str:
    """Without case and accents: `Crème` is `creme`."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    # Only the accents of Latin, Greek and Cyrillic go: elsewhere a mark is a vowel.
    bare = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFKC", bare)


def question(kind: str, text: str) -> str | None:
    """What to ask this database: every word, the last one as the beginning of a word; None if there is no word."""
    words = words_of(text)[:WORDS_ASKED]
    if not words:
        return None
    if kind == "sqlite":
        return " ".join(f'"{word}"' for word in words) + "*"
    return " & ".join(f"'{word}'" for word in words) + ":*"


def remember(db: Db, product_id: int, texts: Texts) -> None:
    """Make a product found by its texts, and by no older ones."""
    db.run(FORGET, product_id=product_id)
    if db.kind == "sqlite":
        db.run(
            REMEMBER_IN_SQLITE,
            product_id=product_id,
            title=_joined(texts.title),
            category=_joined(texts.category),
            tags=_joined(texts.tags),
            vendor=_joined(texts.vendor),
            description=_joined(texts.description),
        )
    else:
        db.run(REMEMBER_IN_POSTGRES, product_id=product_id, words=_lexemes(texts))


def _joined(text: str) -> str:
    return " ".join(words_of(text)[:WORDS_KEPT])


def _lexemes(texts: Texts) -> str:
    """A tsvector as PostgreSQL writes it, made here so that its own parser splits no word differently."""
    weighty = [(texts.title, "A"), (texts.category, "B"), (texts.tags, "B"), (texts.vendor, "C")]
    lexemes = []
    position = 0
    for text, weight in [*weighty, (texts.description, "D")]:
        for word in words_of(text)[:WORDS_KEPT]:
            position += 1
            lexemes.append(f"'{word}':{position}{weight}")
    return " ".join(lexemes)
