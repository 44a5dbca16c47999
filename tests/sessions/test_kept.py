"""A browser that is kept signed in, through whole visits, with every store behind it, and in several processes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from counterfoil.gate.clock import DAY, SECOND
from counterfoil.identity import kept_series, sessions
from counterfoil.identity.sessions import SignInRules
from counterfoil.identity.site import Site
from counterfoil.identity.visit import Visit
from counterfoil.wire import cookies
from tests.servers import DATABASES
from tests.sessions.coming_process import THREADS
from tests.waiting import PATIENCE

REPOSITORY = Path(__file__).parents[2]
PROCESSES = 3
AWAY = SignInRules().idle // SECOND + 1


class Jar:
    """A browser: its cookies, and those that last beyond its closing."""

    def __init__(self, hall, *, until_closed: bool = False) -> None:
        self.hall = hall
        self.cookies: dict[str, str] = {}
        self.lasting: set[str] = set()
        self.site = Site(hall.house, hall.keys, hall.seen)
        account_id = hall.newcomer().account_id
        with hall.store.writing() as db:
            now = hall.clock.now()
            ticket = sessions.make(
                db, hall.keys, SignInRules(), account_id, now, "", "", until_closed=until_closed
            )
            if not until_closed:
                ticket.kept = kept_series.begin(db, hall.keys, ticket.session_id, now, 30 * DAY)
        visit = self.visit()
        visit.sign_in(ticket)
        self.takes(visit)

    def visit(self) -> Visit:
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return Visit(self.site, "GET", "/", b"", {b"cookie": held.encode()} if held else {}, b"")

    def takes(self, visit: Visit) -> None:
        """What the visit gave it."""
        visit.leave()
        for line in visit.set_cookies:
            name, _, rest = line.decode().partition("=")
            value, _, attributes = rest.partition(";")
            self.cookies.pop(name, None)
            self.lasting.discard(name)
            if "Max-Age=0" not in attributes:
                self.cookies[name] = value
                self.lasting |= {name} if "Max-Age" in attributes else set()

    def closes(self) -> None:
        """The browser is closed and opened again."""
        self.cookies = {name: value for name, value in self.cookies.items() if name in self.lasting}


def test_what_was_remembered_goes_along(hall):
    jar = Jar(hall)
    visit = jar.visit()
    visit.session["basket"] = ["A-1", "ü"]
    visit.session.add("n", 3)
    jar.takes(visit)
    before = dict(jar.cookies)
    hall.clock.pass_by(AWAY)
    back = jar.visit()
    assert back.actor.signed_in
    assert back.session["basket"] == ["A-1", "ü"]
    back.session.add("n", 1)
    jar.takes(back)
    assert jar.cookies["counterfoil"] != before["counterfoil"]
    assert jar.cookies["counterfoil-kept"] != before["counterfoil-kept"]
    after = jar.visit()
    assert (after.session["basket"], after.session["n"]) == (["A-1", "ü"], 4)
    assert after.set_cookies == ()


@pytest.mark.parametrize("told", ["never saved", "refused"])
def test_it_goes_along_also_where_the_page_fails(opening, told):
    hall = opening("cookie:encrypted")
    jar = Jar(hall)
    visit = jar.visit()
    visit.session["basket"] = 1
    jar.takes(visit)
    hall.clock.pass_by(AWAY)
    back = jar.visit()
    assert back.actor.signed_in
    if told == "refused":  # the door does not save what a refused page changed
        back.session["basket"] = 2
        back.leave = lambda: None
    jar.takes(back)
    assert jar.visit().session["basket"] == 1


def test_a_good_session_is_one_question_and_never_a_look_at_the_ticket(hall):
    jar = Jar(hall)
    with hall.store.watch() as statements:
        visit = jar.visit()
        assert visit.actor.signed_in
        jar.takes(visit)
    assert len(statements) == 1
    assert "kept_series" not in statements[0]
    jar.cookies["counterfoil"] = "A" * 43
    with hall.store.watch() as statements:
        assert jar.visit().actor.signed_in
    assert any("kept_series" in each for each in statements)


def test_whoever_was_given_the_same_a_moment_ago_writes_nothing(hall):
    jar = Jar(hall)
    del jar.cookies["counterfoil"]
    assert jar.visit().actor.signed_in
    before = hall.store.commits
    assert jar.visit().actor.signed_in
    assert hall.store.commits == before


def test_a_session_for_one_sitting_goes_with_the_browser(hall):
    jar = Jar(hall, until_closed=True)
    visit = jar.visit()
    visit.session["basket"] = 1
    jar.takes(visit)
    hall.clock.pass_by(AWAY // 2)
    renewed = jar.visit()
    assert renewed.actor.signed_in
    jar.takes(renewed)
    assert renewed.set_cookies
    assert "counterfoil" in jar.cookies
    jar.closes()
    assert jar.cookies == {}


def test_one_that_is_kept_comes_back_after_the_browser_was_closed(hall):
    jar = Jar(hall)
    jar.closes()
    assert set(jar.cookies) == {"counterfoil", "counterfoil-kept"}
    hall.clock.pass_by(AWAY)
    visit = jar.visit()
    assert visit.actor.signed_in
    jar.takes(visit)
    jar.closes()
    assert jar.visit().actor.signed_in


def test_signing_out_takes_both_cookies(hall):
    jar = Jar(hall)
    visit = jar.visit()
    visit.sign_out()
    jar.takes(visit)
    assert jar.cookies == {}


def test_what_is_of_no_more_use_is_taken_away(hall):
    jar = Jar(hall)
    hall.run("update kept_series set ended_at = 1, ends_at = 1")
    hall.run("update sessions set ended_at = 1, ends_at = 1")
    visit = jar.visit()
    assert not visit.actor.signed_in
    jar.takes(visit)
    assert cookies.KEPT not in jar.cookies
    jar.cookies[cookies.KEPT] = "nonsense"
    visit = jar.visit()
    assert not visit.actor.signed_in
    jar.takes(visit)
    assert cookies.KEPT not in jar.cookies


@pytest.mark.parametrize("database", DATABASES)
def test_of_many_in_three_processes_all_are_given_the_same(opening, database):
    hall = opening("sql:", database)
    jar = Jar(hall)
    hall.clock.pass_by(AWAY)
    words = [hall.database, str(hall.folder), str(hall.clock.at), jar.cookies[cookies.KEPT]]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.sessions.coming_process", *words],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [
        answer for process in processes for answer in json.loads(process.communicate(timeout=PATIENCE)[0])
    ]
    assert len(told) == PROCESSES * THREADS
    assert len({tuple(answer) for answer in told}) == 1
    assert hall.one("select counter from kept_series") == (2,)
    assert hall.one("select count(*) from sessions where how = 'kept'") == (1,)
    jar.cookies = {"counterfoil": told[0][0]}
    assert jar.visit().actor.signed_in
