"""What the reports say to people."""

SENTENCES: dict[str, str] = {
    "report.days": "The days must run from an earlier to a later one, over fifty years at most.",
    "report.none": "There is no report of this name.",
}
