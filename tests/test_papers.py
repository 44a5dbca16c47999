"""The papers (README, docs, locks) say what is true here, and nothing of the machine they were written on."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[1]
PAPERS = sorted(path for path in (ROOT / "README.md", *ROOT.glob("docs/**/*.md")) if path.is_file())
LOCKS = sorted(ROOT.glob("requirements/*.txt"))

KINDS = "cfg|css|csv|html|in|js|json|md|png|py|sh|sql|svg|toml|txt|yml"
ADDRESS = re.compile(r"\b[a-z]+://\S+")
FILE = re.compile(rf"(?<![\w/.<{{~-])(?:\.\./)*(?:\.?[\w-][\w.-]*/)+[\w.-]+\.(?:{KINDS})(?![\w/])")
PLACE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`|^ {4}[^\n]+", re.DOTALL | re.MULTILINE)
MAKE = re.compile(r"\bmake((?: [a-z][a-z-]*)+)")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def named(papers: list[Path]) -> list[str]:
    return [str(paper.relative_to(ROOT)) for paper in papers]


@pytest.mark.parametrize("paper", named(PAPERS))
def test_every_file_a_paper_names_is_there(paper):
    beside = (ROOT / paper).parent
    places = (ROOT, ROOT / "counterfoil", beside)
    missing = {
        name
        for name in names_in((ROOT / paper).read_text())
        if not any((place / name).exists() for place in places)
    }
    assert not missing


def names_in(text: str) -> set[str]:
    """What looks like a file of ours; data/ holds the files of a running shop."""
    ours = {path.relative_to(ROOT).parts[0] for path in our_files()}
    links = {
        link for link in LINK.findall(text) if not link.startswith(("/", "mailto:")) and "://" not in link
    }
    places = {place for place in PLACE.findall(text) if place.split("/")[0] in ours}
    files = {file for file in FILE.findall(ADDRESS.sub("", text)) if not file.startswith("data/")}
    return links | places | files


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "The lanes (storage/lanes.py) and [the map](architecture.md#rooms).",
            "storage/lanes.py architecture.md",
        ),
        ("`scripts/lock` writes `requirements/*.txt`, see `docs/`.", "scripts/lock docs/"),
        ("GET http://localhost:5000/static/shop.css, /etc/shop/mail.toml, data/keys.json, text/html", ""),
    ],
)
def test_a_paper_is_read_for_the_files_it_names(text, names):
    assert names_in(text) == set(names.split())


@pytest.mark.parametrize("paper", named(PAPERS))
def test_every_make_target_a_paper_names_is_there(paper):
    code = "\n".join(CODE.findall((ROOT / paper).read_text()))
    assert {target for line in MAKE.findall(code) for target in line.split()} <= make_targets()


def test_make_help_lists_every_target():
    said = subprocess.run(["make", "-s", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+)", said, re.MULTILINE)) == make_targets()


@cache
def make_targets() -> set[str]:
    return set(re.findall(r"^\.PHONY: ([a-z-]+)$", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_dependency_is_explained():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = {
        name: each for name, each in project["project"]["optional-dependencies"].items() if name != "full"
    }
    wanted = [*project["project"]["dependencies"], *(name for each in extras.values() for name in each)]
    wanted += [name for group in project["dependency-groups"].values() for name in group]
    reasons = (ROOT / "docs/decisions/0001-dependencies.md").read_text()
    unexplained = {
        name for name in wanted if f"| {re.split(r'[<>=;]', name, maxsplit=1)[0]} |" not in reasons
    }
    assert not unexplained


@pytest.mark.parametrize("lock", named(LOCKS))
def test_every_locked_version_has_its_hashes(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("folder", ["benchmarks/lighthouse", "tests/agents"])
def test_every_locked_package_of_npm_has_its_hash_and_no_address(folder):
    locked = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    fetched = {name: one for name, one in locked.items() if name}
    assert fetched
    assert [name for name, one in fetched.items() if not one["integrity"].startswith("sha512-")] == []
    assert [name for name, one in fetched.items() if "resolved" in one] == []


def test_no_file_tells_where_it_was_written():
    """A registry's host or a folder of one machine, in a lock above all, would be useless or worse on another."""
    told = re.compile("|".join(rf"(?<![\w.-]){re.escape(name)}(?![\w-])" for name in sorted(local_names())))
    tellers = {
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in our_files()
        if (found := told.search(path.read_bytes().decode("utf-8", "replace")))
    }
    assert not tellers


def local_names() -> set[str]:
    """The hosts and folders that packages come from on this machine, and the folder of this checkout."""
    places = [urlsplit(place) for place in package_places()]
    hosts = {place.hostname for place in places if place.hostname} - LOOPBACK
    assert hosts, "pip always knows one"
    folders = {place.path.rstrip("/") for place in places if place.scheme in ("", "file")} | {str(ROOT)}
    return {
        # A host without a dot, or a folder of one word, is an ordinary word too: `mirror`, `/shop`.
        *(host if "." in host else f"//{host}" for host in hosts),
        *(folder for folder in folders if folder.count("/") > 1),
    }


def package_places() -> Iterator[str]:
    # pip: its default stands in its own help, the rest in its configuration.
    yield from re.findall(r"https?://[^\s)]+", output(sys.executable, "-m", "pip", "download", "--help"))
    for line in output(sys.executable, "-m", "pip", "config", "list").splitlines():
        key, _, value = line.partition("=")
        if key.endswith(("index-url", "find-links", "index")):
            yield from value.strip("'\"").replace("\\n", " ").split()
    if shutil.which("npm"):
        yield output("npm", "config", "get", "registry").strip()
    apt = Path("/etc/apt")
    for source in (apt / "sources.list", *apt.glob("sources.list.d/*")):
        if source.is_file():
            yield from re.findall(r"[a-z+]+://[^\s\]]+", source.read_text())


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def our_files() -> list[Path]:
    names = output(
        "git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"
    ).split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]
