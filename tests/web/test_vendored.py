"""What others wrote is here unchanged, and what we wrote keeps to the policy of our own pages."""

import re
from hashlib import sha256
from pathlib import Path

from counterfoil.web import render

STATIC = render.FOLDER.parent / "static"
ROW = re.compile(r"\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|")

DATA_BLOCK = '<script type="application/ld+json">'  # read by search engines, and run by nobody


def test_every_vendored_file_is_the_one_that_was_read() -> None:
    listed = dict(ROW.findall((STATIC / "vendor" / "README.md").read_text()))
    found = {
        _name(path)
        for folder in ("vendor", "fonts")
        for path in (STATIC / folder).iterdir()
        if path.suffix in {".js", ".woff2"}
    }
    assert set(listed) == found
    for name, mark in listed.items():
        assert sha256((STATIC / "vendor" / name).resolve().read_bytes()).hexdigest() == mark, name


def _name(path: Path) -> str:
    return path.name if path.parent.name == "vendor" else f"../{path.parent.name}/{path.name}"


def test_no_template_styles_or_scripts_inline() -> None:
    for template in render.FOLDER.glob("*.html"):
        text = template.read_text()
        assert not re.search(r"<[^>]*\s(style|on\w+)=", text), template.name
        assert "<style" not in text
        assert "javascript:" not in text
        scripts = re.findall(r"<script[^>]*>", text)
        assert all("src=" in tag or tag == DATA_BLOCK for tag in scripts), template.name


def test_every_form_that_changes_something_carries_the_token() -> None:
    for template in render.FOLDER.glob("*.html"):
        for form in re.findall(r"<form(?:[^>]*)method=\"post\".*?</form>", template.read_text(), re.DOTALL):
            assert "{{ token(frame) }}" in form, template.name


def test_whatever_htmx_reads_is_signed() -> None:
    for template in render.FOLDER.glob("*.html"):
        for tag in re.findall(r"<[a-z][^<]*?\shx-[a-z][^<]*?>", template.read_text()):
            assert "{{ hx }}" in tag or "{{ swap }}" in tag, (template.name, tag[:80])
