"""What the assistant says to people; its sentences are found by id, as those of every room."""

SENTENCES: dict[str, str] = {
    "tool.none": "There is no such tool here.",
    "tool.unknown": "This tool takes no such argument.",
}
