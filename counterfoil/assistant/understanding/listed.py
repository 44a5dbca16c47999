"""Words written one after the other."""


def listed(words: str) -> frozenset[str]:
    """All of them."""
    return frozenset(words.split())


def counted(words: str, start: int = 0) -> dict[str, int]:
    """Each with its place."""
    return {word: number for number, word in enumerate(words.split(), start)}
