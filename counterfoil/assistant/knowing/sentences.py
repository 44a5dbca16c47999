"""What is said where the shop's goods are looked through."""

SENTENCES: dict[str, str] = {
    "assistant.not_installed": "This shop has no assistant. Whoever runs it can add one.",
    "find.nothing_asked": "Please say what is looked for.",
    "find.upside_down": "The least it may cost is more than the most.",
}
