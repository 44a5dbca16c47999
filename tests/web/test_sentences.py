"""Whatever the shop refuses, it has a sentence for."""

import ast
import re
from pathlib import Path
from string import Formatter

import counterfoil
from counterfoil.assistant.knowing.sentences import SENTENCES as OF_KNOWING
from counterfoil.assistant.proposals.sentences import SENTENCES as OF_PROPOSALS
from counterfoil.assistant.sentences import SENTENCES as OF_THE_ASSISTANT
from counterfoil.assistant.talk.sentences import SENTENCES as OF_TALKING
from counterfoil.gate.refusals import Conflict, Invalid, Misfit
from counterfoil.gate.sentences import SENTENCES as OF_THE_GATE
from counterfoil.gate.sentences import beside, say
from counterfoil.identity.sentences import SENTENCES as OF_IDENTITY
from counterfoil.reports.sentences import SENTENCES as OF_REPORTS
from counterfoil.shop.sentences import SENTENCES as OF_THE_SHOP
from counterfoil.wire.sentences import SENTENCES as OF_THE_WIRE

SENTENCES = {**OF_THE_GATE, **OF_IDENTITY, **OF_THE_SHOP, **OF_THE_WIRE, **OF_REPORTS, **OF_KNOWING}
# What the assistant says is put together of pieces, and what is put before somebody has names for its parts.
EVERY = {**SENTENCES, **OF_THE_ASSISTANT, **OF_TALKING, **OF_PROPOSALS}

REFUSALS = {
    "Refusal",
    "Conflict",
    "Declined",
    "NotFound",
    "Misfit",
    "Unfit",
    "Garbled",
    "Busy",
    "Unavailable",
    "TooMany",
}
WITHIN = {
    "sign_out.failed",
    "paper.including",
    *(f"terms.{each}" for each in ("delivery.free_from", "delivery.goods", "delivery.grams", "nothing")),
}  # that stand within something longer
NAME = re.compile(r"[a-z][a-z_]*(?:\.[a-z_]+)+\Z")


def said_in(path: Path) -> set[str]:
    """The names of sentences in calls such as `Conflict("cart.empty")`, and in `sentence = "…"` of a refusal."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in REFUSALS or name == "one":
                found |= {
                    each.value
                    for each in node.args
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
        if isinstance(node, ast.Assign) and [getattr(each, "id", "") for each in node.targets] == [
            "sentence"
        ]:
            found |= {node.value.value} if isinstance(node.value, ast.Constant) else set()
    return {name for name in found if isinstance(name, str) and NAME.match(name)}


def test_every_refusal_in_the_code_has_a_sentence():
    root = Path(counterfoil.__file__).parent
    missing = {
        name: path.relative_to(root).as_posix()
        for path in sorted(root.rglob("*.py"))
        for name in said_in(path)
        if name not in EVERY
    }
    assert not missing


def test_sentences_are_for_people():
    for name, sentence in SENTENCES.items():
        assert sentence[0].isupper() or sentence[0] == "{" or name in WITHIN, name
        assert "  " not in sentence, name
        assert not re.search(r"\b(null|None|exception|error \d|SQL)\b", sentence), name
        assert all(field is None or field.isidentifier() for _, field, _, _ in Formatter().parse(sentence)), (
            name
        )


def test_parameters_are_filled_in_and_are_never_patterns_themselves():
    assert say(Misfit("quantity", "field.range", {"low": 1, "high": 9})) == "This must be from 1 to 9."
    assert say(Misfit("x", "field.choice", {"words": "{__class__}"})) == "Please choose one of: {__class__}."
    assert say(Conflict("no.such.sentence")) == "no.such.sentence"
    assert say(Misfit("quantity", "field.range")) == "field.range"


def test_beside_each_field_stands_the_first_thing_that_is_wrong():
    wrong = Invalid(Misfit("a", "field.missing"), Misfit("a", "field.text"), Misfit("b", "field.text"))
    assert beside(wrong) == {"a": "This is needed.", "b": "This must be text."}
