"""The doctor finds what is wrong, says it in a line, and names what helps."""

import io
import sys

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from counterfoil.console import doctor, inside
from counterfoil.gate.clock import HOUR, SystemClock
from counterfoil.storage.chainer import ChainCut, Chainer
from tests.waiting import PATIENCE, free_port

JOB = "insert into jobs (name, args, due, failure) values ('send_receipt', '{}', :due, :failure)"
LINE = "insert into trail (at, operation, outcome, way) values (:at, 'sign_in', 'done', 'visitor')"


@pytest.fixture
def healthy(console, monkeypatch):
    """A shop with an administrator, closed for the night, on a machine that is neither full, slow nor quick."""
    monkeypatch.setattr(doctor, "LITTLE_ROOM", 0)
    monkeypatch.setattr(inside, "SLOW_HASH", 3600)
    monkeypatch.setattr(inside, "CHEAP_HASH", 0)
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough password\n"))
    assert console("people", "add", "chief", "--role", "administrator").code == 0
    chain(console)
    for file in console.folder.glob("shop.db*"):
        file.chmod(0o600)
    return console


def change(console, sql, **params):
    with console.furnished() as shop, shop.store.writing() as db:
        db.run(sql, **params)


def chain(console):
    """What an open shop does each second."""
    with console.furnished() as shop:
        Chainer(shop.store, shop.folder.keys, shop.folder.trail_head).run()


def line_about(said, thing):
    (line,) = [each for each in said.out.splitlines() if each.split(maxsplit=1)[1].startswith(f"{thing}:")]
    return line


def assert_wrong(said, thing, *words):
    assert said.code == 1
    line = line_about(said, thing)
    assert line.startswith("WRONG  ")
    for each in words:
        assert each in line, line
    assert said.out.splitlines()[-1] == "Something is wrong, in 1 place."
    assert said.err == ""


def assert_looked_at(said, thing, *words):
    assert said.code == 0, said.out
    line = line_about(said, thing)
    assert line.startswith("look   ")
    for each in words:
        assert each in line, line


def test_a_healthy_shop_is_told_so_about_each_thing(healthy):
    said = healthy("doctor")
    *lines, last = said.out.splitlines()
    assert (said.code, last) == (0, "All is well."), said.out
    assert {line[:7] for line in lines} == {"ok     "}
    things = "TLS permissions room server database clock trail jobs mail passwords people"
    assert [line[7:].partition(":")[0] for line in lines] == things.split()
    assert "the last 1 of 1 lines" in line_about(said, "trail")
    assert "one administrator can sign in" in line_about(said, "people")
    assert "the shop is closed" in line_about(said, "server")


def test_where_no_shop_is_none_is_made(program):
    assert_wrong(program("doctor"), "data folder", "there is no shop in", "counterfoil serve")
    assert not program.folder.exists()


def test_a_folder_that_others_may_look_into(healthy):
    healthy.folder.chmod(0o755)
    assert_wrong(healthy("doctor"), "permissions", "others on this machine", f"chmod 700 {healthy.folder}")


def test_files_whose_copies_would_be_open(healthy):
    (healthy.folder / "mail").chmod(0o755)
    assert_looked_at(healthy("doctor"), "permissions", "mail", "chmod")


def test_little_room(healthy, monkeypatch):
    monkeypatch.setattr(doctor, "LITTLE_ROOM", 1 << 60)
    assert_wrong(healthy("doctor"), "room", "MB are free", "make some")


def test_lost_secrets_are_not_made_anew(healthy):
    (healthy.folder / "secrets.json").unlink()
    assert_wrong(healthy("doctor"), "secrets", "missing", "backup")
    assert not (healthy.folder / "secrets.json").exists()
    if healthy.url == "sqlite:":  # elsewhere no other command can know that there was a shop
        assert "restore that file from a backup" in healthy("people", "list").err
        assert not (healthy.folder / "secrets.json").exists()


def test_secrets_that_cannot_be_read(healthy):
    (healthy.folder / "secrets.json").write_text("{")
    assert_wrong(healthy("doctor"), "data folder", "secrets.json cannot be read", "backup")


def test_a_database_that_is_gone(healthy):
    if healthy.url != "sqlite:":
        pytest.skip("on PostgreSQL it is not a file")
    (healthy.folder / "shop.db").unlink()
    assert_wrong(healthy("doctor"), "database", "shop.db is missing", "backup")
    assert not (healthy.folder / "shop.db").exists()


def test_a_database_that_does_not_answer(healthy, monkeypatch):
    if healthy.url == "sqlite:":
        (healthy.folder / "shop.db").write_bytes(b"no database" * 1000)
    else:
        monkeypatch.setenv("COUNTERFOIL_DATABASE", f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    assert_wrong(healthy("doctor"), "database", "does not open")


def test_a_database_with_a_torn_page(healthy):
    if healthy.url != "sqlite:":
        pytest.skip("PostgreSQL looks after its own pages")
    with (healthy.folder / "shop.db").open("r+b") as file:
        file.seek(8 * 4096)
        file.write(b"\xff" * 4096)
    said = healthy("doctor")
    assert said.code == 1
    assert "database" in said.out
    assert "Traceback" not in said.out + said.err


def test_a_database_that_is_too_new_or_too_old(healthy):
    change(healthy, "update migrations set number = 9999 where source = 'shop' and number = 1")
    assert_wrong(healthy("doctor"), "database", "newer version")


def test_a_step_that_is_still_to_do_is_named_and_not_taken(healthy):
    change(healthy, "delete from migrations where source = 'shop'")
    assert_wrong(healthy("doctor"), "database", "has not had shop 0001 (shop)", "backup")
    assert_wrong(healthy("doctor"), "database", "has not had shop 0001 (shop)")


def test_a_clock_that_was_put_back(healthy):
    change(healthy, LINE, at=SystemClock().now() + HOUR)
    chain(healthy)
    assert_wrong(healthy("doctor"), "clock", "but something was done at", "NTP")


def test_a_trail_that_was_changed(healthy):
    change(healthy, "update trail_chain set link = :link", link=bytes(32))
    assert_wrong(healthy("doctor"), "trail", "Line 1", "audit verify")


def test_only_the_end_of_a_long_trail_is_looked_at(healthy, monkeypatch):
    monkeypatch.setattr(inside, "LINES", 3)
    with healthy.furnished() as shop:
        with shop.store.writing() as db:
            for at in range(9):
                db.run(LINE, at=at)
        Chainer(shop.store, shop.folder.keys, shop.folder.trail_head).run()
    assert "the last 3 of 10 lines" in line_about(healthy("doctor"), "trail")
    change(healthy, "update trail_chain set link = :link where seq = 2", link=bytes(32))
    assert healthy("doctor").code == 0
    change(healthy, "update trail_chain set link = :link where seq = 9", link=bytes(32))
    assert_wrong(healthy("doctor"), "trail", "Line ")


def test_a_trail_whose_end_was_cut_off_is_not_chained_anew(healthy):
    change(healthy, LINE, at=1)
    chain(healthy)
    assert "the last 2 of 2 lines" in line_about(healthy("doctor"), "trail")
    change(healthy, "delete from trail_chain where seq = 2")
    assert_wrong(healthy("doctor"), "trail", "place 1", "place 2", "cut off", "take trail.head away")
    change(healthy, LINE, at=2)
    with pytest.raises(ChainCut, match="place 2"):
        chain(healthy)
    (healthy.folder / "trail.head").unlink()
    assert_looked_at(healthy("doctor"), "trail", "No trail.head")
    chain(healthy)
    assert "the last 3 of 3 lines" in line_about(healthy("doctor"), "trail")


def test_a_trail_that_was_chained_anew(healthy):
    (healthy.folder / "trail.head").write_text(f"1 {'ab' * 32}\n")
    assert_wrong(healthy("doctor"), "trail", "Place 1", "made anew")


def test_a_trail_head_that_is_rubbish(healthy):
    (healthy.folder / "trail.head").write_text("rubbish")
    assert_wrong(healthy("doctor"), "trail", "trail.head cannot be read")


def test_jobs_that_failed(healthy):
    change(healthy, JOB, due=2**62, failure="550 no such mailbox")
    change(healthy, JOB, due=SystemClock().now() + HOUR, failure="timed out")
    said = healthy("doctor")
    assert_wrong(said, "jobs", "2 × send_receipt failed, 1 of them for good", "timed out")


def test_jobs_that_nobody_does(healthy):
    change(healthy, JOB, due=SystemClock().now() - HOUR, failure="")
    assert_looked_at(healthy("doctor"), "jobs", "1 are due", "as soon as the shop is open")
    with healthy.furnished() as shop, shop.folder.lock():
        said = healthy("doctor")
        assert "the shop is open" in line_about(said, "server")
        assert_wrong(said, "jobs", "1 are due", "start the shop anew")


def test_a_mail_server_that_answers_and_one_that_does_not(healthy, monkeypatch):
    port = free_port()
    monkeypatch.setenv("COUNTERFOIL_MAIL", f"smtp://127.0.0.1:{port}")
    post = Controller(Sink(), "127.0.0.1", port, ready_timeout=PATIENCE)
    post.start()
    try:
        assert f"127.0.0.1:{port} takes letters" in line_about(healthy("doctor"), "mail")
    finally:
        post.stop()
    assert_wrong(healthy("doctor"), "mail", "127.0.0.1 does not listen", "COUNTERFOIL_MAIL")


def test_a_public_shop_whose_letters_go_nowhere(healthy, monkeypatch):
    monkeypatch.setenv("COUNTERFOIL_ORIGIN", "https://shop.example")
    monkeypatch.setenv("COUNTERFOIL_PROXIES", "127.0.0.1")
    said = healthy("doctor")
    assert_looked_at(said, "mail", "nobody gets them")
    assert "cookies are Secure" in line_about(said, "TLS")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"ORIGIN": "https://shop.example", "MAIL": ""}, "seem to come from one address"),
        ({"HOST": "0.0.0.0"}, "in the clear"),
    ],
)
def test_a_door_that_is_set_up_wrongly(healthy, monkeypatch, settings, words):
    for name, value in settings.items():
        monkeypatch.setenv(f"COUNTERFOIL_{name}", value)
    assert_wrong(healthy("doctor"), "TLS", words)


def test_passwords_that_are_cheap_to_guess(healthy, monkeypatch):
    monkeypatch.setenv("COUNTERFOIL_PASSWORDS", "bcrypt")
    monkeypatch.setenv("COUNTERFOIL_BCRYPT_COST", "4")
    monkeypatch.setattr(inside, "CHEAP_HASH", 60)
    assert_looked_at(healthy("doctor"), "passwords", "bcrypt takes", "a higher COUNTERFOIL_BCRYPT_COST")


def test_passwords_that_take_long(healthy, monkeypatch):
    monkeypatch.setattr(inside, "SLOW_HASH", 0)
    assert_looked_at(healthy("doctor"), "passwords", "argon2id takes", "wait for one another")


def test_nobody_to_look_after_the_shop(console, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough password\n"))
    console("people", "add", "ann")
    for file in console.folder.glob("shop.db*"):
        file.chmod(0o600)
    assert_wrong(console("doctor"), "people", "no administrator", "counterfoil people link")


def test_people_whose_password_everybody_knows(healthy, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("password123\n"))
    healthy("people", "add", "authorized_user")
    assert_wrong(healthy("doctor"), "demo", "authorized_user", "people disable")
    monkeypatch.setenv("COUNTERFOIL_DEMO", "yes")
    assert_looked_at(healthy("doctor"), "demo", "right for a demo")
    monkeypatch.delenv("COUNTERFOIL_DEMO")
    healthy("people", "disable", "authorized_user")
    said = healthy("doctor")
    assert said.code == 0
    assert "demo" not in said.out
