"""A key turned up where it should not be: whose it is, and the end of it."""

import io
import json
import sys

import pytest

from counterfoil.gate import shapes
from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.operation import perform
from counterfoil.gate.work import do_job
from counterfoil.identity import key_form
from counterfoil.identity.api_keys import CreateKey, create_key, list_keys
from counterfoil.identity.roles import permissions_of

PASSWORD = "a long enough password"


class Owner:
    """Ann, with a key that has a name of its own."""

    def __init__(self, console) -> None:
        self.console = console
        with console.furnished() as shop:
            with shop.store.reading() as db:
                (id_,) = db.one("select id from accounts where username = 'ann'")
            self.actor = Actor(Way.TOKEN, id_, "ann", ("shopper",), permissions_of(("shopper",)))
            asked = {
                "current_password": PASSWORD,
                "name": "CI \x1b[31m",
                "scopes": ["orders:read"],
                "days": 30,
            }
            made = perform(shop.house, create_key, self.actor, shapes.read(CreateKey, asked))
        self.secret = made.secret

    def keys(self) -> int:
        with self.console.furnished() as shop:
            return len(perform(shop.house, list_keys, self.actor).items)

    def letters(self) -> list[str]:
        """What she reads once the jobs are done."""
        with self.console.furnished() as shop:
            with shop.store.reading() as db:
                jobs = db.all("select name, args from jobs where done_at is null order by id")
            for name, args in jobs:
                do_job(shop.house, name, json.loads(args))
        return [path.read_text() for path in sorted((self.console.folder / "mail").glob("*.eml"))]


@pytest.fixture
def ann(console, monkeypatch) -> Owner:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    assert console("people", "add", "ann", "--email", "ann@example.com").code == 0
    return Owner(console)


def test_a_key_that_was_found_is_ended_and_its_owner_told(console, ann):
    said = console("keys", "check", ann.secret)
    assert said.code == 0
    assert said.out.startswith(f"{ann.secret[:20]}…: is the key “CI \\x1b[31m” of ann. It was good until ")
    assert "it is ended now" in said.out
    assert ann.secret not in said.out + said.err
    assert ann.keys() == 0
    (letter,) = [each for each in ann.letters() if "was found" in each]
    assert "ann@example.com" in letter
    again = console("keys", "check", ann.secret)
    assert (again.code, "It opens nothing any more." in again.out) == (0, True)
    assert len([each for each in ann.letters() if "was found" in each]) == 1
    with console.furnished() as shop, shop.store.reading() as db:
        lines = db.all("select way, thing <> '', person_id from trail where operation = 'check_key'")
    assert lines == [("command line", True, ann.actor.id)]


def test_who_only_wants_to_look_ends_nothing(console, ann):
    said = console("keys", "check", "--keep", ann.secret)
    assert said.code == 1
    assert "and was left so" in said.out
    assert ann.keys() == 1
    assert all("was found" not in each for each in ann.letters())


def test_the_text_around_it_is_read_from_a_pipe(console, ann, monkeypatch):
    text = f"log: GET / authorization=Bearer {ann.secret}\n{key_form.new_secret()} {ann.secret[:-1]}\n" * 3
    for words in (["keys", "check"], ["keys", "check", "-"]):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        said = console(*words)
        assert said.code == 0
        ours, other = said.out.splitlines()
        assert "of ann" in ours
        assert "there is no such key here" in other
    assert ann.keys() == 0


def test_one_wrong_letter_is_told(console, ann):
    wrong = ann.secret[:-1] + ("0" if ann.secret[-1] != "0" else "1")
    said = console("keys", "check", wrong)
    assert (said.code, "its checksum does not hold" in said.out) == (0, True)
    assert ann.keys() == 1


@pytest.mark.parametrize("text", ["", "hello", "counterfoil_key_short", "ghp_" + "a" * 36, "\x1b[31m"])
def test_what_is_none_is_said_so(console, text):
    said = console("keys", "check", text)
    assert (said.code, said.out) == (0, "There is nothing in it that has the form of a key.\n")


def test_a_key_of_somebody_shut_out_opens_nothing(console, ann):
    console("people", "disable", "ann")
    said = console("keys", "check", "--keep", ann.secret)
    assert (said.code, "It opens nothing any more." in said.out) == (0, True)
