"""Opening identity without a shop: what is made, what is needed, and whose affairs are left alone."""

import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

import counterfoil
from counterfoil.identity.asgi import requires
from counterfoil.identity.names import Name
from counterfoil.identity.people import AddPerson, ListPeople, add_person, list_people
from counterfoil.identity.wsgi import WithIdentity
from counterfoil.storage.migrations import MigrationRefused
from tests.alone.conftest import PASSWORD
from tests.cast import Shop
from tests.servers import DATABASES, new_database

NEITHER = (
    "starlette",
    "fastapi",
    "flask",
    "django",
    "granian",
    "jinja2",
    "counterfoil.web",
    "counterfoil.shop",
)


def test_it_makes_the_tables_of_people_and_none_of_the_shop(identity):
    with identity.site.house.store.reading() as db:
        names = {name for (name,) in db.all("select name from sqlite_master where type = 'table'")}
    migrations = (Path(counterfoil.__file__).parent / "shop/migrations").glob("*.sql")
    of_the_shop = {
        name
        for file in migrations
        for name in re.findall(r"^create table (\w+)", file.read_text(), re.MULTILINE)
    }
    assert {"accounts", "sessions", "trail"} <= names
    assert "orders" in of_the_shop
    assert names & of_the_shop == set()


def test_it_needs_no_framework_and_no_shop():
    loads = "import counterfoil.identity.asgi, counterfoil.identity.wsgi, counterfoil.storage.alone, sys;"
    tells = f"print([name for name in {NEITHER!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", loads + tells], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_whoever_runs_the_program_may_do_what_its_command_line_may(identity):
    identity.perform(add_person, AddPerson(Name("Pia", "pia"), PASSWORD, ("packer",)))
    assert [each.username for each in identity.perform(list_people, ListPeople()).items] == ["Pia"]


def test_a_right_that_there_is_not_fails_at_once():
    with pytest.raises(ValueError, match="ordrs:read"):
        requires("ordrs:read")


def test_a_guard_in_front_of_which_nobody_stands_says_so():
    with pytest.raises(RuntimeError, match="WithIdentity"):
        requires()()


FORKS = """
import os, sys
from counterfoil.storage.alone import open_identity
identity = open_identity(sys.argv[1])
if not os.fork():
    try:
        identity.site
    except RuntimeError as error:
        print(error, flush=True)
    os._exit(0)
os.wait()
"""


def test_a_child_that_would_share_the_connections_is_told_so(tmp_path):
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKS, str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "open it in each worker" in said.stdout


@pytest.mark.parametrize("kind", DATABASES)
def test_a_shop_opens_on_the_same_folder_before_and_after(kind, opens, tmp_path):
    with new_database(kind) as url:
        opens(database=url).perform(add_person, AddPerson(Name("Pia", "pia"), PASSWORD))
        with Shop(tmp_path / "data", url, demo=False) as shop:
            assert "Pia" in shop.command("people", "list")
        again = opens(database=url)
        assert [each.username for each in again.perform(list_people, ListPeople()).items] == ["Pia"]


def test_the_jobs_of_a_shop_on_the_same_folder_wait_for_the_shop(opens):
    store = opens().site.house.store
    with store.writing() as db:
        store.enqueue(db, "a_job_of_the_shop", {}, 0, None)
        store.enqueue(db, "send_welcome", {"account": 0, "message": "m"}, 0, None)
    until = time.monotonic() + 90
    while not attempts(store, "send_welcome") and time.monotonic() < until:
        time.sleep(0.02)
    assert (attempts(store, "send_welcome"), attempts(store, "a_job_of_the_shop")) == (1, 0)


def attempts(store, job: str) -> int:
    with store.reading() as db:
        row = db.one("select attempts from jobs where name = :job", job=job)
    assert row is not None
    return row[0]


def test_tables_of_a_newer_version_are_left_alone(opens):
    with opens().site.house.store.writing() as db:
        db.run("insert into migrations values ('counterfoil', 9999, 'later', 'x', 0)")
    with pytest.raises(MigrationRefused, match="newer version"):
        opens()


def test_letters_name_the_site_and_lead_to_its_porch(opens, tmp_path):
    identity = opens(name="The Paper", origin="https://paper.example", at="/people")
    app = WithIdentity(lambda environ, start_response: [], identity)
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="https://paper.example") as ann:
        made = ann.post(
            "/people/register", json={"username": "ann", "password": PASSWORD, "email": "ann@example.com"}
        )
        assert made.status_code == 201, made.text
        assert "__Host-counterfoil" in ann.cookies
    (letter,) = letters_in(tmp_path / "data/mail")
    assert "you now have an account at The Paper" in letter
    assert "https://paper.example/people/login" in letter
    assert "https://paper.example/people/verify?link=" in letter


def letters_in(folder: Path) -> list[str]:
    """The letters, once there are some: they are written behind the door."""
    until = time.monotonic() + 90
    while not (found := sorted(folder.glob("*.eml"))) and time.monotonic() < until:
        time.sleep(0.02)
    return [path.read_text() for path in found]
