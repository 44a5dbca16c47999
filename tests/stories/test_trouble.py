"""Trouble: no room, no right to write, two servers, a word to stop; said in a sentence, and nothing half done."""

import ctypes
import os
import re
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import psycopg
import pytest

from tests.cast import APPROVED, PASSWORD, SLOW, Person, Shop, plenty, stock_of
from tests.servers import new_database
from tests.waiting import PATIENCE, eventually

Opening = Callable[..., Shop]
NO_LIMIT = resource.RLIM_INFINITY
DROP_A_CAPABILITY, DAC_OVERRIDE = 24, 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def serve(folder: Path, *words: str, **how: object) -> subprocess.CompletedProcess[str]:
    """A start that is to fail: whatever it says, within a few seconds."""
    shop = Shop(folder, demo=False)
    return subprocess.run(
        [sys.executable, "-m", "counterfoil", "serve", *words],
        env=shop.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        **how,  # type: ignore[call-overload]
    )


def assert_refused(start: subprocess.CompletedProcess[str], *words: str) -> None:
    assert start.returncode == 1, start
    assert "Traceback" not in start.stderr
    assert start.stdout == ""
    (sentence,) = start.stderr.splitlines()
    assert sentence.startswith("counterfoil: ")
    for each in words:
        assert each in sentence


# At the start


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_a_full_disk_is_said_at_the_start(folder: Path) -> None:
    assert_refused(serve(folder, preexec_fn=small_files), f"The disk of the data folder {folder} is full")


def like_anybody() -> None:
    """Give up the right to write everywhere, where one has it."""
    ctypes.CDLL(None).prctl(DROP_A_CAPABILITY, DAC_OVERRIDE, 0, 0, 0)


def test_a_folder_that_cannot_be_written_is_said_at_the_start(folder: Path) -> None:
    folder.mkdir(mode=0o555)
    said = f"The data folder {folder} cannot be written"
    assert_refused(serve(folder, preexec_fn=like_anybody), said, "--data")


def test_a_file_where_the_folder_should_be_is_said_at_the_start(folder: Path) -> None:
    folder.write_text("not a folder")
    assert_refused(serve(folder), f"The data folder {folder} is not a folder")


def test_a_second_server_on_the_same_folder_is_refused(shop: Shop) -> None:
    assert_refused(serve(shop.folder), "Another Counterfoil", str(shop.pid), "already serving")
    assert shop.stranger().get("/readyz").status_code == 200


def test_a_port_that_is_taken_is_said(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert_refused(serve(folder, "--port", port), f"127.0.0.1:{port}", "--port")


@pytest.mark.parametrize(
    "words",
    [
        ["--host", "0.0.0.0"],
        ["--host", "::"],
        ["--host", "0.0.0.0", "--demo"],
        ["--host", "0.0.0.0", "--proxies", "10.0.0.1"],
        ["--host", "0.0.0.0", "--origin", "https://shop.example"],
    ],
    ids=" ".join,
)
def test_no_shop_opens_to_other_machines_in_the_clear(folder: Path, words: list[str]) -> None:
    assert_refused(serve(folder, *words), "in the clear", "--tls-cert", "--proxies", "--insecure")
    assert not folder.exists()


@pytest.mark.parametrize(
    "settings",
    [{"insecure": "yes"}, {"origin": "https://shop.example", "proxies": "127.0.0.1"}],
    ids=["insecure", "a proxy"],
)
def test_it_opens_to_them_when_told_how(folder: Path, settings: dict[str, str]) -> None:
    with Shop(folder, demo=False, host="0.0.0.0", **settings) as shop:
        assert "in the clear" not in shop.said()


def test_a_database_from_a_newer_program_is_left_alone(opening: Opening) -> None:
    shop = opening(demo=False)
    assert shop.close() == 0
    with changing(shop) as run:
        run(
            "insert into migrations (source, number, name, checksum, at) values ('shop', 9999, 'later', 'x', 1)"
        )
    start = serve(shop.folder, "--database", shop.database)
    assert_refused(start, "shop 9999 (later)", "newer version of Counterfoil")


@contextmanager
def changing(shop: Shop) -> Iterator[Callable[[str], object]]:
    """The shop's database, from behind its back."""
    if shop.database == "sqlite:":
        import sqlite3

        connection = sqlite3.connect(shop.folder / "shop.db", isolation_level=None)
        try:
            yield lambda sql: connection.execute(sql).fetchall()
        finally:
            connection.close()
        return
    with psycopg.connect(shop.database, autocommit=True) as session:

        def run(sql: str) -> object:
            done = session.execute(sql)
            return done.fetchall() if done.description else []

        yield run


# At run time


@contextmanager
def nothing_can_be_written(shop: Shop) -> Iterator[None]:
    """On SQLite as on a disk without a byte of room, the log included; PostgreSQL as a server that only reads."""
    if shop.database == "sqlite:":
        resource.prlimit(shop.pid, resource.RLIMIT_FSIZE, (1, NO_LIMIT))
        try:
            yield
        finally:
            resource.prlimit(shop.pid, resource.RLIMIT_FSIZE, (NO_LIMIT, NO_LIMIT))
        return
    # The shop's own connections are cut, so that new ones find it so.
    name = shop.database.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(shop.database, autocommit=True) as other:
        for verdict in ("on", "off"):
            other.execute("set default_transaction_read_only = off")
            other.execute(f"alter database {name} set default_transaction_read_only = {verdict}")
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
            if verdict == "on":
                _wake(shop)
                yield
    _wake(shop)


def _wake(shop: Shop) -> None:
    """Let every lane find out that its connection is gone; people may see one refusal each from that."""
    until = time.monotonic() + PATIENCE
    good = 0
    with httpx.Client(base_url=shop.url) as somebody:
        while good < 8 and time.monotonic() < until:
            good = good + 1 if somebody.get("/readyz").status_code == 200 else 0
    assert good == 8


def test_without_room_people_look_but_change_nothing_and_then_go_on(opening: Opening) -> None:
    shop = opening()
    ann = shop.newcomer()
    sku = plenty(ann)
    ann.put_into_cart(sku, 2)
    cart, shelf = ann.cart(), stock_of(ann, sku)
    key = secrets.token_hex(8)
    checkout = hidden_fields(ann.page("/checkout"))
    with nothing_can_be_written(shop):
        for answer in (
            ann.put_into_cart(sku),
            ann.patch(f"/api/cart/lines/{sku}", {"quantity": 9}),
            ann.delete(f"/api/cart/lines/{sku}"),
            ann.buy(key=key),
            shop.stranger().post("/api/login", {"username": "admin_user", "password": PASSWORD}),
            shop.stranger().post("/api/register", {"username": "latecomer", "password": "a long password"}),
        ):
            assert answer.status_code == 503, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"]) > 0
            assert "records" in answer.json()["message"]
        for path, form in (
            ("/cart", {"sku": sku, "quantity": "9"}),
            ("/checkout", {**checkout, "card": APPROVED}),
        ):
            page = ann.submit(path, **form)
            assert page.status_code == 503, path
            assert "try again" in page.text
            assert "Traceback" not in page.text
        for path in ("/api/me", "/api/products", "/api/cart", "/api/orders", "/readyz"):
            assert ann.get(path).status_code == 200, path
        for path in ("/", "/welcome", "/products", "/cart", "/checkout", "/orders"):
            assert ann.page(path).status_code == 200, path
        assert ann.cart() == cart
        assert stock_of(ann, sku) == shelf
        assert ann.get("/api/orders").json()["items"] == []
    # The same process, the same key: the refusals left nothing in the way.
    assert ann.buy(key=key).status_code == 201
    assert ann.cart()["count"] == 0
    assert stock_of(ann, sku) == shelf - 2
    assert (
        shop.stranger()
        .post("/api/login", {"username": "latecomer", "password": "a long password"})
        .status_code
        == 401
    )
    assert "Traceback" not in shop.said()
    assert "All " in shop.command("audit", "verify")


def hidden_fields(page: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))


def test_signing_out_that_fails_says_so_and_leaves_the_ticket(opening: Opening) -> None:
    shop = opening()
    ann = shop.newcomer()
    with nothing_can_be_written(shop):
        by_page = ann.submit("/logout")
        by_link = ann.page("/logout")
        by_program = ann.post("/api/logout")
        by_address = ann.get("/api/logout", **{"sec-fetch-site": "same-origin"})
        for answer in (by_page, by_link, by_program, by_address):
            assert answer.status_code == 503
            assert "error logging out" in answer.text
            assert "set-cookie" not in answer.headers
        assert "error logging out" in by_program.json()["message"]
        assert ann.get("/api/me").status_code == 200
    assert ann.post("/api/logout").json() == {"message": "good bye"}
    assert ann.get("/api/me").status_code == 401


@pytest.mark.skipif(os.getuid() != 0, reason="a small disk of one's own needs the machine's administrator")
def test_a_disk_that_fills_up_while_the_shop_is_open(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        with new_database("sqlite") as url, Shop(disk / "data", url) as shop:
            shop.log = tmp_path / "elsewhere.log"
            ann = shop.newcomer()
            sku = plenty(ann)
            room = shutil.disk_usage(disk).free
            (disk / "ballast").write_bytes(bytes(room))
            refused = [ann.put_into_cart(sku).status_code for _ in range(3)]
            # What fits into the blocks that are there already may still be written.
            until = time.monotonic() + PATIENCE
            while 503 not in refused and time.monotonic() < until:
                refused.append(ann.put_into_cart(sku).status_code)
            assert refused[-1] == 503
            assert set(refused) <= {201, 503}
            count = ann.cart()["count"]
            assert count == refused.count(201)
            (disk / "ballast").unlink()
            assert ann.put_into_cart(sku).status_code == 201
            assert ann.cart()["count"] == count + 1
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


# Stopping


def test_a_stop_under_load_breaks_no_answer(opening: Opening) -> None:
    shop = opening()
    slow, quick = shop.newcomer(), [shop.newcomer() for _ in range(6)]
    sku = plenty(slow)
    slow.put_into_cart(sku)
    answers: list[httpx.Response] = []
    broken: list[Exception] = []
    stopped = threading.Event()

    def shop_on(person: Person) -> None:
        while True:
            try:
                answers.append(person.put_into_cart(sku))
                if answers[-1].status_code == 503:  # and the connection was closed: who goes on, comes anew
                    return
            except httpx.TransportError as error:
                # Only where nobody listens any more may it end so: then nothing was begun.
                if not (stopped.is_set() and isinstance(error, httpx.ConnectError)):
                    broken.append(error)
                return

    bought: list[httpx.Response] = []
    crowd = [threading.Thread(target=shop_on, args=(person,)) for person in quick]
    buyer = threading.Thread(target=lambda: bought.append(slow.buy(SLOW)))
    buyer.start()
    for one in crowd:
        one.start()
    assert eventually(lambda: slow.get("/api/orders").json()["items"]), "the bank is asked"
    assert eventually(lambda: answers)
    stopped.set()
    os.kill(shop.pid, signal.SIGTERM)
    seen = ready_while_stopping(shop)
    buyer.join()
    for one in crowd:
        one.join()
    assert shop.ended() == 0
    assert 503 in seen
    assert bought[0].status_code == 201
    assert {answer.status_code for answer in answers} <= {201, 422, 503}
    assert broken == []
    shop.open()
    assert slow.get(f"/api/orders/{bought[0].json()['code']}").json()["payment"] == "paid"
    kept = sum(person.cart()["count"] for person in quick)
    assert kept == sum(answer.status_code == 201 for answer in answers)


def ready_while_stopping(shop: Shop) -> set[int]:
    seen = set()

    def gone() -> bool:
        try:
            seen.add(httpx.get(f"{shop.url}/readyz", timeout=PATIENCE).status_code)
        except httpx.TransportError:
            return True
        return False

    assert eventually(gone)
    return seen


def children(pid: int) -> set[int]:
    return {int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def test_a_worker_that_dies_comes_back_and_none_outlives_its_parent(opening: Opening) -> None:
    shop = opening(workers="2")
    ann = shop.newcomer()
    first, second = children(shop.pid)
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: len(now := children(shop.pid)) == 2 and first not in now)
    assert second in children(shop.pid)
    assert [ann.get("/api/me").status_code for _ in range(20)] == [200] * 20
    workers = children(shop.pid)
    shop.kill()
    assert eventually(lambda: not any(Path(f"/proc/{each}").exists() for each in workers))
    shop.open()
    assert ann.get("/api/me").status_code == 200


# The first start


def links_of(shop: Shop, many: int) -> list[str]:
    """The secrets of the links it has printed; the door may answer before the last word is out."""

    def links() -> list[str]:
        return re.findall(r"http://localhost:\d+/link/(\S+)", shop.said())

    assert eventually(lambda: len(links()) == many), shop.said()
    return links()


def test_without_the_demo_one_link_makes_one_administrator(opening: Opening) -> None:
    shop = opening(demo=False)
    (secret,) = links_of(shop, 1)
    asked = shop.stranger()
    assert asked.page(f"/link/{secret}").status_code == 200
    form = {"username": "chief", "password": "a long enough password"}
    assert asked.submit(f"/link/{secret}", **form).status_code == 303
    assert asked.get("/api/me").json()["roles"] == ["administrator", "shopper"]
    late = shop.stranger()
    assert late.page(f"/link/{secret}").status_code == 404
    assert (
        late.submit(f"/link/{secret}", username="second", password="a long enough password").status_code
        == 404
    )
    assert late.page(f"/link/{secret[:-1]}A").status_code == 404
    assert shop.close() == 0
    said = len(shop.said())
    shop.open()
    assert "/link/" not in shop.said()[said:]
    assert "administrator already" in shop.command("people", "link", check=False)


def test_an_unused_link_is_replaced_by_the_next_start(opening: Opening) -> None:
    shop = opening(demo=False)
    links_of(shop, 1)
    assert shop.close() == 0
    shop.open()
    old, new = links_of(shop, 2)
    assert old != new
    assert shop.stranger().page(f"/link/{old}").status_code == 404
    assert shop.stranger().page(f"/link/{new}").status_code == 200


def test_without_the_demo_no_known_password_opens_anything(opening: Opening) -> None:
    shop = opening(demo=False)
    for name in ("authorized_user", "unauthorized_user", "admin_user", "admin", "root", "counterfoil"):
        for password in (PASSWORD, "admin", "password", "counterfoil", name):
            answer = shop.stranger().post("/api/login", {"username": name, "password": password})
            assert answer.status_code in {401, 422, 429}
    assert "user" not in shop.command("people", "list")
    assert "password" not in shop.said().replace("guess", "")


def test_with_the_demo_no_link_is_printed(shop: Shop) -> None:
    assert "/link/" not in shop.said()
    assert "password123" in shop.said()


def starting(shop: Shop, log: IO[bytes]) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "counterfoil", "serve"]
    return subprocess.Popen(words, env=shop.environment, stdout=log, stderr=log)


@pytest.mark.parametrize("after", [0.0, 0.15])
def test_a_demo_whose_first_filling_was_cut_short_is_completed(folder: Path, after: float) -> None:
    shop = Shop(folder)
    with shop.log.open("ab") as log, starting(shop, log) as first:
        assert eventually((folder / "demo.unfinished").exists)
        time.sleep(after)
        first.kill()
    with shop:
        packer = shop.person("authorized_user")
        waiting = 0
        while packer.get("/api/task").status_code == 200:
            assert packer.post("/api/task").status_code == 200
            waiting += 1
        assert waiting == 3
        goods = packer.http.get("/api/products", params={"limit": "100"}).json()["items"]
        assert len(goods) >= 48
        assert {each["slug"] for each in goods if each["picture"] is None} == set()
        for name in ("unauthorized_user", "admin_user"):
            assert shop.person(name).get("/api/me").status_code == 200
        assert not (folder / "demo.unfinished").exists()


def test_the_demo_never_comes_into_a_shop_that_is_there(folder: Path) -> None:
    with Shop(folder, demo=False):
        pass
    with Shop(folder, demo=True) as shop:
        answer = shop.stranger().post("/api/login", {"username": "admin_user", "password": PASSWORD})
        assert answer.status_code == 401
        assert PASSWORD not in shop.said()
        assert "the demo was not put into it" in shop.said()


def test_a_demo_served_as_a_real_shop_says_that_its_passwords_are_known(folder: Path) -> None:
    with Shop(folder, demo=True):
        pass
    with Shop(folder, demo=False) as shop:
        known = "Everybody knows the password of authorized_user, unauthorized_user, admin_user"
        assert eventually(lambda: known in shop.said())
        assert PASSWORD not in shop.said().rpartition("Counterfoil is open")[2]


# Looking back


def test_the_back_office_shows_the_last_hundred_lines(opening: Opening) -> None:
    shop = opening()  # nobody else does anything here
    admin, ann = shop.person("admin_user"), shop.newcomer()
    sku = plenty(ann)
    assert admin.page("/admin").status_code == 200  # where they show their password, which leaves a line
    for _ in range(101):
        assert ann.put_into_cart(sku).status_code == 201
    page = admin.page("/admin/trail").text
    lines = re.findall(r"<tr data-row=.*?</tr>", page, re.DOTALL)
    assert len(lines) == 100
    assert all(ann.username in line and "Put something into my cart." in line for line in lines)
    ann.post("/api/logout")
    newest = re.findall(r"<tr data-row=.*?</tr>", admin.page("/admin/trail").text, re.DOTALL)[0]
    assert "End this session for good." in newest
