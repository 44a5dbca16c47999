"""Reports and histories from the command line: what stands on standard output, and what a pulled plug leaves behind."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest

from counterfoil.cli import run
from tests.reports.past import HEADER, northwind
from tests.servers import new_database


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The folder of a shop with a history of three years."""
    folder = tmp_path_factory.mktemp("console")
    lines = [
        "1,2014-01-31,ann,LV,=MUG,Mug,Mugs,2,12.3456,,EUR",
        "1,2014-01-31,ann,LV,CUP,Cup,Cups,1,7.5,,EUR",
        "C1,2014-02-01,ann,LV,CUP,Cup,Cups,-1,7.5,,EUR",
        "2,2017-12-31 23:30,,EE,CUP,Cup,Cups,3,8,,EUR",
    ]
    path = folder / "orders.csv"
    path.write_text("\n".join((HEADER, *lines)))
    with new_database("sqlite"):
        assert run(["import", "orders", str(path), "--data", str(folder / "data")]) == 0
    return folder / "data"


def told(capfd, data, *words, code=0):
    capfd.readouterr()
    assert run(["report", *words, "--data", str(data)]) == code
    return capfd.readouterr()


def test_a_report_as_json_is_the_total_and_a_row_for_each_key(capfd, data):
    out, err = told(
        capfd,
        data,
        "sales",
        "--from",
        "2014-01-01",
        "--to",
        "2017-12-31",
        "--split",
        "month",
        "--format",
        "json",
    )
    said = json.loads(out)
    assert err == ""
    assert said["total"]["gross"] == "56.1912"
    assert (said["total"]["returns"], said["total"]["net"]) == ("7.50", "48.6912")
    rows = {row["key"]: row for row in said["rows"]}
    assert len(rows) == 48
    assert (rows["2014-01"]["net"], rows["2014-02"]["net"], rows["2014-03"]["net"]) == (
        "32.1912",
        "-7.50",
        "0.00",
    )
    assert rows["2017-12"]["net"] == "24.00"


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("country", {"LV": "24.6912", "EE": "24.00"}),
        ("category", {"Mugs": "24.6912", "Cups": "24.00"}),
        ("product", {"Mug": "24.6912", "Cup": "24.00"}),
        ("variant", {"=MUG": "24.6912", "CUP": "24.00"}),
        ("customer", {"ann": "24.6912", "": "24.00"}),
        ("year", {"2014": "24.6912", "2015": "0.00", "2016": "0.00", "2017": "24.00"}),
    ],
)
def test_keys_are_as_they_were_brought_in(capfd, data, split, expected):
    out, _ = told(
        capfd,
        data,
        "sales",
        "--from",
        "2014-01-01",
        "--to",
        "2017-12-31",
        "--split",
        split,
        "--format",
        "json",
    )
    assert {row["key"]: row["net"] for row in json.loads(out)["rows"]} == expected


def test_both_days_belong_to_it(capfd, data):
    for first, last, net in (("2014-01-31", "2014-01-31", "32.1912"), ("2014-02-01", "2017-12-30", "-7.50")):
        out, _ = told(capfd, data, "sales", "--from", first, "--to", last, "--format", "json")
        assert json.loads(out)["total"]["net"] == net


def test_a_report_as_csv_runs_nothing_in_a_spreadsheet_and_adds_up(capfd, data):
    out, _ = told(capfd, data, "variants", "--from", "2014-01-01", "--to", "2017-12-31", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["key"], row["net"]) for row in rows] == [("'=MUG", "24.6912"), ("CUP", "24.00")]


def test_a_report_as_a_table_is_rounded_once_and_as_a_workbook_is_one(capfd, data):
    out, _ = told(capfd, data, "sales", "--from", "2014-01-01", "--to", "2014-01-31")
    assert "€32.19" in out
    code = [sys.executable, "-m", "counterfoil", "report", "sales", "--data", str(data), "--format", "xlsx"]
    assert subprocess.run(code, check=True, capture_output=True).stdout[:2] == b"PK"


@pytest.mark.parametrize(
    "words",
    [
        ("none",),
        ("sales", "--split", "weather"),
        ("sales", "--from", "2014-02-30"),
        ("sales", "--from", "2015-01-01", "--to", "2014-01-01"),
        ("sales", "--only", "weather:rain"),
    ],
)
def test_what_cannot_be_answered_leaves_standard_output_empty(capfd, data, words):
    out, err = told(capfd, data, *words, "--format", "json", code=1)
    assert out == ""
    assert err.startswith("counterfoil: ")


def test_what_is_told_of_each_line_and_that_the_second_time_adds_nothing(capfd, data, tmp_path):
    path = tmp_path / "more.csv"
    path.write_text(f"{HEADER}\n7,1999-01-01,,,S,T,,1,5,,EUR\n8,,,,S,T,,1,5,,EUR\n")
    for did in ("added", "unchanged"):
        capfd.readouterr()
        assert run(["import", "orders", str(path), "--data", str(data)]) == 1
        lines = capfd.readouterr().out.splitlines()
        assert lines[:2] == [f"row 2: 7 {did}", "row 3: 8 refused"]
        assert lines[2].startswith("    Line 3: placed_at is missing")
        assert lines[3] == f"{int(did == 'added')} added, {int(did == 'unchanged')} unchanged, 1 refused"


def test_killed_in_the_middle_it_goes_on_where_it_was(capfd, tmp_path):
    """What was told is there, no order is half there, and the same file again brings the rest."""
    path, data = tmp_path / "many.csv", tmp_path / "data"
    lines = [
        f"{n // 4},2014-01-{n % 28 + 1:02},c{n % 9},LV,S-{n % 7},T,K,1,{n}.25,,EUR" for n in range(12_000)
    ]
    path.write_text("\n".join((HEADER, *lines)))
    words = [sys.executable, "-u", "-m", "counterfoil", "import", "orders", str(path), "--data", str(data)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ) as child:
        assert child.stdout
        told_of = [child.stdout.readline() for _ in range(2_200)]
        child.kill()
    assert all(line.endswith("added\n") for line in told_of)
    assert run(["reconcile", "--data", str(data)]) == 0
    capfd.readouterr()
    assert run(["import", "orders", str(path), "--data", str(data)]) == 0
    counted = capfd.readouterr().out.splitlines()[-1]
    added, unchanged, refused = (int(part.split()[0]) for part in counted.split(", "))
    assert (added + unchanged, refused) == (12_000, 0)
    assert unchanged >= len(told_of)
    assert unchanged % 4 == 0
    out, _ = told(capfd, data, "sales", "--from", "2014-01-01", "--to", "2014-12-31", "--format", "json")
    assert json.loads(out)["total"]["net"] == "71997000.00"
    assert run(["reconcile", "--data", str(data)]) == 0


def test_northwind_from_the_command_line(capfd, tmp_path):
    data = tmp_path / "data"
    assert (
        run(["import", "orders", str(northwind(tmp_path / "northwind.csv")), "--data", str(data), "--quiet"])
        == 0
    )
    assert capfd.readouterr().out == "2155 added, 0 unchanged, 0 refused\n"
    out, _ = told(
        capfd,
        data,
        "sales",
        "--from",
        "1996-01-01",
        "--to",
        "1998-12-31",
        "--split",
        "category",
        "--format",
        "json",
    )
    said = json.loads(out)
    assert (said["currency"], said["total"]["net"][:10]) == ("USD", "1265793.04")
