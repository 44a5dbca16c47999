"""What is only spoken of, not asked for: refused, asked about, told of the past or of others, or tied to a condition."""

from collections.abc import Sequence

from counterfoil.assistant.understanding.listed import listed

# Of doing something, in a way that does not ask for it.
SPOKEN_OF = (
    ("what", "happens", "if"), ("what", "if"), ("before", "i"), ("before", "you"), ("should", "i"), ("shall", "i"),
    ("never",), ("not", "yet"), ("did", "you"), ("have", "you"), ("why",), ("was",), ("when", "i"), ("unless",),
    ("whether",), ("maybe",), ("perhaps",), ("might", "buy"), ("might", "take"), ("might", "add"), ("might", "order"),
    ("not", "sure"), ("rather", "not"), ("rather", "keep"), ("us", "not"), ("no", "need"), ("not", "going", "to"),
    ("nobody",), ("forgot",), ("wish", "i"), ("would", "have"), ("thinking",), ("i", "thought"), ("we", "thought"), ("how", "do"), ("how", "can"),
    ("how", "to"), ("how", "does"), ("how", "would"), ("how", "could"), ("would", "not"), ("could", "not"), ("is", "it", "ok"),
    ("no", "changes"), ("without", "asking"), ("tomorrow",), ("not", "decided"), ("not", "me"), ("going", "to", "but"),
)  # fmt: skip
# After `do not`, these still ask for something: `i do not want it anymore`, `do not forget the mug`.
STILL_ASKING = listed("""
    want need like have mind know forget
""")
MEANT_WELL = (("if", "possible"), ("if", "i", "may"), ("if", "you", "can"), ("if", "you", "could"), ("if", "you", "would"),
              ("if", "you", "may"), ("if", "you", "do"), ("if", "you", "please"), ("if", "that", "is", "ok"))  # fmt: skip
OTHERS = frozenset({"he", "she", "said", "told", "asked"})
PEOPLE = listed("""
    i we you who somebody someone anybody wife husband friend mother father mum mom dad sister brother son daughter
    boss colleague neighbour partner girlfriend boyfriend
""")
DONE = listed("""
    added applied bought cancelled canceled changed deleted emptied got had has logged ordered paid put redeemed removed
    returned saved sent signed took used undid already
""")
BETWEEN = frozenset({"have", "has", "had", "just", "already", "also", "even", "once", "both"})
# What somebody wants who says so beside what was done: `i bought the lamp and want to return it`.
WANTED = listed("""
    add apply buy cancel change check delete drop get give help let like make need order pay please put redeem remove
    return save send set stop take undo use want wanna
""")
CARTS = frozenset({"cart", "basket", "bag", "trolley"})


def spoken_of(texts: Sequence[str]) -> bool:
    """Whether a sentence speaks of doing something instead of asking for it."""
    plain = [text for text in texts if text[0].isalnum()]
    return (
        any(_stands(plain, words) for words in SPOKEN_OF)
        or _on_condition(plain)
        or _told_not_to(plain)
        or bool({"keep", "leave"} & set(plain) and CARTS & set(plain))
    )


def told_of(texts: Sequence[str]) -> bool:
    """Whether it tells of others or of what is done already: `i returned it last week`, `she wants to return it`."""
    plain = [text for text in texts if text[0].isalnum()]
    if any(word in OTHERS and plain[at - 1 : at] != ["i"] for at, word in enumerate(plain)):
        return True
    return not set(plain) & WANTED and any(_did(plain, at) for at in range(len(plain)))


def _stands(plain: Sequence[str], words: tuple[str, ...]) -> bool:
    return any(tuple(plain[at : at + len(words)]) == words for at in range(len(plain)))


def _on_condition(plain: Sequence[str]) -> bool:
    return "if" in plain and not any(_stands(plain, words) for words in MEANT_WELL)


def _told_not_to(plain: Sequence[str]) -> bool:
    """`do not add it`, but not `i do not want it anymore`."""
    return any(
        list(plain[at : at + 2]) == ["do", "not"] and not set(plain[at + 2 : at + 4]) & STILL_ASKING
        for at in range(len(plain))
    ) or any(
        list(plain[at : at + 4]) == ["do", "not", "want", "to"]
        or list(plain[at : at + 4]) == ["do", "not", "need", "to"]
        for at in range(len(plain))
    )


def _did(plain: Sequence[str], at: int) -> bool:
    """Whether somebody stands here, and what they have done behind."""
    if plain[at] not in PEOPLE:
        return False
    after = next((text for text in plain[at + 1 :] if text not in BETWEEN), "")
    return after in DONE
