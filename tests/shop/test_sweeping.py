"""Files of pictures that nothing names are swept, and none that anything may want back."""

import json
import os

import pytest

from counterfoil.gate.clock import DAY, SECOND
from counterfoil.shop.imports.sweeping import sweep_pictures

MARKS = {name: f"{number:032x}" for number, name in enumerate(("shown", "undo", "import", "loose", "new"), 1)}


@pytest.fixture
def folder(shop):
    """A picture of each kind in two sizes, put there two days ago, but for the new one; and what else may lie there."""
    shop.shelve("mug")
    folder = shop.media.folder
    folder.mkdir(parents=True)
    names = [f"{mark}-80x60-{size}.jpg" for mark in MARKS.values() for size in (320, 1280)]
    for name in (*names, ".new-half", ".new-now", "logo.png", f"{9:032x}.svg"):
        (folder / name).write_bytes(b"x")
        days = 0 if name.startswith(MARKS["new"]) or name == ".new-now" else 2
        at = (shop.clock.at - days * DAY) / SECOND
        os.utime(folder / name, (at, at))
    shop.run(
        "insert into pictures (product_id, file, width, height, position) values (1, :file, 80, 60, 1)",
        file=f"{MARKS['shown']}-80x60-1280.jpg",
    )
    shop.run(
        """
        insert into undos (code, at, did, operation, wants, sentence)
        values ('X', 1, 'remove_picture', 'restore_pictures', :wants, 'undo.pictures')
        """,
        wants=json.dumps({"pictures": [{"file": f"{MARKS['undo']}-80x60-1280.jpg"}]}),
    )
    shop.run(
        """
        insert into imports (code, file, size, currency, overwrite, state, made_at, moved_at)
        values ('X', 'x.csv', 1, 'EUR', 0, 'ready', 1, 1)
        """
    )
    shop.run(
        """
        insert into import_products (import_id, line, handle, slug, title, verdict, report, goods)
        select id, 1, 'x', 'x', 'X', 'new', '{}', :goods from imports
        """,
        goods=json.dumps({"pictures": [f"{MARKS['import']}-80x60-1280.jpg"]}),
    )
    return folder


def left(folder):
    return {path.name[:32] for path in folder.iterdir()}


def test_only_what_nothing_names_is_taken_away(shop, folder):
    assert sweep_pictures(shop.house) == 4  # two sizes, one that was sent as it is, one that was never whole
    assert left(folder) == {
        *(MARKS[name] for name in ("shown", "undo", "import", "new")),
        ".new-now",
        "logo.png",
    }
    assert sweep_pictures(shop.house) == 0


def test_a_picture_that_is_sent_again_stays_until_a_product_names_it(shop, folder):
    name = f"{MARKS['loose']}-80x60-1280.jpg"
    shop.media.keep_made(name, b"x")
    sweep_pictures(shop.house)
    assert name in {path.name for path in folder.iterdir()}


def test_a_shop_without_pictures_has_nothing_to_sweep(shop):
    assert sweep_pictures(shop.house) == 0
