"""Staff look after the goods by page and API: as a browser without a script sends it, and as somebody hostile would."""

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from PIL import Image

from tests.cast import Person, Shop, send_everybody_home
from tests.datasets import hostile_strings
from tests.servers import DATABASES, new_database

API = "/api/admin/products"


@pytest.fixture(params=DATABASES, scope="module")
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with (
        new_database(request.param) as url,
        Shop(tmp_path_factory.mktemp("goods") / "data", url) as open_shop,
    ):
        yield open_shop
        send_everybody_home()


@pytest.fixture
def admin(shop: Shop) -> Person:
    return shop.person("admin_user")


def category(admin: Person) -> str:
    return str(admin.get("/api/admin/categories").json()["items"][0]["slug"])


def added(admin: Person, title: str, **more: object) -> dict:
    answer = admin.post(API, {"title": title, "category": category(admin), "price": 1290, **more})
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    return dict(answer.json())


def put(admin: Person, path: str, version: object, body: object) -> httpx.Response:
    return admin.http.put(path, json=body, headers={"If-Match": f'"{version}"'})


def photo(size: tuple[int, int] = (900, 600)) -> bytes:
    file = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    Image.linear_gradient("L").resize(size).convert("RGB").save(file, "JPEG", exif=exif)
    return file.getvalue()


def send(admin: Person, slug: str, content: bytes, name: str = "x.jpg", **fields: str) -> httpx.Response:
    version = admin.get(f"{API}/{slug}").json()["version"]
    return admin.http.post(
        f"/admin/products/{slug}/pictures",
        files={"file": (name, content)},
        data={"version": str(version), **fields},
        headers={"sec-fetch-site": "same-origin", "accept": "text/html"},
    )


def test_a_product_from_its_name_to_the_shelf_by_pages_alone(admin: Person) -> None:
    answer = admin.submit(
        "/admin/products", title="Enamel jug", category=category(admin), price="24,50", sku="JUG"
    )
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    page = admin.page(where).text
    assert "Draft" in page
    edited = admin.submit(
        where, version="1", title="Enamel jug, white", category=category(admin), new_slug="white-jug",
        description="For <b>milk</b><script>alert(1)</script>", vendor="Emalco", tags="kitchen, milk",
    )  # fmt: skip
    assert edited.headers["location"] == "/admin/products/white-jug"
    made = admin.submit(
        "/admin/products/white-jug/options",
        version="2",
        name1="Size",
        values1="small, large",
        name2="",
        values2="",
    )
    assert made.status_code == 303, made.text
    assert send(admin, "white-jug", photo(), alt="a white jug").status_code == 303
    product = admin.get(f"{API}/white-jug").json()
    assert [variant["options"] for variant in product["variants"]] == [["small"], ["large"]]
    assert admin.submit(
        "/admin/products/white-jug/variants/JUG", version=str(product["version"]), currency="EUR", price="26.00",
        compare_at="30.00", cost="11.10", grams="700", tax_class="standard", new_sku="JUG-S",
    ).status_code == 303  # fmt: skip
    version = str(admin.get(f"{API}/white-jug").json()["version"])
    assert admin.submit("/admin/products/white-jug/publish", version=version).status_code == 303
    ann = admin.shop.newcomer()
    seen = ann.page("/products/enamel-jug")
    assert (seen.status_code, seen.headers["location"]) == (301, "/products/white-jug")
    shown = ann.page("/products/white-jug").text
    assert "For <b>milk</b>" in shown
    assert "alert(1)" not in shown
    assert '<source type="image/avif"' in shown
    assert 'width="900" height="600"' in shown
    assert ann.get("/api/products/enamel-jug").json()["slug"] == "white-jug"


def test_two_staff_edit_one_product_one_wins_and_the_other_sees_both(admin: Person) -> None:
    slug = added(admin, "Contested bowl")["slug"]
    said = {"category": category(admin), "title": "First name"}
    assert put(admin, f"{API}/{slug}", 1, said).status_code == 200
    lost = put(admin, f"{API}/{slug}", 1, {**said, "title": "Second name"})
    assert lost.status_code == 409
    assert (lost.json()["now"]["title"], lost.json()["wanted"]["title"]) == ("First name", "Second name")
    page = admin.submit(f"/admin/products/{slug}", version="1", **{**said, "title": "Third <name>"})
    assert page.status_code == 409
    assert "First name" in page.text
    assert 'value="Third &lt;name&gt;"' in page.text
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version
    again = admin.submit(f"/admin/products/{slug}", version=version[1], **{**said, "title": "Third <name>"})
    assert again.status_code == 303
    assert admin.get(f"{API}/{slug}").json()["title"] == "Third <name>"


def test_a_change_without_the_version_that_was_seen_is_refused(admin: Person) -> None:
    slug = added(admin, "Unseen bowl")["slug"]
    answer = admin.http.put(f"{API}/{slug}", json={"title": "x", "category": category(admin)})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["If-Match"]


def test_figure_and_price_are_put_right_in_their_cells_and_a_conflict_shows_both(admin: Person) -> None:
    slug = added(admin, "Cell cup", sku="CELL 1/2")["slug"]
    listed = admin.page("/admin/products?q=cell").text
    assert 'form="cell-count-CELL%201%2F2"' in listed
    here = "/admin/stock/CELL%201%2F2"
    back = "/admin/products?q=cell"
    assert admin.submit(f"{here}/count", on_hand="7", was="0", back=back).headers["location"] == back
    assert (
        admin.submit(f"{here}/price", amount="9.90", was="1290", currency="EUR", back=back).status_code == 303
    )
    variant = admin.get(f"{API}/{slug}").json()["variants"][0]
    assert (variant["on_hand"], variant["price"]["amount"]) == (7, 990)
    lost = admin.submit(f"{here}/count?q=CELL", on_hand="12", was="0", why="seen twice", back=back)
    assert lost.status_code == 409
    assert "now there are 7" in lost.text
    assert 'value="12"' in lost.text
    lost = admin.submit(f"{here}/price?q=CELL", amount="8.80", was="1290", currency="EUR", back=back)
    assert lost.status_code == 409
    assert 'value="8.80"' in lost.text
    wrong = admin.submit(f"{here}/price?q=CELL", amount="cheap", was="990", currency="EUR")
    assert (wrong.status_code, "an amount in EUR" in wrong.text) == (422, True)
    moves = admin.get("/api/admin/stock/CELL%201%2F2").json()["moves"]
    assert [(move["kind"], move["quantity"], move["why"]) for move in moves] == [("corrected", 7, "Counted")]
    assert admin.submit(f"{here}/received", quantity="3", why="from the kiln").status_code == 303
    ledger = admin.page(here).text
    assert "from the kiln" in ledger
    assert "admin_user" in ledger
    told = admin.http.put(
        here.replace("/admin", "/api/admin"), json={"on_hand": 1, "why": "x"}, headers={"If-Match": "9"}
    )
    assert (told.status_code, told.json()["now"], told.json()["wanted"]) == (409, 10, 1)


def test_products_are_narrowed_to_a_category_chosen_by_its_name(admin: Person) -> None:
    every = admin.post("/api/admin/categories", {"title": "Kites"}).json()["items"]
    made = next(each for each in every if each["title"] == "Kites")
    listed = admin.page("/admin/products").text  # a list that is kept says what there is now
    assert f'<option value="{made["slug"]}">Kites</option>' in listed
    assert "Nothing matches" in admin.page(f"/admin/products?category={made['slug']}").text


def test_what_is_low_is_told_and_can_be_said_of_each_thing(admin: Person) -> None:
    slug = added(admin, "Low plate", sku="LOW-1")["slug"]

    def low() -> list[str]:
        listed = admin.get("/api/admin/stock?show=low&q=LOW-1").json()["items"]
        assert ("/admin/stock/LOW-1" in admin.page("/admin/stock?show=low&q=LOW-1").text) == bool(listed)
        return [each["sku"] for each in listed]

    assert low() == []  # nobody can buy it yet
    publish = admin.http.post(f"{API}/{slug}/publish", json={}, headers={"If-Match": "1"})
    assert publish.status_code == 200
    assert low() == ["LOW-1"]
    admin.submit("/admin/stock/LOW-1/count", on_hand="6", was="0")
    assert low() == []
    body = {"price": 100, "low_at": 6}
    assert put(admin, f"{API}/{slug}/variants/LOW-1", 2, body).status_code == 200
    assert low() == ["LOW-1"]


def test_pictures_are_sent_moved_described_and_taken_away_by_forms(admin: Person) -> None:
    slug = added(admin, "Pictured vase")["slug"]
    for words in ("one", "two"):
        assert send(admin, slug, photo((50, 40)), alt=words).status_code == 303
    nameless = send(admin, slug, photo((50, 40)))
    assert nameless.status_code == 422
    assert "those who cannot see it" in nameless.text

    def do(what: str, **fields: str) -> list[str]:
        version = str(admin.get(f"{API}/{slug}").json()["version"])
        answer = admin.submit(f"/admin/products/{slug}/pictures/{what}", version=version, **fields)
        assert answer.status_code == 303, answer.text
        return [picture["alt"] for picture in admin.get(f"{API}/{slug}").json()["pictures"]]

    assert do("2/move", to="1") == ["two", "one"]
    assert do("1", alt="deux") == ["deux", "one"]
    assert do("1", decorative="on") == ["", "one"]
    assert do("1/remove") == ["one"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.jpg", b"<html><script>alert(1)</script>"),
        ("x.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("../../../x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("x\x01.jpg", b"GIF89a"),
    ],
)
def test_abuse_54_what_is_no_picture_is_refused_beside_its_field(
    admin: Person, name: str, content: bytes
) -> None:
    slug = added(admin, "Refusing vase")["slug"]
    answer = send(admin, slug, content, name, alt="words")
    assert answer.status_code == 422, answer.text
    assert "This is no picture" in answer.text


def test_abuse_54_what_was_sent_is_served_as_what_it_is_and_from_a_hashed_path(
    admin: Person, shop: Shop
) -> None:
    slug = added(admin, "Served vase")["slug"]
    polyglot = photo() + b"<script>alert(1)</script>"
    assert send(admin, slug, polyglot, "../../evil.html", alt="words").status_code == 303
    src = admin.get(f"{API}/{slug}").json()["pictures"][0]["src"]
    assert re.fullmatch(r"/media/[0-9a-f]{32}-900x600-1280\.jpg", src)
    for ending, kind in (("jpg", "jpeg"), ("webp", "webp"), ("avif", "avif")):
        served = shop.stranger().get(src.replace(".jpg", f".{ending}"))
        assert served.status_code == 200
        assert served.headers["content-type"] == f"image/{kind}"
        assert served.headers["x-content-type-options"] == "nosniff"
        assert b"script" not in served.content
        assert b"Exif" not in served.content


def test_abuse_55_no_other_size_and_no_way_out_of_the_media_folder(admin: Person, shop: Shop) -> None:
    slug = added(admin, "Measured vase")["slug"]
    assert send(admin, slug, photo(), alt="words").status_code == 303
    src = admin.get(f"{API}/{slug}").json()["pictures"][0]["src"]
    name = src.removeprefix("/media/")
    Path(shop.folder / "secret.jpg").write_bytes(b"secret")
    for path in (
        src.replace("-1280.", "-1281."),
        src.replace("-1280.", "-5000."),
        src.replace("900x600", "9000x6000"),
        src.replace(".jpg", ".gif"),
        "/media/..%2fsecret.jpg",
        "/media/%2e%2e/secret.jpg",
        "/media/%252e%252e%252fsecret.jpg",
        "/media//etc/passwd",
        "/media/%2fetc%2fpasswd",
        f"/media/..\\{name}",
        f"/media/{name}%00.png",
    ):
        answer = shop.stranger().get(path)
        assert answer.status_code in (400, 404), (path, answer.status_code)
        assert b"secret" not in answer.content


def test_categories_are_made_renamed_and_moved_by_pages(admin: Person, shop: Shop) -> None:
    assert admin.submit("/admin/categories", title="Lamps <i>").status_code == 303
    assert admin.submit("/admin/categories", title="Desk lamps", parent="lamps-i").status_code == 303
    slug = admin.post(API, {"title": "Anglepoise", "category": "desk-lamps", "price": 1}).json()["slug"]
    assert admin.http.post(f"{API}/{slug}/publish", json={}, headers={"If-Match": "1"}).status_code == 200
    ann = shop.newcomer()
    assert "Anglepoise" in ann.page("/products?category=lamps-i").text
    assert "Lamps &lt;i&gt;" in admin.page("/admin/categories").text
    renamed = admin.submit("/admin/categories/lamps-i", version="1", title="Lights", new_slug="lights")
    assert renamed.status_code == 303
    moved = ann.page("/products?category=lamps-i&sort=price")
    assert (moved.status_code, moved.headers["location"]) == (301, "/products?category=lights&sort=price")
    ring = admin.submit("/admin/categories/lights", version="2", title="Lights", parent="desk-lamps")
    assert (ring.status_code, "cannot be in itself" in ring.text) == (422, True)


MEAN = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{7*7}}", "${7*7}",
        "{% print 7 %}", "\u202egnp.exe", "</title><script>", "]]><!--", "' or 1=1 --", "=cmd|' /C calc'!A0"]  # fmt: skip


def inert(page: httpx.Response, text: str) -> None:
    """The text stands in the page as text, if at all."""
    assert page.status_code == 200, (text, page.status_code)
    if "<" in text:
        assert text not in page.text, text
    assert "onerror=alert(1)>" not in page.text or html.escape("onerror=alert(1)>") in page.text


def test_abuse_47_hostile_text_in_every_field_of_the_goods_is_inert(admin: Person, shop: Shop) -> None:
    ann = shop.newcomer()
    strings = [*MEAN, *[text for text in hostile_strings() if text.strip()][::97]]
    slug = added(admin, "Hostile thing")["slug"]
    assert send(admin, slug, photo((30, 30)), alt="words").status_code == 303
    product = admin.get(f"{API}/{slug}").json()
    admin.http.post(f"{API}/{slug}/publish", json={}, headers={"If-Match": str(product["version"])})
    for number, text in enumerate(strings):
        short = text[:90]
        version = admin.get(f"{API}/{slug}").json()["version"]
        said = {
            "title": text[:200],
            "category": category(admin),
            "vendor": text[:200],
            "tags": text[:200],
            "description": text,
        }
        answer = put(admin, f"{API}/{slug}", version, said)
        if answer.status_code == 422:  # letters that cannot be kept
            continue
        options = [{"name": short, "values": [short, "other"]}]
        answer = put(admin, f"{API}/{slug}/options", version + 1, {"options": options})
        if answer.status_code == 200:
            sku = answer.json()["variants"][0]["sku"]
            body = {"price": 100, "new_sku": f"{number} {short}", "barcode": short}
            put(admin, f"{API}/{slug}/variants/{quote(sku, safe='')}", version + 2, body)
        now = admin.get(f"{API}/{slug}").json()
        put(admin, f"{API}/{slug}/pictures/1", now["version"], {"alt": text[:500]})
        for person, path in (
            (ann, f"/products/{slug}"),
            (ann, "/products?sort=newest"),
            (admin, f"/admin/products/{slug}"),
            (admin, "/admin/products"),
            (admin, "/admin/stock"),
            (admin, "/admin/history"),
        ):
            inert(person.page(path), text)
        inert(ann.http.get("/products", params={"q": text}, headers={"accept": "text/html"}), text)
        inert(
            admin.http.get("/admin/products", params={"q": text[:200]}, headers={"accept": "text/html"}), text
        )
        assert "\r" not in now["title"]
        assert "\n" not in now["title"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        ('<a href="data:text/html,x">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        ("<svg><script>alert(1)</script></svg>", ""),
        ("<style>*{}</style><p style='x' onclick='y'>t</p>", "<p>t</p>"),
        ("<p><img src=x onerror=alert(1)>t</p>", "<p>t</p>"),
        ("<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)"),
    ],
)
def test_abuse_48_rich_text_is_stripped_of_what_could_run(admin: Person, written: str, kept: str) -> None:
    slug = added(admin, "Written thing")["slug"]
    said = {"title": "Written thing", "category": category(admin), "description": written}
    answer = put(admin, f"{API}/{slug}", 1, said)
    assert answer.status_code == 200
    description = answer.json()["description"]
    assert description == kept or not re.search(
        r"<(script|svg|style|img)|onerror|javascript:|data:", description
    )


def test_abuse_49_a_line_break_in_a_name_is_in_no_header(admin: Person) -> None:
    made = added(admin, "Line\r\nSet-Cookie: x=1", sku="A\r\nB")
    assert made["title"] == "Line Set-Cookie: x=1"
    assert made["variants"][0]["sku"] == "A B"
    page = admin.page(f"/admin/products/{made['slug']}")
    assert "x=1" not in str(page.headers)
    answer = admin.submit(
        f"/admin/products/{made['slug']}", version="1", title="x", category=category(admin), new_slug="a\r\nb"
    )
    assert "\n" not in answer.headers["location"]


def test_who_may_only_look_sees_no_form(shop: Shop) -> None:
    clerk = shop.newcomer()
    shop.command("people", "role", clerk.username, "+clerk", "-shopper")
    page = clerk.page("/admin/stock")
    assert page.status_code == 200
    assert "cell-count-" not in page.text
    assert clerk.page("/admin/products").status_code == 403
    assert clerk.submit("/admin/stock/X/count", on_hand="1", was="0").status_code == 403
