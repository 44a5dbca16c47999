"""What the reports say to people."""

SENTENCES: dict[str, str] = {
    "report.days": "The days must run from an earlier to a later one, over fifty years at most.",
    "report.no_reason": "Brought in, without a reason",
    "report.only": "This is written like country:LV, with one of: {words}; and only sales can be looked at so.",
    "report.key": "There is no such row in this report.",
    "report.none": "There is no report of this name.",
}
