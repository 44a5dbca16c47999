"""The title of a product: which of its words is what the thing is."""

from functools import lru_cache

from counterfoil.assistant.understanding.listed import listed
from counterfoil.assistant.understanding.words import singular, texts_of

# In a title these say how it is packed; in a sentence, where things lie.
PACKING = listed("""
    set pair of with and in for cm ml l g three two four six kinds kind piece x the a an on by de la
""")
SPLITS = frozenset({"with", "and", "for", ",", "-", "–", ":", "("})


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    return (texts_of(word) or [word])[0]


def heads_of(title: str) -> set[str]:
    """What the thing is: `Oak chopping board` is a board, `Carafe and tumbler` both."""
    heads, before = set(), ""
    plain = title.replace(",", " , ").replace("(", " ( ").split(" , ")[0]
    for word in [*plain.split(), "and"]:
        text = _plain(word)
        if text in SPLITS or not text[0].isalpha():
            if before:
                heads.add(singular(before))
            if text != "and" and before:
                return heads
            before = ""
        elif text not in PACKING:
            before = text
    return heads
