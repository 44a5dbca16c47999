"""The sets of real and of hostile data that lie outside the repository."""

import json
import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("COUNTERFOIL_DATASETS", Path(__file__).resolve().parents[2] / "shared" / "data"))


def dataset(name: str) -> Path:
    """The folder of a set; the test is skipped with a reason where it is absent."""
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the data set {name!r} is not in {SHARED}")
    return folder


def hostile_strings() -> list[str]:
    """Every string of `bad-strings` and `bad-payloads`; lone surrogates, which no parser lets in, left out."""
    files = [dataset("bad-strings") / "blns.json", *sorted(dataset("bad-payloads").glob("*.json"))]
    strings = [str(each) for file in files for each in json.loads(file.read_text(encoding="utf-8"))]
    return [text for text in strings if not any("\ud800" <= letter <= "\udfff" for letter in text)]
