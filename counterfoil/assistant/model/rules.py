"""Which model is asked, and how much it may take of a turn."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ModelRules:
    """An address that speaks as OpenAI's does; without one there is no model."""

    url: str = ""  # `/chat/completions` is asked below it
    name: str = ""
    key: str = field(default="", repr=False)
    seconds: float = 8.0  # for a whole turn, however often it is asked in it
    calls: int = 6  # of tools, in a turn
    rounds: int = 4  # how often it is asked, in a turn
    rest: int = 30  # seconds in which it is not asked after it failed again and again
    patience: int = 3  # failures in a row before that
