"""docs/operating.md is true: its table of settings, its commands, its log lines, and its way to a backup.

After a change of settings: `python -m tests.test_operating_paper` writes the table anew.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from counterfoil.cli import parser
from counterfoil.settings import TABLE
from counterfoil.web.log import Line, as_json, as_text
from tests.cast import Shop, send_everybody_home

PAPER = Path(__file__).parents[1] / "docs/operating.md"
TEXT = PAPER.read_text(encoding="utf-8")
BETWEEN = re.compile(r"(?<=<!-- settings -->\n).*(?=<!-- /settings -->)", re.DOTALL)
LINE = Line(
    1_800_000_000.5, "POST", "/api/orders", 201, 3.2, 0.4, 352, "KAKPCK6NSN", "192.0.2.7", "d0377a-12"
)


def settings_table() -> str:
    """The table as it must stand on the page."""
    rows = [
        f"| `{setting.flag}` | `{setting.env}` | {_shown(setting.shown_default)} | {setting.doc} |\n"
        for setting in TABLE
    ]
    return "".join(["| flag | environment | default | what it is |\n|---|---|---|---|\n", *rows])


def _shown(default: str) -> str:
    return f"`{default}`" if default else ""


def test_every_setting_stands_in_the_table_as_it_is() -> None:
    assert BETWEEN.search(TEXT)[0] == settings_table()  # type: ignore[index]


def commands() -> list[str]:
    rows = re.findall(r"^\| `counterfoil ([^`]+)` \|", TEXT, re.MULTILINE)
    quoted = re.findall(r"`counterfoil ([a-z][^`]+)`", TEXT)
    lines = re.findall(r"^ {4}(?:\S+=\S+ )*(?:\.venv/bin/)?counterfoil (.*)$", TEXT, re.MULTILINE)
    return sorted({*rows, *quoted, *lines})


@pytest.mark.parametrize("words", commands())
def test_every_command_on_the_page_is_understood(words: str) -> None:
    assert parser().parse_args(shlex.split(words)).command


def test_every_command_stands_on_the_page() -> None:
    from counterfoil.console import (
        codes,
        found_keys,
        house_keeping,
        keys,
        lab,
        looking_up,
        people,
        prices,
        products,
        serving,
        sessions,
        shipping,
        stock,
        taxes,
    )

    done_by = {parser().parse_args(shlex.split(words)).command for words in commands()}
    rooms = (
        codes,
        found_keys,
        house_keeping,
        keys,
        lab,
        looking_up,
        people,
        prices,
        products,
        serving,
        sessions,
        shipping,
        stock,
        taxes,
    )
    declared = {
        value
        for room in rooms
        for value in vars(room).values()
        if callable(value)
        and getattr(value, "__annotations__", {}).get("return") is int
        and value.__module__ == room.__name__
    }
    assert declared - done_by == set()
    assert len(declared) == 38


def test_the_lines_of_the_log_are_as_on_the_page() -> None:
    assert f"    {as_text(LINE)}" in TEXT
    assert f"    {as_json(LINE)}" in TEXT


def test_the_backup_of_the_page_is_a_shop_in_which_people_are_still_signed_in(tmp_path: Path) -> None:
    section = TEXT.partition("## Backups")[2].partition("## ")[0]
    (block,) = re.findall(r"(?:^ {4}.*\n)+", section, re.MULTILINE)
    steps = "\n".join(line[4:] for line in block.splitlines()).replace(".venv/bin/python", sys.executable)
    with Shop(tmp_path / "data") as shop:
        ann = shop.newcomer()
        subprocess.run(["bash", "-ec", steps], cwd=tmp_path, check=True)
        cookies = dict(ann.http.cookies)
    with Shop(tmp_path / "backup") as restored:
        again = restored.stranger()
        again.http.cookies.update(cookies)
        assert again.get("/api/me").json()["username"] == ann.username
        picture = again.get("/api/products").json()["items"][0]["picture"]["src"]
        assert again.get(picture).status_code == 200
        assert "All " in restored.command("audit", "verify")
    send_everybody_home()


if __name__ == "__main__":
    PAPER.write_text(BETWEEN.sub(lambda _: settings_table(), TEXT), encoding="utf-8")
