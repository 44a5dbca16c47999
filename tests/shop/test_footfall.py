"""Who comes is counted once a day, kept as a hash no longer than the day, and is nobody."""

import threading

import pytest

from counterfoil.gate.clock import DAY, HOUR, MINUTE, SECOND
from counterfoil.shop import footfall, sought
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.footfall import AT_ONCE, LATE, PAGES, Footfall, Step, Visitor
from counterfoil.shop.machines import is_machine
from counterfoil.shop.sought import Sought, kept
from counterfoil.storage.store import open_store

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
DAYS = Daybook("Europe/Berlin")


@pytest.fixture
def noon(shop):
    """The given clock stands at noon of 21 November 2026 in Berlin."""
    shop.clock.at = 1_795_258_800 * SECOND
    assert DAYS.day(shop.clock.at) == "2026-11-21"
    return shop.clock


def visitor(shop, number=0, agent=FIREFOX):
    return Visitor(DAYS.day(shop.clock.at), f"192.0.2.{number}", agent)


def by_day(shop):
    with shop.store.reading() as db:
        return {day: numbers for day, *numbers in db.all("select * from visits_by_day order by day")}


def everything(shop):
    found = {}
    with shop.store.reading() as db:
        for table in ("visit_salts", "visitors", "visits_by_day", "searches"):
            found[table] = db.all(f"select * from {table}")
    return found


def test_each_step_counts_a_visitor_once_however_often(shop, noon):
    came = Footfall(DAYS)
    for number in range(5):
        for _ in range(3):
            came.note(visitor(shop, number), Step.CAME)
    for number, step in (
        (0, Step.LOOKED),
        (1, Step.LOOKED),
        (1, Step.CARTED),
        (1, Step.CHECKED_OUT),
        (1, Step.PAID),
    ):
        came.note(visitor(shop, number), step | Step.CAME)
        came.flush(shop.store, noon.at)
        came.note(visitor(shop, number), step | Step.CAME)
    came.flush(shop.store, noon.at)
    footfall.count(shop.store, DAYS, noon.at)
    footfall.count(shop.store, DAYS, noon.at)

    assert by_day(shop) == {"2026-11-21": [5, 2, 1, 1, 1, 0]}


def test_after_the_day_nothing_is_left_but_numbers(shop, noon):
    came = Footfall(DAYS)
    came.note(visitor(shop), Step.CAME)
    came.flush(shop.store, noon.at)
    footfall.count(shop.store, DAYS, noon.at + 12 * HOUR + LATE // 2)  # past midnight, but not long
    assert len(everything(shop)["visitors"]) == 1

    footfall.count(shop.store, DAYS, noon.at + 12 * HOUR + LATE)

    assert everything(shop) == {
        "visit_salts": [],
        "visitors": [],
        "visits_by_day": [("2026-11-21", 1, 0, 0, 0, 0, 0)],
        "searches": [],
    }


def test_neither_address_nor_browser_is_in_any_table_and_tomorrow_is_another_hash(shop, noon):
    came = Footfall(DAYS)
    came.note(visitor(shop, 77), Step.CAME)
    came.flush(shop.store, noon.at)
    (today,) = everything(shop)["visitors"]
    noon.at += DAY
    came.note(visitor(shop, 77), Step.CAME)
    came.flush(shop.store, noon.at)

    tables = everything(shop)
    assert "192.0.2.77" not in str(tables)
    assert "Firefox" not in str(tables)
    assert len({bytes(row[1]) for row in tables["visitors"]} | {bytes(today[1])}) == 2


def test_who_comes_too_late_for_a_day_is_not_counted_again(shop, noon):
    came = Footfall(DAYS)
    came.note(visitor(shop), Step.CAME)
    came.flush(shop.store, noon.at)
    footfall.count(shop.store, DAYS, noon.at + DAY)
    came.note(visitor(shop), Step.CAME)
    came.flush(shop.store, noon.at + DAY)
    footfall.count(shop.store, DAYS, noon.at + DAY)

    assert by_day(shop) == {"2026-11-21": [1, 0, 0, 0, 0, 0]}
    assert everything(shop)["visit_salts"] == []


def test_processes_that_see_the_same_visitor_at_once_count_one(shop, noon, address, tmp_path):
    stores = [open_store(address, tmp_path) for _ in range(4)]
    start = threading.Barrier(4)
    failed = []

    def process(store):
        came = Footfall(DAYS)
        for number in range(40):
            came.note(visitor(shop, number), Step.CAME | Step.LOOKED)
        start.wait()
        try:
            assert came.flush(store, noon.at) == 40
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=process, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    footfall.count(shop.store, DAYS, noon.at)

    assert not failed
    assert by_day(shop) == {"2026-11-21": [40, 40, 0, 0, 0, 0]}


def test_a_flush_takes_what_fits_and_the_rest_the_next_time(shop, noon):
    came = Footfall(DAYS)
    for number in range(AT_ONCE + 3):
        came.note(Visitor("2026-11-21", f"2001:db8::{number:x}", FIREFOX), Step.CAME)

    assert [came.flush(shop.store, noon.at) for _ in range(3)] == [AT_ONCE, 3, 0]


def test_what_could_not_be_written_is_written_later(shop, noon):
    from contextlib import contextmanager

    from counterfoil.gate.refusals import Busy

    class Full:
        @contextmanager
        def writing(self):
            raise Busy
            yield

    came = Footfall(DAYS)
    came.note(visitor(shop), Step.CAME)
    assert came.flush(Full(), noon.at) == 0
    came.note(visitor(shop), Step.LOOKED)
    assert came.flush(shop.store, noon.at) == 1
    footfall.count(shop.store, DAYS, noon.at)

    assert by_day(shop) == {"2026-11-21": [1, 1, 0, 0, 0, 0]}


def test_whoever_takes_more_pages_than_people_do_is_left_out_unless_they_buy(shop, noon):
    came = Footfall(DAYS)
    for number in range(2):
        for _ in range(PAGES + 1):
            came.note(visitor(shop, number), Step.CAME | Step.LOOKED)
    came.note(visitor(shop, 1), Step.CARTED)
    came.flush(shop.store, noon.at)
    footfall.count(shop.store, DAYS, noon.at)

    assert by_day(shop) == {"2026-11-21": [1, 1, 1, 0, 0, 1]}


@pytest.mark.parametrize(
    "agent, languages, machine",
    [
        (FIREFOX, "de", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1", "en-GB,en;q=0.9", False),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0", "en", False),
        ("Mozilla/5.0 (Linux; Android 16; CUBOT NOTE 50) AppleWebKit/537.36 Chrome/142 Mobile Safari/537.36", "de", False),
        (FIREFOX, "", True),
        ("", "en", True),
        ("python-httpx/0.28", "en", True),
        ("curl/8.14", "en", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "en", True),
        ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "en", True),
        ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)", "en", True),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/142.0 Safari/537.36", "en", True),
        ("Mozilla/5.0 (compatible; AhrefsBot/7.0)", "en", True),
        ("facebookexternalhit/1.1", "en", True),
    ],
)  # fmt: skip
def test_a_machine_is_told_by_what_it_says_and_leaves_out(agent, languages, machine):
    assert is_machine(agent, languages) is machine


@pytest.mark.parametrize(
    "text, words",
    [
        ("Red Kettle", "red kettle"),
        ("  CRÈME   brûlée ", "creme brulee"),
        ("a4 paper 80g", "a4 paper 80g"),
        ("ann@example.com", ""),
        ("kettle for ann@example.com", ""),
        ("+49 170 1234567", ""),
        ("4242 4242 4242 4242", ""),
        ("order 123456", ""),
        ("<script>alert(1)</script>", "script alert 1 script"),
        ("=1+2", "1 2"),
        ("?!", ""),
        ("word " * 40, ("word " * 12).strip()),
        ("x" * 5_000, "x" * 60),
    ],
)
def test_a_search_is_kept_folded_and_cut_and_not_at_all_where_it_may_name_somebody(text, words):
    assert kept(text) == words


def searches(shop):
    return sorted(everything(shop)["searches"])


def test_searches_are_counted_with_those_in_vain(shop, noon):
    looked = Sought()
    for number, (text, found) in enumerate([("Kettle", 3), ("kettle", 3), ("KETTEL", 0), ("kettle", 0)]):
        looked.note(visitor(shop, number), text, found, noon.at)
    assert looked.flush(shop.store, noon.at) == 0  # somebody may still be writing
    assert looked.flush(shop.store, noon.at + 6 * SECOND) == 4

    assert searches(shop) == [("2026-11-21", "kettel", 1, 1, 0), ("2026-11-21", "kettle", 3, 1, 0)]


def test_what_is_written_letter_by_letter_is_one_search(shop, noon):
    looked = Sought()
    for text in ("k", "ke", "kettl", "kett", "kettle", "lamp", "lam", "lamp"):
        looked.note(visitor(shop), text, 1, noon.at)
    looked.flush(shop.store, noon.at + 6 * SECOND)

    assert [row[1:3] for row in searches(shop)] == [("kettle", 1), ("lamp", 1)]


def test_a_day_keeps_so_many_searches_and_counts_the_rest_without_their_words(shop, noon):
    with shop.store.writing() as db:
        for number in range(10):
            db.run(sought.SOUGHT, day="2026-11-21", words=f"w{number}", times=1, in_vain=0, found=1)
    looked = Sought(a_day=10)
    for number, text in enumerate(["new", "newer", "w7"]):
        looked.note(visitor(shop, number), text, 0, noon.at)
    looked.flush(shop.store, noon.at + 6 * SECOND)

    found = {words: times for _, words, times, *_ in searches(shop)}
    assert (found[""], found["w7"], "new" in found) == (2, 2, False)


def test_old_searches_are_forgotten(shop, noon):
    looked = Sought()
    looked.note(visitor(shop), "kettle", 1, noon.at)
    looked.flush(shop.store, noon.at + MINUTE)

    assert sought.forget(shop.store, DAYS, noon.at + 30 * DAY, 30) == 0
    assert sought.forget(shop.store, DAYS, noon.at + 31 * DAY, 30) == 1
    assert searches(shop) == []
