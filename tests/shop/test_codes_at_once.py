"""One code with one use, and fifty who press Pay: by threads and by processes, and with the check taken out."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from counterfoil.shop.pricing import codes, discounts
from counterfoil.shop.pricing.offers import MakeCode, make_discount_code
from tests.shop.code_rush import CODE, FORGETFUL, said
from tests.shop.rush import at_once

ROOT = Path(__file__).parents[2]
CROWD = 50


@pytest.fixture
def crowd(shop):
    """Fifty people with something in their carts, and a code with one use."""
    sku = shop.shelve("mug", on_hand=1000, price=1000)
    people = [shop.person() for _ in range(CROWD)]
    for person in people:
        person.adds(sku)
    shop.operator(make_discount_code, MakeCode("percent", CODE, rate=100_000, most=1))
    return people


def redemptions(shop):
    """How often it was used: by orders, by the record of uses, and by the figure kept with the code."""
    return (
        shop.one("select count(*) from orders where discount > 0"),
        shop.one("select count(*) from discount_uses"),
        shop.one("select used from discount_codes"),
    )


def by_threads(people):
    return Counter(
        map(said, at_once([lambda person=person: person.buys(discount_code=CODE) for person in people]))
    )


def by_processes(people, address, folder, fault=""):
    processes = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.shop.code_rush",
                address,
                folder,
                fault,
                *(str(p.actor.id) for p in group),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for group in (people[:17], people[17:34], people[34:])
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    return Counter(word for process in processes for word in json.loads(process.communicate(timeout=60)[0]))


def test_abuse_25_of_fifty_at_once_one_uses_the_code(shop, crowd):
    assert by_threads(crowd) == {"paid": 1, "code.used_up": CROWD - 1}
    assert redemptions(shop) == (1, 1, 1)
    assert shop.on_hand("MUG") == 999


def test_abuse_25_the_update_alone_decides(shop, crowd, monkeypatch):
    monkeypatch.setattr(codes, "refuse_unfit", lambda *_: None)
    assert by_threads(crowd) == {"paid": 1, "code.used_up": CROWD - 1}
    assert redemptions(shop) == (1, 1, 1)


def test_abuse_25_of_fifty_in_three_processes_one_uses_the_code(shop, crowd, address, tmp_path):
    assert by_processes(crowd, address, tmp_path) == {"paid": 1, "code.used_up": CROWD - 1}
    assert redemptions(shop) == (1, 1, 1)


def test_without_the_check_the_code_is_used_by_all(shop, crowd, monkeypatch):
    """The fault is planted: what the tests above look at would show it."""
    monkeypatch.setattr(codes, "refuse_unfit", lambda *_: None)
    monkeypatch.setattr(discounts, "TAKE", FORGETFUL)
    assert by_threads(crowd) == {"paid": CROWD}
    assert redemptions(shop)[:2] == (CROWD, CROWD)


def test_without_the_check_processes_use_it_too(shop, crowd, address, tmp_path):
    assert by_processes(crowd, address, tmp_path, "forgetful") == {"paid": CROWD}
    assert redemptions(shop)[:2] == (CROWD, CROWD)


def test_the_table_holds_the_limit_where_the_program_forgets_it(shop, crowd):
    with pytest.raises(Exception, match=r"(?i)check"):
        shop.run("update discount_codes set used = used + 2")


def test_one_person_with_eight_accounts_uses_it_once(shop, crowd):
    shop.operator(make_discount_code, MakeCode("percent", "MINE", rate=100_000, most_a_person=1))
    same = crowd[:8]
    for person in same:
        shop.run("update accounts set email_key = 'a@x.com' where id = :id", id=person.actor.id)
    answers = at_once([lambda person=person: person.buys(discount_code="MINE") for person in same])
    assert Counter(map(said, answers)) == {"paid": 1, "code.used_by_you": 7}
