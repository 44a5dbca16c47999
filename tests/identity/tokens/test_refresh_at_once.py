"""Fifty times twenty who refresh at once, in threads and in processes: nobody is signed out, and there is one family.

Then the other story: somebody who comes late with a copy.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from counterfoil.identity.passwords import Hasher
from counterfoil.identity.tokens.issuing import Tokens
from counterfoil.identity.tokens.refreshing import InvalidGrant
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.identity.conftest import QUICK, SOURCES, Town
from tests.identity.tokens.people import holder, newcomer, refreshes
from tests.identity.tokens.rush import at_once
from tests.servers import DATABASES, new_database

ROUNDS, RACERS, PROCESSES = 50, 20, 4
REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path, Town]]:
    """A database, a folder, and a town there that other processes can come to."""
    with new_database(request.param) as url:
        store, hasher = open_store(url, tmp_path), Hasher(QUICK["argon2id"])
        migrate(store, SOURCES)
        yield url, tmp_path, Town(store, hasher)
        hasher.close()
        store.close()


def one_family(town: Town, rounds: int) -> None:
    """One session with tokens, which was refreshed once a round, and nobody called a thief."""
    assert town.all("select refreshes, ended_at from sessions where refreshes is not null") == [
        (rounds, None)
    ]
    assert town.all("select 1 from trail where operation = 'end_copied_tokens'") == []


def test_fifty_times_twenty_racers_in_threads(place: tuple[str, Path, Town]) -> None:
    _, _, town = place
    token = newcomer(town).refresh
    for _ in range(ROUNDS):
        answers = at_once(RACERS, lambda token=token: refreshes(town, token))
        assert all(isinstance(answer, Tokens) for answer in answers), answers
        assert all(holder(town, answer.access) for answer in answers)
        (token,) = {answer.refresh for answer in answers}
    one_family(town, ROUNDS)


def test_fifty_times_twenty_racers_in_processes(place: tuple[str, Path, Town]) -> None:
    url, folder, town = place
    token = newcomer(town).refresh
    words = [sys.executable, "-m", "tests.identity.tokens.rush", url, str(folder), str(RACERS // PROCESSES)]
    with ExitStack() as rooms:
        crowd = [
            rooms.enter_context(
                subprocess.Popen(
                    words, cwd=REPOSITORY, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            )
            for _ in range(PROCESSES)
        ]
        assert [process.stdout.readline() for process in crowd] == ["ready\n"] * PROCESSES  # type: ignore[union-attr]
        for _ in range(ROUNDS):
            for process in crowd:
                process.stdin.write(f"{token}\n")  # type: ignore[union-attr]
                process.stdin.flush()  # type: ignore[union-attr]
            answers = [each for process in crowd for each in json.loads(process.stdout.readline())]  # type: ignore[union-attr]
            assert len(answers) == RACERS
            assert all(holder(town, access) for access, _ in answers), answers
            (token,) = {refresh for _, refresh in answers}
        for process in crowd:
            process.stdin.close()  # type: ignore[union-attr]
    one_family(town, ROUNDS)


def test_twenty_who_come_late_with_a_copy_end_one_session_and_send_one_letter(
    place: tuple[str, Path, Town],
) -> None:
    _, _, town = place
    copied = newcomer(town, email="ann@example.com").refresh
    own = refreshes(town, copied)
    town.clock.pass_by(31)
    answers = at_once(RACERS, lambda: refreshes(town, copied))
    assert {type(answer) for answer in answers} == {InvalidGrant}
    assert holder(town, own.access) is None
    assert isinstance(at_once(1, lambda: refreshes(town, own.refresh))[0], InvalidGrant)
    assert sum("We signed a program out" in letter.subject for letter in town.post()) == 1
    assert town.all("select outcome, thing from trail where operation = 'end_copied_tokens'") == [
        ("done", copied.split(".")[1])
    ]


def test_a_thief_who_races_the_owner_is_found_out_at_the_next_turn(place: tuple[str, Path, Town]) -> None:
    """Both have the newest for a moment; the slower of them shows an old one the next time."""
    _, _, town = place
    copied = newcomer(town, email="ann@example.com").refresh
    owner, thief = refreshes(town, copied), refreshes(town, copied)
    assert owner.refresh == thief.refresh
    town.clock.pass_by(290)
    stolen_further = refreshes(town, thief.refresh)
    town.clock.pass_by(40)
    with pytest.raises(InvalidGrant):
        refreshes(town, owner.refresh)
    assert holder(town, stolen_further.access) is None
    assert any("We signed a program out" in letter.subject for letter in town.post())
