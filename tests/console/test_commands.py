"""What whoever runs the shop types, and what they read."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from counterfoil.gate.operation import OPERATIONS
from counterfoil.gate.permissions import Permission
from counterfoil.settings import TABLE
from counterfoil.web.api.routes import ROUTES as API
from counterfoil.web.pages.routes import ROUTES as PAGES

PASSWORD = "a long enough password"
GOODS = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Fulfillment Service,Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,Image Alt Text,Status
mug,Mug,<p>For tea.</p>,Us,Kitchen,,TRUE,Title,Default Title,MUG-1,300,shopify,12,deny,manual,14.00,,TRUE,TRUE,,,,,active
bowl,Bowl,<p>For soup.</p>,Us,Kitchen,,TRUE,Title,Default Title,BOWL-1,300,shopify,12,deny,manual,nothing,,TRUE,TRUE,,,,,active
"""


@pytest.fixture
def ann(console, monkeypatch):
    """Somebody with an account."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    made = console("people", "add", "ann", "--email", "ann@example.com")
    assert (made.code, made.out) == (0, "ann: shopper\n")
    return "ann"


class TestPeople:
    def test_nobody_is_there_at_first(self, console):
        said = console("people", "list")
        assert (said.code, said.out.split(), said.err) == (0, ["name", "e-mail", "roles", "since"], "")

    def test_who_is_added_is_listed_and_shown_without_a_password(self, console, ann):
        (line,) = console("people", "list").out.splitlines()
        assert re.fullmatch(r"ann +ann@example\.com +shopper +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line)
        shown = console("people", "show", "ann").out
        assert re.search(r"^password scheme +argon2id$", shown, re.MULTILINE)
        assert re.search(r"^password cost +2 passes, 19456 KiB, 1 lane\(s\)$", shown, re.MULTILINE)
        assert re.search(r"^password hash +\$argon2id\$v=19\$m=19456,t=2,p=1\$\S+$", shown, re.MULTILINE)
        assert re.search(r"^email verified +no$", shown, re.MULTILINE)
        assert PASSWORD not in shown

    def test_a_person_is_found_by_code_and_by_any_spelling_of_the_name(self, console, ann):
        code = re.search(r"^code +(\S+)$", console("people", "show", "ANN").out, re.MULTILINE)[1]
        assert console("people", "show", "ANN").out == console("people", "show", "ann").out
        assert code in console("people", "show", "ann").out

    def test_whoever_is_not_there_is_said_so(self, console):
        for words in (["show"], ["disable"], ["enable"], ["role"]):
            said = console("people", *words, "nobody")
            assert (said.code, said.out, said.err) == (1, "", "counterfoil: There is no such thing here.\n")

    def test_a_name_that_is_taken_or_none_is_refused_by_field(self, console, ann, monkeypatch):
        for name, field in (("Ann", "username"), ("a b", "username")):
            monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
            said = console("people", "add", name)
            assert said.code == 1
            assert said.err.startswith(f"counterfoil: {field}: ")
        monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
        assert console("people", "add", "ben").err.startswith("counterfoil: password: ")

    def test_shut_out_and_let_in_again(self, console, ann):
        assert console("people", "disable", "ann").out == "ann is shut out, and signed out everywhere.\n"
        assert console("people", "list").out.rstrip().endswith("disabled")
        assert console("people", "enable", "ann").out == "ann may come in again.\n"
        assert "disabled" not in console("people", "list").out

    def test_roles_are_given_taken_and_looked_at(self, console, ann):
        assert console("people", "role", "ann").out == "ann: shopper\n"
        assert (
            console("people", "role", "ann", "+packer", "+onlooker").out == "ann: onlooker, packer, shopper\n"
        )
        assert console("people", "role", "ann", "-onlooker", "-shopper").out == "ann: packer\n"
        assert console("people", "role", "ann", "+shopper", "-packer").out == "ann: shopper\n"
        said = console("people", "role", "ann", "+pirate")
        assert said.code == 1
        assert "onlooker, shopper, packer, stockkeeper, clerk, administrator" in said.err
        assert console("people", "role", "ann", "-pirate").code == 2

    def test_the_last_administrator_stays(self, console, ann):
        console("people", "role", "ann", "+administrator")
        for words in (["role", "ann", "-administrator"], ["disable", "ann"]):
            said = console("people", *words)
            assert (said.code, said.err) == (
                1,
                "counterfoil: This is the last administrator, and a shop needs one.\n",
            )
        assert "administrator" in console("people", "role", "ann").out

    def test_a_link_for_the_first_administrator_and_none_for_a_second(self, console, ann):
        first, second = console("people", "link").out, console("people", "link").out
        pattern = r"http://localhost:5000/link/(\S{43})\n\(works once, until \S+Z\)\n"
        assert re.fullmatch(pattern, first)[1] != re.fullmatch(pattern, second)[1]
        console("people", "role", "ann", "+administrator")
        said = console("people", "link")
        assert (said.code, said.out) == (1, "")
        assert "administrator already" in said.err

    def test_what_somebody_is_called_does_nothing_to_the_terminal(self, console, ann):
        with console.furnished() as shop, shop.store.writing() as db:
            db.run("update accounts set email = :mail", mail="\x1b[2Jann@example.com\n")
        said = console("people", "list").out
        assert "\x1b" not in said
        assert len(said.splitlines()) == 1
        assert "\\x1b[2Jann@example.com\\x0a" in said


class TestStock:
    @pytest.fixture
    def mug(self, console, tmp_path: Path) -> str:
        path = tmp_path / "mugs.csv"
        path.write_text("Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\nmug,Mug,MUG,5,2.50\n")
        console("import", "products", str(path))
        return "MUG"

    def test_goods_come_in_and_figures_are_put_right(self, console, mug):
        assert console("stock", "show", mug).out.startswith("MUG: 5 can be sold, 0 reserved\n")
        assert "received" in console("stock", "receive", mug, "12", "--why", "delivery 7").out
        said = console("stock", "correct", mug, "-2", "--why", "broken").out
        assert said.startswith("MUG: 15 can be sold")
        assert re.search("corrected +-2 +broken", said)
        assert re.search("received +12 +delivery 7", said)

    def test_what_cannot_be_is_refused_in_words(self, console, mug):
        said = console("stock", "correct", mug, "-6", "--why", "stolen")
        assert (said.code, said.err) == (
            1,
            "counterfoil: There are only 5, so it cannot be fewer by that many.\n",
        )
        assert console("stock", "show", "NO-SUCH").err == "counterfoil: The shop does not have that.\n"
        assert console("stock", "receive", mug, "0").err.startswith("counterfoil: quantity: ")


class TestProducts:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "goods.csv"
        path.write_text(GOODS)
        return path

    def test_each_product_is_told_and_what_is_wrong_with_it(self, console, file):
        said = console("import", "products", str(file))
        assert said.code == 1
        told = said.out.splitlines()
        assert told[0] == "row 2: mug added"
        assert told[1] == "row 3: bowl refused"
        assert "no price: nothing" in told[2]
        assert told[-1] == "1 added, 0 updated, 0 unchanged, 1 refused"

    def test_the_second_time_adds_nothing(self, console, file):
        file.write_text("".join(GOODS.splitlines(keepends=True)[:2]))
        assert console("import", "products", str(file)).out.endswith(
            "1 added, 0 updated, 0 unchanged, 0 refused\n"
        )
        again = console("import", "products", str(file))
        assert (again.code, again.out.splitlines()[-1]) == (0, "0 added, 0 updated, 1 unchanged, 0 refused")

    def test_a_file_that_is_not_there(self, console, tmp_path):
        said = console("import", "products", str(tmp_path / "none.csv"))
        assert said.code == 1
        assert "There is no file to read" in said.err


class TestTrail:
    def test_a_whole_trail_is_said_to_be_whole(self, console, ann):
        said = console("audit", "verify")
        assert said.code == 0
        assert (
            said.out
            == "All 0 chained lines are as they were written. The last 1 lines are not chained yet.\n"
        )

    def test_a_changed_line_is_named(self, console, ann):
        from counterfoil.storage.chainer import Chainer

        with console.furnished() as shop:
            Chainer(shop.store, shop.folder.keys).run()
            said = console("audit", "verify")
            assert (said.code, "All 1 chained lines" in said.out) == (0, True)
            assert "No trail.head remembers where it ended" in said.out
            with shop.store.writing() as db:
                db.run("update trail_chain set link = :link", link=bytes(32))
        said = console("audit", "verify")
        assert said.code == 1
        assert "Line 1 was changed" in said.out

    def test_an_end_that_was_cut_off_is_told(self, console, ann):
        from counterfoil.storage.chainer import Chainer

        console("people", "role", "ann", "+packer")
        with console.furnished() as shop:
            Chainer(shop.store, shop.folder.keys, shop.folder.trail_head).run()
            said = console("audit", "verify")
            assert (said.code, "trail.head remembers, to place 2" in said.out) == (0, True)
            with shop.store.writing() as db:
                db.run("delete from trail_chain where seq = 2")
        said = console("audit", "verify")
        assert (said.code, "All 1 chained lines" in said.out) == (1, True)
        assert "It ends at place 1, but trail.head remembers place 2" in said.out


class TestLookingUp:
    def test_every_route_is_listed(self, program):
        said = program("routes").out
        for route in (*PAGES, *API):
            line = rf"^{route.method} +{re.escape(route.pattern)} +{route.operation or '-'}$"
            assert re.search(line, said, re.MULTILINE)

    def test_every_right_and_who_has_it(self, program):
        said = program("permissions").out
        assert len(said.splitlines()) == len(Permission)
        assert re.search(r"^orders:pack +packer, administrator$", said, re.MULTILINE)
        assert re.search(r"^orders:place +shopper, administrator$", said, re.MULTILINE)

    def test_every_operation(self, program):
        said = program("operations").out
        assert [line.split()[0] for line in said.splitlines()] == sorted(OPERATIONS)
        assert re.search(
            r"^place_order +orders:place +spends money +.*Buy what is in my cart\.$", said, re.MULTILINE
        )

    def test_looking_up_needs_no_shop(self, program):
        for word in ("routes", "permissions", "operations"):
            program(word)
        assert not program.folder.exists()


class TestTheProgramItself:
    def test_help_names_every_command(self, program):
        said = program("--help").out
        for word in (
            *("serve", "import", "people", "audit", "doctor"),
            *("routes", "permissions", "operations"),
        ):
            assert re.search(rf"^ +{word}\s+[A-Z].*\.$", said, re.MULTILINE | re.DOTALL), word
        assert "counterfoil serve --help" in said

    def test_help_of_serve_names_every_setting_its_variable_and_its_default(self, program):
        said = " ".join(program("serve", "--help").out.split())
        for setting in TABLE:
            assert f"{setting.flag} " in said
            assert f"[{setting.env}" in said
            if setting.shown_default:
                assert f"{setting.env}, default {setting.shown_default}]" in said, setting.name
        assert "counterfoil serve --demo" in said
        assert "secrets.json" in said

    @pytest.mark.parametrize(
        "words", [["people"], ["people", "role"], ["import"], ["audit"], ["doctor"], ["import", "products"]]
    )
    def test_every_command_has_help_that_is_a_sentence(self, program, words):
        said = program(*words, "--help")
        assert said.code == 0
        about = said.out.split("\n\n")[1]
        assert about[0].isupper()
        assert about.rstrip().endswith(".")
        if words[-1] not in ("people", "import", "audit"):
            assert "--data FOLDER" in said.out

    @pytest.mark.parametrize(
        ("words", "hint"),
        [
            (["sell"], "sell"),
            (["people", "rename", "ann"], "rename"),
            (["people"], "WHAT"),
            (["serve", "--colour", "red"], "--colour"),
            (["people", "show"], "name"),
        ],
    )
    def test_what_is_not_understood_is_said_with_the_usage(self, program, words, hint):
        said = program(*words)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("usage: counterfoil")
        assert hint in said.err

    def test_settings_that_cannot_be_are_said_all_at_once(self, program, monkeypatch):
        monkeypatch.setenv("COUNTERFOIL_PORT", "0")
        monkeypatch.setenv("COUNTERFOIL_PASSWORDS", "md5")
        said = program("routes")
        assert (said.code, said.out) == (1, "")
        assert [line.split()[1] for line in said.err.splitlines()] == [
            "COUNTERFOIL_PORT",
            "COUNTERFOIL_PASSWORDS",
        ]

    def test_both_ways_to_call_it_are_the_same_program(self):
        beside = Path(sys.executable).with_name("counterfoil")
        ways = (
            [[sys.executable, "-m", "counterfoil"], [str(beside)]]
            if beside.exists()
            else [[sys.executable, "-m", "counterfoil"]]
        )
        said = {
            subprocess.run([*way, "permissions"], capture_output=True, text=True, check=True).stdout
            for way in ways
        }
        assert len(said) == 1

    def test_who_stops_reading_is_not_scolded(self):
        done = subprocess.run(
            f"{sys.executable} -m counterfoil operations | head -1",
            shell=True,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.startswith("accept_return")
        assert done.stderr == ""
