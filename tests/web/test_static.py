"""Files that never change under their name."""

import gzip
import re

import brotli
import pytest

from counterfoil.web import squeeze
from counterfoil.web.static import FOLDER, Program, Static, asset

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    + b'<path d="M0 0h9v9H0z"/>' * 100
    + b"</svg>"
)


@pytest.fixture
def media(opening, tmp_path):
    shop = opening()
    folder = tmp_path / "data0" / "media"
    folder.mkdir(exist_ok=True)
    (folder / "mug-3f2a.svg").write_bytes(SVG)
    (folder / "mug-3f2a.png").write_bytes(b"\x89PNG" + b"x" * 5_000)
    (folder / "page.html").write_bytes(b"<script>alert(1)</script>")
    (folder / "way-out.svg").symlink_to("/etc/passwd")
    (folder / "deep").mkdir()
    (folder / "deep" / "x.svg").write_bytes(SVG)
    return shop


def test_a_name_holds_the_mark_of_the_content():
    path = asset("shop.js")
    assert re.fullmatch(r"/static/shop\.[0-9a-f]{16}\.js", path)
    with pytest.raises(LookupError, match=r"nothing\.js"):
        asset("nothing.js")


def test_a_changed_file_has_another_name(tmp_path):
    (tmp_path / "a.js").write_text("1")
    before = Program(tmp_path).url("a.js")
    (tmp_path / "a.js").write_text("2")
    assert Program(tmp_path).url("a.js") != before


def test_style_sheets_name_files_by_their_marks(tmp_path):
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a.woff2").write_bytes(b"font")
    (tmp_path / "a.css").write_text('@font-face { src: url("fonts/a.woff2") }')
    program = Program(tmp_path)
    assert (
        program.files[program.url("a.css")].body.decode()
        == f'@font-face {{ src: url("{program.url("fonts/a.woff2")}") }}'
    )


@pytest.mark.parametrize(
    "name", sorted(p.relative_to(FOLDER).as_posix() for p in FOLDER.rglob("*.*") if p.suffix != ".md")
)
def test_every_file_of_the_program_is_served_for_ever(running, name):
    answer = running.browser().get(asset(name), headers={"accept-encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    if not name.endswith(".css"):
        assert answer.content == (FOLDER / name).read_bytes()


@pytest.mark.parametrize(("coding", "undo"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_it_comes_squeezed_to_whoever_takes_it_so(running, coding, undo):
    path = asset("vendor/htmx.min.js")
    with running.browser().stream("GET", path, headers={"accept-encoding": coding}) as answer:
        raw = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == coding
        assert answer.headers["vary"] == "accept-encoding"
    assert undo(raw) == (FOLDER / "vendor/htmx.min.js").read_bytes()
    assert len(raw) < 15_000


@pytest.mark.parametrize("accepts", ["", "identity", "deflate", "br;q=0", "br;q=0, gzip;q=0.0"])
def test_it_comes_as_it_is_to_all_others(running, accepts):
    answer = running.browser().get(asset("vendor/htmx.min.js"), headers={"accept-encoding": accepts})
    assert "content-encoding" not in answer.headers


def test_a_browser_that_has_it_is_told_so(running):
    path = asset("shop.js")
    first = running.browser().get(path)
    again = running.browser().get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert running.browser().get(path, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/static/shop.js", "/static/", "/static/shop.0000000000000000.js", "/static/%2e%2e/door.py"],
)
def test_other_names_are_not_there(running, path):
    assert running.browser().get(path).status_code == 404


def test_pictures_of_the_shop_are_served_and_an_svg_alone_is_inert(media):
    answer = media.browser().get("/media/mug-3f2a.svg")
    assert (answer.status_code, answer.content) == (200, SVG)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'; style-src 'none'; sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-encoding"] == "br"
    answer = media.browser().get("/media/mug-3f2a.png")
    assert answer.headers["content-type"] == "image/png"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        "page.html",
        "way-out.svg",
        "deep/x.svg",
        "deep",
        "",
        ".svg",
        "missing.svg",
        "..%2Fsecrets.json",
        "%2e%2e/secrets.json",
        "../secrets.json",
    ],
)
def test_nothing_else_of_the_folder_is(media, name):
    assert media.talk(b"GET /media/" + name.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")[9:12] in (
        b"404",
        b"400",
    )


def test_pictures_in_memory_have_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr("counterfoil.web.static.KEPT_BYTES", 10_000)
    static = Static(tmp_path, Program(tmp_path))
    for number in range(20):
        path = tmp_path / f"{number}.png"
        path.write_bytes(b"x" * 1_500)
        file = static.load(f"/media/{number}.png")
        assert file is not None
        static.keep(f"/media/{number}.png", file)
    held = [number for number in range(20) if static.held(f"/media/{number}.png")]
    assert held == list(range(14, 20))


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        (b"", b""),
        (b"gzip, deflate, br", b"br"),
        (b"gzip, deflate", b"gzip"),
        (b"GZIP", b"gzip"),
        (b"br;q=0, gzip", b"gzip"),
        (b"br;q=0.5", b"br"),
        (b"identity", b""),
    ],
)
def test_which_coding_is_taken(accepts, coding):
    assert squeeze.coding({b"accept-encoding": accepts}) == coding


def test_long_pages_come_squeezed(running):
    page = running.browser().get("/long")
    assert page.headers["content-encoding"] == "br"
    assert int(page.headers["content-length"]) < 1_000
    assert page.headers["vary"] == "accept-encoding"
    assert "content-encoding" not in running.browser().get("/api/look").headers
