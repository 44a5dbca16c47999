"""The books: each sale in ten-thousandths on the shop's own day, and invoice numbers without a gap."""

from datetime import UTC, datetime

import pytest

from counterfoil.gate.clock import HOUR, SECOND
from counterfoil.gate.refusals import Declined, Invalid
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.books.ledger import factor
from counterfoil.shop.books.numbers import written
from counterfoil.shop.payments import DECLINES
from tests.shop.after import Desk
from tests.shop.rush import at_once


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * SECOND


def rows(shop, sql, **params):
    with shop.store.reading() as db:
        return db.all(sql, **params)


ENTRIES = "select kind, quantity, gross, discount, tax, total, currency, day, zone from sales order by id"


def test_each_line_of_a_paid_order_is_an_entry_in_ten_thousandths(shop):
    mug, cup = shop.shelve("mug", price=1250), shop.shelve("cup", price=99)
    ann = shop.person()
    shop.clock.at = moment("2026-11-21T12:00")
    ann.adds(mug, 2)
    ann.adds(cup, 1)
    ann.buys()
    day = ("EUR", "2026-11-21", "UTC")
    assert rows(shop, ENTRIES) == [
        ("sale", 2, 250_000, 0, 0, 250_000, *day),
        ("sale", 1, 9_900, 0, 0, 9_900, *day),
    ]


def test_an_order_that_is_declined_leaves_the_books_alone(shop):
    ann = shop.person()
    ann.adds(shop.shelve("mug"))
    with pytest.raises(Declined):
        ann.buys(DECLINES)
    assert rows(shop, ENTRIES) == rows(shop, "select * from invoices") == []


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        # Half past eleven at night belongs to that evening, in winter and in summer.
        ("2026-11-21T21:30", "Europe/Riga", "2026-11-21"),
        ("2026-11-21T22:30", "Europe/Riga", "2026-11-22"),
        ("2026-07-21T20:59", "Europe/Riga", "2026-07-21"),
        ("2026-07-21T21:00", "Europe/Riga", "2026-07-22"),
        ("2026-07-21T03:59", "America/New_York", "2026-07-20"),
        # The night the clocks go back has two half past twos, and both are of that day.
        ("2026-10-25T00:30", "Europe/Berlin", "2026-10-25"),
        ("2026-10-25T01:30", "Europe/Berlin", "2026-10-25"),
        ("2026-12-31T23:59", "UTC", "2026-12-31"),
    ],
)
def test_the_day_is_that_of_the_shop(at, zone, day):
    assert Daybook(zone).day(moment(at)) == day


@pytest.mark.parametrize(
    ("at", "zone", "night"),
    [
        ("2026-11-21T12:00", "UTC", "2026-11-22T03:00"),
        ("2026-11-22T02:59", "UTC", "2026-11-22T03:00"),
        ("2026-11-22T03:00", "UTC", "2026-11-23T03:00"),
        ("2026-07-21T12:00", "Europe/Riga", "2026-07-22T00:00"),
    ],
)
def test_the_next_night_is_never_now(at, zone, night):
    assert Daybook(zone).next_night(moment(at), 3) == moment(night)


def test_an_entry_keeps_its_day_and_zone_when_the_shop_moves(shop):
    ann = shop.person()
    sku = shop.shelve("mug")
    for zone in ("Pacific/Auckland", "UTC"):
        shop.with_part(Daybook, Daybook(zone))
        shop.clock.at = moment("2026-11-21T12:00")
        ann.adds(sku)
        ann.buys()
    assert rows(shop, "select day, zone from sales order by id") == [
        ("2026-11-22", "Pacific/Auckland"),
        ("2026-11-21", "UTC"),
    ]


@pytest.mark.parametrize(("currency", "each"), [("EUR", 100), ("JPY", 10_000), ("KWD", 10)])
def test_a_minor_unit_is_so_many_ten_thousandths(currency, each):
    assert factor(currency) == each


NUMBERS = "select year, number from invoices where kind = 'invoice' order by id"


def test_invoices_are_numbered_from_one_each_year_of_the_shop(shop):
    shop.with_part(Daybook, Daybook("Europe/Riga"))
    ann, sku = shop.person(), shop.shelve("mug")
    for at in ("2026-12-31T21:00", "2026-12-31T21:30", "2026-12-31T22:30", "2027-06-01T12:00"):
        shop.clock.at = moment(at)
        ann.adds(sku)
        ann.buys()
    assert rows(shop, NUMBERS) == [(2026, 1), (2026, 2), (2027, 1), (2027, 2)]
    assert (written("invoice", 2026, 2), written("credit", 2027, 12)) == ("2026-000002", "C2027-000012")


def test_no_number_is_missing_however_many_pay_at_once_and_are_declined(shop):
    sku = shop.shelve("mug", on_hand=100)
    people = [shop.person() for _ in range(12)]

    def shops(person, turn):
        for round_ in range(3):
            person.adds(sku)
            if (turn + round_) % 3 == 0:
                with pytest.raises(Declined):
                    person.buys(DECLINES)
            person.buys()

    answers = at_once([lambda p=person, t=turn: shops(p, t) for turn, person in enumerate(people)])
    assert answers == [None] * 12
    assert sorted(number for _, number in rows(shop, NUMBERS)) == list(range(1, 37))


def test_no_credit_note_is_missing_however_many_are_written_at_once_and_refused(shop):
    desk, sku = Desk(shop), shop.shelve("mug", on_hand=100)
    codes = []
    for _ in range(8):
        ann = shop.person()
        ann.adds(sku)
        codes.append(ann.buys().code)

    def refunds(code):
        for goodwill in (100, 10**6, 100):  # the second is refused, for so much was never paid
            try:
                desk.refund(code, goodwill=goodwill)
            except Invalid:
                continue

    assert at_once([lambda code=code: refunds(code) for code in codes]) == [None] * 8
    numbers = rows(shop, "select number from invoices where kind = 'credit' order by id")
    assert sorted(number for (number,) in numbers) == list(range(1, 17))
    assert len(rows(shop, NUMBERS)) == 8


def test_a_day_is_as_long_as_it_is():
    """Not all days have twenty-four hours: the night before the clocks go back is an hour longer."""
    berlin = Daybook("Europe/Berlin")
    first = moment("2026-10-24T12:00")
    night = berlin.next_night(first, 3)
    assert berlin.next_night(night, 3) - night == 24 * HOUR
    assert night - berlin.next_night(moment("2026-10-23T12:00"), 3) == 25 * HOUR


@pytest.mark.parametrize("change", ["update sales set total = 0", "delete from sales"])
def test_the_books_are_only_added_to(shop, change):
    ann = shop.person()
    ann.adds(shop.shelve("mug"))
    ann.buys()
    with pytest.raises(Exception, match="append-only"):
        shop.run(change)
