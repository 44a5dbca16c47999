"""What becomes of the variants when the options change."""

import pytest

from counterfoil.gate.shapes import Unfit
from counterfoil.shop.assortment.plan import Option, Options, Plan, plan

SIZE = Option("Size", ("S", "M"))
COLOUR = Option("Colour", ("red", "blue"))

CASES = [
    ("the first option", [], {7: []}, [SIZE], {}, [("S", 7), ("M", None)], []),
    ("a value more", ["Size"], {7: ["S"]}, [SIZE], {}, [("S", 7), ("M", None)], []),
    (
        "a value less",
        ["Size"],
        {7: ["S"], 8: ["M"], 9: ["L"]},
        [SIZE],
        {},
        [("S", 7), ("M", 8)],
        [9],
    ),
    (
        "an option more",
        ["Size"],
        {7: ["S"], 8: ["M"]},
        [SIZE, COLOUR],
        {},
        [("S red", 7), ("S blue", None), ("M red", 8), ("M blue", None)],
        [],
    ),
    (
        "an option less: the first of each stays",
        ["Size", "Colour"],
        {7: ["S", "red"], 8: ["S", "blue"], 9: ["M", "red"]},
        [SIZE],
        {},
        [("S", 7), ("M", 9)],
        [8],
    ),
    (
        "in another order",
        ["Size", "Colour"],
        {7: ["S", "red"], 8: ["M", "blue"]},
        [COLOUR, SIZE],
        {},
        [("red S", 7), ("red M", None), ("blue S", None), ("blue M", 8)],
        [],
    ),
    ("called otherwise", ["Grösse"], {7: ["S"], 8: ["M"]}, [SIZE], {}, [("S", 7), ("M", 8)], []),
    ("none at all", ["Size"], {7: ["S"], 8: ["M"]}, [], {}, [("", 7)], [8]),
    ("one comes back", ["Size"], {7: ["S"]}, [SIZE], {8: ["M"]}, [("S", 7), ("M", 8)], []),
    (
        "one that had more options does not",
        ["Size"],
        {7: ["S"]},
        [SIZE],
        {8: ["M", "red"]},
        [("S", 7), ("M", None)],
        [],
    ),
]


@pytest.mark.parametrize(
    ("names", "variants", "options", "removed", "stay", "gone"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_which_stay_which_are_made_and_which_go(names, variants, options, removed, stay, gone):
    expected = Plan(tuple((tuple(values.split()), number) for values, number in stay), tuple(gone))
    assert plan(names, variants, options, removed) == expected


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("Size", "field.object"),
        ([{"name": "Size", "values": []}], "goods.option_without_values"),
        ([{"name": "Size"}], "goods.option_without_values"),
        (["Size"], "goods.option_without_values"),
        ([{"name": "", "values": ["S"]}], "field.missing"),
        ([{"name": "Size", "values": [""]}], "field.missing"),
        ([{"name": "Size", "values": [1]}], "field.text"),
        ([{"name": "Size", "values": ["S", "S"]}], "goods.twice"),
        ([{"name": "Size", "values": ["S"]}, {"name": "size", "values": ["S"]}], "goods.twice"),
        ([{"name": name, "values": ["S"]} for name in "abcd"], "field.many"),
        ([{"name": name, "values": [*"0123456789abcdef"]} for name in "ab"], "goods.too_many_variants"),
        ([{"name": "a", "values": [str(n) for n in range(251)]}], "goods.too_many_variants"),
    ],
)
def test_options_that_do_not_fit(raw, sentence):
    with pytest.raises(Unfit) as unfit:
        Options().read(raw, spoken=False)
    assert unfit.value.sentence == sentence


def test_two_hundred_and_fifty_variants_fit():
    raw = [{"name": "a", "values": [*"0123456789"]}, {"name": "b", "values": [str(n) for n in range(25)]}]
    made = plan([], {1: []}, Options().read(raw, spoken=False))
    assert len(made.variants) == 250
    assert made.variants[0] == (("0", "0"), 1)
