"""docs/api.md says of the API what its description says, and what the shop does."""

import json
import re
from pathlib import Path

import pytest

from counterfoil.gate import shapes
from counterfoil.gate.operation import OPERATIONS
from counterfoil.gate.refusals import Invalid
from counterfoil.shop.carts import SetLine
from counterfoil.web.api.routes import described
from counterfoil.wire import answers

TEXT = (Path(__file__).parents[1] / "docs/api.md").read_text(encoding="utf-8")
DESCRIPTION = described()
PATHS = DESCRIPTION["paths"]
STATUSES = {int(status) for status in re.findall(r"^\| (\d{3}) \|", TEXT, re.MULTILINE)}


@pytest.mark.parametrize(("method", "path"), re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/api/[^`]+)`", TEXT))
def test_every_endpoint_the_page_names_is_described(method: str, path: str) -> None:
    assert method.lower() in PATHS[path]


def test_every_status_of_a_refusal_stands_on_the_page() -> None:
    ours = {status for status, _ in answers.STATUS.values()} - {500}
    assert ours == STATUSES


def test_every_status_of_the_description_stands_on_the_page() -> None:
    described = {
        int(status)
        for ways in PATHS.values()
        for way in ways.values()
        for status in way["responses"]
        if status.isdigit()
    }
    assert {status for status in described if status >= 400} <= STATUSES


def test_the_error_on_the_page_is_the_one_that_is_told() -> None:
    with pytest.raises(Invalid) as refused:
        shapes.read(SetLine, {"sku": "MUG-CRM", "quantity": 0})
    told = json.loads(answers.problem(refused.value).body)
    (block,) = re.findall(r"^ {4}(\{.*\})$", TEXT, re.MULTILINE)
    assert json.loads(block) == told


@pytest.mark.parametrize("name", sorted(name for name, each in OPERATIONS.items() if each.asks))
def test_what_may_be_left_out_may_be_null_but_for_numbers_with_a_value_of_their_own(name: str) -> None:
    shape = OPERATIONS[name].asks
    assert shape is not None

    def misfits(said: dict[str, object]) -> set[str]:
        try:
            shapes.read(shape, said)
        except Invalid as refused:
            return {each.field for each in refused.misfits}
        return set()

    missing = misfits({})
    for field, kind in shapes.kinds_of(shape):
        counted = isinstance(kind, shapes.Whole) and field.default is not None
        assert (field.name in misfits({field.name: None})) is (field.name in missing or counted)


def test_the_answer_to_a_failed_sign_in_is_the_one_on_the_page() -> None:
    assert f"`{answers.WRONG_CREDENTIALS.decode()}`" in TEXT


@pytest.mark.parametrize("path", ["/api/products", "/api/orders"])
def test_lists_take_limit_and_after(path: str) -> None:
    assert {"limit", "after"} <= {each["name"] for each in PATHS[path]["get"]["parameters"]}


def test_an_order_names_its_key() -> None:
    assert "Idempotency-Key" in {each["name"] for each in PATHS["/api/orders"]["post"]["parameters"]}
