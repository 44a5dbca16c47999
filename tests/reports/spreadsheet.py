"""Reading an XLSX file back, as a spreadsheet does: what stands in each cell, and what is a formula."""

import io
import zipfile
from xml.etree import ElementTree as ET

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(content):
    """For each sheet, its rows; a number is a float, text is text."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = sorted(
            (name for name in file.namelist() if name.startswith("xl/worksheets/sheet")),
            key=lambda name: int("".join(filter(str.isdigit, name))),
        )
        shared = []
        if "xl/sharedStrings.xml" in file.namelist():
            shared = [
                "".join(text.text or "" for text in one.iter(f"{MAIN}t"))
                for one in ET.fromstring(file.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")
            ]
        return [_rows(ET.fromstring(file.read(name)), shared) for name in names]


def _rows(root, shared):
    return [
        {_column(cell.get("r")): _value(cell, shared) for cell in row.iter(f"{MAIN}c")}
        for row in root.iter(f"{MAIN}row")
    ]


def _column(place):
    letters = "".join(filter(str.isalpha, place))
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell, shared):
    assert cell.find(f"{MAIN}f") is None, "a formula"
    kind = cell.get("t")
    if kind == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
    value = cell.find(f"{MAIN}v")
    if kind == "s":
        return shared[int(value.text)]
    return None if value is None else float(value.text)


def formats(content):
    """The ways in which numbers are written."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        styles = ET.fromstring(file.read("xl/styles.xml"))
    return {one.get("formatCode") for one in styles.iter(f"{MAIN}numFmt")}
