"""What the assistant says to people; its sentences are found by id, as those of every room."""

SENTENCES: dict[str, str] = {
    "handover.asked": "I have asked a person. They read this conversation and answer here; where you told an e-mail address, they write there, too.",
    "handover.closed": "This was closed already.",
    "handover.in_office": "In the back office you are the person. Ask in the shop.",
    "handover.many": "{most} of your questions wait for an answer, as many as can be. Please take one back first.",
    "handover.none": "There is no such question.",
    "handover.taken": "{name} has taken this already.",
    "letter.answered.title": "An answer from {shop}",
    "letter.answered": "You asked a person at {shop}:",
    "letter.go_on": "Go on here:",
    "tool.none": "There is no such tool here.",
    "tool.unknown": "This tool takes no such argument.",
}
