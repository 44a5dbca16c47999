"""What the assistant is measured by was written before it, and stays as it was."""

import csv
import hashlib
from importlib import resources

import pytest

from counterfoil.assistant.training.sets import HELD_OUT, dialogues, queries, utterances

HASHES = {
    "utterances.txt": "7da899d1de841aa08063d1deb44347b7d27c1ea0684f9b6735d1a20267a1e4df",
    "queries.txt": "2bcff709888e5ac0d07bdcfe7a5ee23105f7eb37fd4064c7656894dd482c0558",
    "dialogues.txt": "a5844d6371c3f6ebf3e650306465603bc205554b6b95f730c7e3314af40fb93d",
}


@pytest.mark.parametrize("name", HASHES)
def test_the_held_out_sets_are_those_that_were_written_first(name: str) -> None:
    assert hashlib.sha256((HELD_OUT / name).read_bytes()).hexdigest() == HASHES[name]


def test_there_are_enough_of_them_and_no_sentence_counts_twice() -> None:
    said = [each.say for each in utterances(HELD_OUT)]
    sought = [each.words for each in queries(HELD_OUT)]
    assert len(set(said)) == len(said) >= 170
    assert len(set(sought)) == len(sought) >= 120
    assert len(dialogues(HELD_OUT)) >= 100


def test_every_product_they_name_is_in_the_demo_shop() -> None:
    named = {slug for each in queries(HELD_OUT) for slug in each.right}
    named |= {value for each in utterances(HELD_OUT) for name, value in each.slots if name == "thing"}
    with (
        resources.files("counterfoil.demo")
        .joinpath("products.csv")
        .open(encoding="utf-8", newline="") as file
    ):
        assert named <= {row["Handle"] for row in csv.DictReader(file)}
