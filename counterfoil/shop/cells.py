"""Cells of files that people open in a spreadsheet: none of them is taken for a formula, and each is read back as it was."""

import re

# What spreadsheets begin a formula with, in their wide forms too; a number is none.
FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?\Z")


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would reckon."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text[:1] == "'" and FORMULA.match(text) else text
