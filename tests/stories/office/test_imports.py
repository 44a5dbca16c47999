"""Files of products through the doors: sent, looked at, brought in by a job that survives, undone; and what is hostile."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.cast import Person, Shop, send_everybody_home
from tests.waiting import eventually

HEAD = "Title,URL handle,SKU,Option1 name,Option1 value,Price,Inventory quantity\r\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with Shop(tmp_path_factory.mktemp("imports") / "data", demo=True) as open_shop:
        yield open_shop
        send_everybody_home()


def rows(count: int, price: str = "10.00", name: str = "thing") -> str:
    return HEAD + "".join(
        f"{name} {n},{name}-{n},{name}-{n},Title,Default Title,{price},3\r\n" for n in range(count)
    )


def send(person: Person, content: str | bytes, name: str = "products.csv", **fields: str) -> httpx.Response:
    content = content.encode() if isinstance(content, str) else content
    headers = {"sec-fetch-site": "same-origin"}
    return person.http.post(
        "/api/admin/imports",
        files={"file": (name, content)},
        data={"overwrite": "yes", **fields},
        headers=headers,
    )


def state(person: Person, code: str) -> dict[str, object]:
    return dict(person.get(f"/api/admin/imports/{code}").json())


def is_in(person: Person, code: str, wanted: str) -> dict[str, object]:
    assert eventually(lambda: state(person, code)["state"] == wanted), state(person, code)
    return state(person, code)


def test_staff_send_a_file_see_the_difference_bring_it_in_and_undo_it(shop: Shop) -> None:
    admin = shop.person("admin_user")
    page = admin.page("/admin/imports")
    assert 'enctype="multipart/form-data"' in page.text
    sent = admin.http.post(
        "/admin/imports",
        files={"file": ("goods <b>.csv", rows(2).encode())},
        data={"overwrite": "yes"},
        headers={"sec-fetch-site": "same-origin", "accept": "text/html"},
    )
    assert sent.status_code == 303, sent.text
    where = sent.headers["location"]
    seen = admin.page(where).text
    assert "Bring in 2 new and 0 changed" in seen
    assert "goods &lt;b&gt;.csv" in seen
    assert "goods <b>" not in seen
    assert admin.submit(f"{where}/start").status_code == 303
    code = where.rpartition("/")[2]
    is_in(admin, code, "imported")
    assert "2 added" in admin.page(where).text
    assert admin.get("/api/products/thing-1").json()["variants"][0]["stock"] == 3
    assert "goods &lt;b&gt;.csv was brought in." in admin.page("/admin/history").text
    assert admin.submit(f"{where}/undo").status_code == 303
    is_in(admin, code, "undone")
    assert admin.get("/api/products/thing-1").status_code == 404
    assert admin.submit(f"{where}/undo").status_code == 409


def test_staff_take_products_along_and_nobody_else_does(shop: Shop) -> None:
    admin, ann = shop.person("admin_user"), shop.newcomer()
    whole = admin.page("/admin/imports/products.csv")
    assert whole.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="products.csv"' in whole.headers["content-disposition"]
    assert admin.get("/api/admin/products.csv").content == whole.content
    assert shop.command("export", "products").encode().splitlines() == whole.content.splitlines()
    slug = whole.text.splitlines()[1].split(",")[1]
    one = admin.page(f"/admin/imports/products.csv?codes.{slug}=on").text
    assert {line.split(",")[1] for line in one.splitlines()[1:] if line.startswith(",")} <= {slug}
    assert len(one) < len(whole.text) / 10
    assert ann.page("/admin/imports/products.csv").status_code == 403
    assert shop.stranger().get("/api/admin/products.csv").status_code == 401
    seen = send(admin, whole.content).json()
    assert is_in(admin, seen["code"], "ready")["to_do"] == 0


def test_a_file_that_is_none_is_named_and_no_file_is_asked_for(shop: Shop) -> None:
    admin = shop.person("admin_user")
    assert send(admin, b"a,b\n1,2\n").json()["state"] == "refused"
    nothing = admin.http.post("/admin/imports", data={"x": "1"}, headers={"sec-fetch-site": "same-origin"})
    assert nothing.status_code == 422
    assert "This is needed." in nothing.text


def test_abuse_45_no_other_site_and_nobody_without_the_right_sends_a_file(shop: Shop) -> None:
    admin, ann = shop.person("admin_user"), shop.newcomer()
    file = {"file": ("a.csv", rows(1).encode())}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
        assert admin.http.post("/admin/imports", files=file, headers=headers).status_code == 403
    assert send(ann, rows(1)).status_code == 403
    assert send(shop.stranger(), rows(1)).status_code == 401


def test_abuse_53_no_picture_is_fetched_and_the_row_is_kept_with_a_word(shop: Shop) -> None:
    admin = shop.person("admin_user")
    addresses = [
        *(
            "http://127.0.0.1:1/a.jpg",
            "http://[::1]/a.jpg",
            "http://169.254.169.254/latest",
            "http://10.0.0.1/a",
        ),
        *("http://2130706433/a.png", "file:///etc/passwd", "gopher://127.0.0.1:70/x", "//evil.example/a.jpg"),
        *(
            "/etc/passwd",
            "../../secrets.json",
            "data:image/png;base64,AAAA",
            f"{shop.url}/media/{'0' * 32}.png",
        ),
    ]
    head = "Title,URL handle,SKU,Price,Product image URL\r\n"
    lines = "".join(f'Pic {n},pic-{n},PIC-{n},5,"{each}"\r\n' for n, each in enumerate(addresses))
    seen = send(admin, head + lines).json()
    assert (seen["counts"]["new"], seen["counts"]["wrong"]) == (len(addresses), 0)
    found = admin.get(f"/api/admin/imports/{seen['code']}/products").json()["items"]
    assert all("picture" in row["notes"][0] for row in found)
    assert "root:" not in str(found)


def test_abuse_52_a_file_of_everything_that_is_wrong_costs_a_verdict_each_and_little_memory(
    shop: Shop,
) -> None:
    wrong = [
        b"Nul\0,nul,N,Title,Default Title,1,1",
        "Käse,latin,K,Title,Default Title,1,1".encode("latin-1"),
        b"Wide,wide,W,Title,Default Title,1,1" + b",x" * 100_000,
        b"Dear,dear,D,Title,Default Title,=1+1,1",
        b"Again,fine,A,Title,Default Title,1,1",
        b"Twice,twice,F-1,Title,Default Title,1,1",
    ]
    fine = b'Lone "quote,lone,L,Title,Default Title,1,1\r\n'
    fine += b"Fine,fine,F-1,Title,Default Title,1,1\r\n=cmd()|x,formula,F-2,Title,Default Title,1,1\r\n"
    wide = b"Fill %d,fill-%d,FILL-%d,Title,Default Title,1,1" + b"," * 999_000 + b"x\r\n"
    admin = shop.person("admin_user")
    send(admin, rows(1))  # so that everything is loaded
    before = memory(shop)
    big = b"\r\n".join([HEAD.encode() + fine.rstrip(), *wrong, b""])
    sent = send(admin, big + b"".join(wide % (n, n, n) for n in range(25))).json()
    seen = is_in(admin, sent["code"], "ready")
    assert memory(shop) - before < 60_000
    assert (seen["counts"]["new"], seen["counts"]["wrong"]) == (3, 31)
    listed = admin.get(f"/api/admin/imports/{sent['code']}/products?limit=100").json()["items"]
    assert [row["line"] for row in listed] == [*range(2, 36)]
    assert all(row["why"].startswith("Line ") for row in listed if row["verdict"] == "wrong")
    assert not list((shop.folder / "incoming").iterdir())
    assert "Traceback" not in shop.said()


def memory(shop: Shop) -> int:
    status = Path(f"/proc/{shop.pid}/status").read_text()
    children = Path(f"/proc/{shop.pid}/task/{shop.pid}/children").read_text().split()
    return sum(
        int(text.partition("VmRSS:")[2].split()[0])
        for text in (status, *(Path(f"/proc/{child}/status").read_text() for child in children))
    )


def test_an_import_that_is_cut_off_goes_on_where_it_was_and_does_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, count = tmp_path / "data", 250
    with Shop(folder, demo=True) as shop:
        code = send(shop.person("admin_user"), rows(count)).json()["code"]
    monkeypatch.setenv("COUNTERFOIL_FAILPOINT", "import.committed")
    doomed = Shop(folder, demo=True).open()
    doomed.person("admin_user").post(f"/api/admin/imports/{code}/start")
    doomed.ended()
    monkeypatch.delenv("COUNTERFOIL_FAILPOINT")
    with closing(sqlite3.connect(folder / "shop.db")) as left:
        assert left.execute("select state from imports").fetchall() == [("importing",)]
        done = left.execute("select count(*) from import_products where outcome is not null").fetchone()[0]
    assert 0 < done < count
    with Shop(folder, demo=True) as shop:
        admin = shop.person("admin_user")
        whole = is_in(admin, code, "imported")
        assert whole["outcomes"] == {"added": count}
        assert {admin.get(f"/api/admin/stock/thing-{n}").json()["on_hand"] for n in (0, 99, count - 1)} == {3}
        assert "All adds up" in shop.command("reconcile")
