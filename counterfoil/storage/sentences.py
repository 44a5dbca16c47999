"""What storage says to people."""

SENTENCES: dict[str, str] = {
    "storage.busy": "The shop is very busy just now. Please try again in a moment.",
}
