"""Pictures that somebody sends: made anew, or refused; whatever is in them stays where it was."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from counterfoil.gate.shapes import Unfit
from counterfoil.shop.darkroom.room import Darkroom
from counterfoil.shop.imports.media import Media
from counterfoil.shop.pictures import MEDIA, smallest_of, sources_of
from tests.datasets import dataset

SCRIPT = b"<script>alert(1)</script>"
MAGIC = {"avif": b"ftypavif", "webp": b"WEBPVP8", "jpg": b"\xff\xd8\xff"}


class Room(Darkroom):
    """A dark room, and the folder that its pictures lie in."""

    def __init__(self, folder: Path, **more) -> None:
        super().__init__(Media(folder).keep_made, **more)
        self.folder = folder


@pytest.fixture
def room(tmp_path) -> Room:
    return Room(tmp_path / "media")


def sent(size=(1600, 1200), form="JPEG", mode="RGB", **said) -> io.BytesIO:
    """A picture as somebody sends it."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(file, form, **said)
    file.seek(0)
    return file


def made(room: Room) -> dict[str, bytes]:
    folder = room.folder
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def refused(room: Room, content: bytes) -> str:
    with pytest.raises(Unfit) as unfit:
        room.develop(io.BytesIO(content))
    assert made(room) == {}
    return unfit.value.sentence


def png(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_picture_is_kept_in_fixed_sizes_and_three_forms(room):
    picture = room.develop(sent())
    assert (picture.width, picture.height) == (1280, 960)
    files = made(room)
    assert {(name.rpartition("-")[2]) for name in files} == {
        f"{size}.{form}" for size in (320, 640, 1280) for form in ("avif", "webp", "jpg")
    }
    for name, content in files.items():
        assert MAGIC[name.rpartition(".")[2]] in content[:20]
        with Image.open(io.BytesIO(content)) as seen:
            assert max(seen.size) == int(name.rpartition("-")[2].partition(".")[0])


def test_every_source_a_page_names_is_there_and_as_wide_as_it_says(room):
    picture = room.develop(sent((500, 1500)))
    files = made(room)
    named = [
        part.split() for source in sources_of(MEDIA + picture.file) for part in source.srcset.split(", ")
    ]
    assert {src.removeprefix(MEDIA) for src, _ in named} == set(files)
    for src, wide in named:
        with Image.open(io.BytesIO(files[src.removeprefix(MEDIA)])) as seen:
            assert wide == f"{seen.width}w"
    assert smallest_of(MEDIA + picture.file).endswith("-320.jpg")


def test_a_small_picture_is_not_blown_up(room):
    picture = room.develop(sent((100, 50)))
    assert (picture.width, picture.height, len(made(room))) == (100, 50, 3)
    assert smallest_of(MEDIA + picture.file) == MEDIA + picture.file


def test_of_a_picture_that_came_otherwise_there_is_one_form():
    assert sources_of("/media/0123456789abcdef0123456789abcdef.svg") == []
    assert smallest_of("/media/a.svg") == "/media/a.svg"


def test_the_same_picture_has_the_same_name(room):
    assert room.develop(sent()) == room.develop(sent())


def test_it_stands_upright_whatever_the_camera_said(room):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert room.develop(sent((400, 200), exif=exif)).width == 200


def test_what_can_be_seen_through_stays_so_where_it_can(room):
    file = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(file, "PNG")
    file.seek(0)
    room.develop(file)
    for name, content in made(room).items():
        with Image.open(io.BytesIO(content)) as seen:
            assert seen.has_transparency_data != name.endswith(".jpg")
            if name.endswith(".jpg"):
                assert min(seen.getpixel((20, 20))) > 250


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_abuse_54_where_it_was_taken_and_what_was_written_in_it_is_gone(room, form):
    exif = Image.Exif()
    exif[0x010E] = "<script>secret-words"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 11.0)
    file = sent(form=form, exif=exif)
    assert b"secret-words" in file.getvalue()
    room.develop(file)
    assert len(made(room)) == 9
    for content in made(room).values():
        assert b"secret-words" not in content
        assert b"Exif\0" not in content
        with Image.open(io.BytesIO(content)) as seen:
            assert dict(seen.getexif()) == {}
            assert not {"icc_profile", "xmp", "comment"} & seen.info.keys()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html>" + SCRIPT,
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a/*" + SCRIPT,
        b"%PDF-1.4",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"\0\0\1\0\1\0\0\0\0\0" + b"\0" * 200,
        b"BM" + b"\0" * 200,
        b"II*\0\x08\0\0\0" + b"\0" * 100,
        b"\xff\xd8\xff" + SCRIPT,
    ],
)
def test_abuse_54_what_is_no_picture_is_refused_whatever_it_is_called(room, content):
    assert refused(room, content) == "picture.none"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_abuse_54_of_a_picture_that_is_something_else_too_only_the_picture_is_kept(room, form):
    room.develop(io.BytesIO(sent(form=form).getvalue() + b"<html>" + SCRIPT + b"PK\3\4"))
    assert not [name for name, content in made(room).items() if b"script" in content or b"PK\3\4" in content]


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (40_000_001, 1), (2**31 - 1, 2**31 - 1)])
def test_abuse_54_a_bomb_is_refused_before_it_is_opened(room, width, height):
    assert refused(room, png(width, height)) in ("picture.too_large", "picture.none")


def test_abuse_54_a_bomb_is_too_large(room):
    assert refused(room, png(50_000, 50_000)) == "picture.too_large"


@pytest.mark.parametrize(
    "harm",
    [
        "while True: pass",
        "bytearray(3 << 30)",
        "import sys\nwhile True: sys.stdout.buffer.write(bytes(1 << 20))",
        "import os\nos.abort()",
    ],
    ids=["takes for ever", "takes all memory", "writes without end", "breaks down"],
)
def test_abuse_54_whatever_a_picture_does_to_its_decoder_ends_there(tmp_path, harm):
    """The same program with a decoder that has been taken over, under the same limits."""
    source = Path("counterfoil/shop/darkroom/develop.py").read_text()
    program = tmp_path / "taken_over.py"
    program.write_text(source.replace("    limit()\n", f"    limit()\n    exec({harm!r})\n"))
    assert "exec(" in program.read_text()
    room = Room(tmp_path / "media", seconds=1.0, program=program)
    with pytest.raises(Unfit):
        room.develop(sent())
    assert made(room) == {}
    assert Room(tmp_path / "media").develop(sent()).width == 1280


def test_abuse_54_every_bad_image_is_refused_or_made_harmless(tmp_path):
    folder = dataset("bad-images")
    verdicts = {}
    for path in sorted(path for path in folder.glob("*/*") if path.is_file()):
        room = Room(tmp_path / path.name)
        try:
            room.develop(io.BytesIO(path.read_bytes()))
        except Unfit as unfit:
            verdicts[path.name] = unfit.sentence
            assert made(room) == {}
            continue
        verdicts[path.name] = "made"
        for content in made(room).values():
            assert b"script" not in content.lower()
            assert b"onerror" not in content.lower()
            with Image.open(io.BytesIO(content)) as seen:
                assert dict(seen.getexif()) == {}
    assert {name for name in verdicts if name.endswith(".svg") and verdicts[name] != "picture.none"} == set()
    assert verdicts["decompression_bomb.gif"] == "picture.too_large"
    assert verdicts["hopper_orientation_6.jpg"] == verdicts["payload_in_all_known_metadata.jpg"] == "made"
    assert sum(verdict == "made" for verdict in verdicts.values()) >= 10
