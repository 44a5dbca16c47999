"""What the assistant is measured by was written before it, and stays as it was."""

import csv
import hashlib
from importlib import resources

import pytest

from counterfoil.assistant.training.sets import HELD_OUT, HERE, dialogues, queries, utterances

HASHES = {
    "utterances.txt": "7da899d1de841aa08063d1deb44347b7d27c1ea0684f9b6735d1a20267a1e4df",
    "queries.txt": "2bcff709888e5ac0d07bdcfe7a5ee23105f7eb37fd4064c7656894dd482c0558",
    "dialogues.txt": "a5844d6371c3f6ebf3e650306465603bc205554b6b95f730c7e3314af40fb93d",
}
# Of many voices, and of other shops; written before they were tried as well.
VOICES = {
    "elsewhere.txt": "495012969a998133833adeec46f0a684f458395c042a47902b7a1bca963b8419",
    "queries.txt": "4c9f6c6940414258adbb93f51043a465a7b8704b983b961516bb1d37f986ebcc",
    "said_elsewhere.txt": "0a190521854ab636afb411778a58c2ceeb02aba8b8dbb6d15cf644267f3e9593",
    "utterances.txt": "a611fc23cc84d3998a118f5fad5b7b294e0751cfab1f7b26a1b6c383eba24b62",
}


@pytest.mark.parametrize("name", HASHES)
def test_the_held_out_sets_are_those_that_were_written_first(name: str) -> None:
    assert hashlib.sha256((HELD_OUT / name).read_bytes()).hexdigest() == HASHES[name]


@pytest.mark.parametrize("name", VOICES)
def test_so_are_those_in_many_voices(name: str) -> None:
    assert hashlib.sha256((HERE / "voices" / name).read_bytes()).hexdigest() == VOICES[name]


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
