"""docs/security.md names code and tests that are there, and forgets no attack of the plan."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAPER = (ROOT / "docs/security.md").read_text()
PLAN = (ROOT / "README.md").read_text()

ROW = re.compile(r"^\|(?!-)(.*)\|$", re.MULTILINE)
CODE = re.compile(r"`([\w/.]+\.(?:py|sql))(?:: (\w+))?`")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
HEADS = ("threat", "what", "attack")


def rows_of(paper: str) -> list[list[str]]:
    """The cells of every row of every table."""
    rows = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(paper)]
    return [row for row in rows if row[0] not in HEADS]


ROWS = rows_of(PAPER)


def test_there_are_rows_and_each_has_its_four_cells() -> None:
    assert len(ROWS) > 40
    assert [row for row in ROWS if len(row) != 4] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1][:40])
def test_a_row_names_code_and_tests_that_are_there(row: list[str]) -> None:
    _, _, code, tests = row
    assert CODE.findall(code)
    assert TEST.findall(tests)
    assert [
        (file, name) for file, name in CODE.findall(code) if not has(ROOT / "counterfoil" / file, name)
    ] == []
    assert [(file, name) for file, name in TEST.findall(tests) if not has(ROOT / file, name)] == []


def has(file: Path, name: str) -> bool:
    """Whether the file is there, and the name in it."""
    if not file.is_file():
        return False
    return not name or name in (names_in(file) if file.suffix == ".py" else file.read_text().split())


@cache
def names_in(file: Path) -> set[str]:
    """What a Python file defines: functions, classes, methods and constants."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def test_every_attack_of_the_plan_has_its_row() -> None:
    plan = PLAN.partition("**Which attacks are met by what.**")[2].partition("\n## ")[0]
    attacks = {row[0] for row in rows_of(plan)}
    assert len(attacks) > 10
    assert attacks - {row[0] for row in ROWS} == set()


def test_a_name_that_is_not_there_is_noticed() -> None:
    assert has(ROOT / "counterfoil/identity/cross_site.py", "check")
    assert not has(ROOT / "counterfoil/identity/cross_site.py", "chek")
    assert not has(ROOT / "counterfoil/identity/crossed_site.py", "check")
    assert not has(ROOT / "counterfoil/shop/migrations/0001_shop.sqlite.sql", "orders_two_unsettled_per_cart")


@pytest.mark.parametrize(
    "words", ["The end of the trail", "stolen key", "Plain HTTP", "Whoever runs the machine"]
)
def test_what_is_outside_the_promise_is_said(words: str) -> None:
    said = PAPER.partition("## Outside the promise")[2]
    assert said
    assert words in said
