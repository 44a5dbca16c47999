"""A folder and a database of one's own, and the program run on them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from counterfoil import cli
from counterfoil.app import Furnished, furnish
from counterfoil.settings import Settings
from tests.servers import DATABASES, new_database


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


class Console:
    """The program on one folder, in this process."""

    def __init__(self, folder: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.url = url
        self._capsys = capsys

    def __call__(self, *words: str) -> Said:
        """Run a command."""
        self._capsys.readouterr()
        try:
            code = cli.run(list(words))
        except SystemExit as end:  # so argparse leaves
            code = int(end.code or 0)
        out, err = self._capsys.readouterr()
        return Said(code, out, err)

    @property
    def furnished(self) -> "Callable[[], Iterator[Furnished]]":
        """The shop behind the commands, for looking inside."""
        return lambda: furnish(Settings(data=self.folder, database=self.url))  # type: ignore[return-value]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Console:
    """The program where nothing is asked of a database."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("COUNTERFOIL_DATA", str(tmp_path / "data"))
    return Console(tmp_path / "data", "sqlite:", capsys)


@pytest.fixture(params=DATABASES)
def console(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Console]:
    """The program on an empty folder."""
    monkeypatch.setenv("COLUMNS", "100")
    with new_database(request.param) as url:
        monkeypatch.setenv("COUNTERFOIL_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("COUNTERFOIL_DATABASE", url)
        yield Console(tmp_path / "data", url, capsys)
