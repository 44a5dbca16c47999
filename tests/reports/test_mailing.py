"""Reports by mail: once each, on their morning, to whoever wants them and may still read them."""

import threading
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy

import pytest

from counterfoil.gate.mail import Attachment, Letter
from counterfoil.gate.refusals import Conflict, Invalid, NotFound, NotFresh
from counterfoil.identity.mails import Letterhead
from counterfoil.reports.mailing import (
    MOST,
    ScheduleReport,
    StopReport,
    days_before,
    list_report_mails,
    next_morning,
    schedule_report,
    stop_report_mail,
)
from counterfoil.reports.sending import send_due
from counterfoil.shop.books.days import Daybook
from counterfoil.storage.mail.written import written
from tests.reports.books import moment
from tests.shop.after import jobs_done


@pytest.mark.parametrize(
    "zone, now, every, due",
    [
        ("UTC", "2026-11-21T05:59", "day", "2026-11-21T06:00"),
        ("UTC", "2026-11-21T06:00", "day", "2026-11-22T06:00"),
        ("UTC", "2026-11-21T12:00", "week", "2026-11-23T06:00"),
        ("UTC", "2026-11-21T12:00", "month", "2026-12-01T06:00"),
        ("Europe/Berlin", "2026-03-28T12:00", "day", "2026-03-29T04:00"),  # the night the clocks go forward
        ("Europe/Berlin", "2026-10-24T12:00", "day", "2026-10-25T05:00"),  # and back
        ("Pacific/Auckland", "2026-11-21T12:00", "month", "2026-11-30T17:00"),
    ],
)
def test_a_letter_is_due_at_six_in_the_morning_of_the_shop(zone, now, every, due):
    assert next_morning(Daybook(zone), moment(now), every) == moment(due)


@pytest.mark.parametrize(
    "day, every, since, until",
    [
        ("2026-11-21", "day", "2026-11-20", "2026-11-20"),
        ("2026-11-23", "week", "2026-11-16", "2026-11-22"),
        ("2026-11-25", "week", "2026-11-16", "2026-11-22"),
        ("2026-03-01", "month", "2026-02-01", "2026-02-28"),
    ],
)
def test_it_is_about_the_days_that_have_just_gone_by(day, every, since, until):
    assert days_before(date.fromisoformat(day), every) == (
        date.fromisoformat(since),
        date.fromisoformat(until),
    )


@pytest.fixture
def boss(shop):
    """Somebody who may read reports, on a Friday noon."""
    shop.with_part(Letterhead, Letterhead("Shop", "https://shop.example"))
    shop.clock.at = moment("2026-11-20T12:00")
    person = shop.person("boss", "boss@example.com")
    shop.run(GIVE, id=person.actor.account_id)
    return person


GIVE = "insert into account_roles (account_id, role, given_at) values (:id, 'administrator', 1)"
TAKE_AWAY = "delete from account_roles where account_id = :id"
SHUT_OUT = "update accounts set disabled_at = 1 where id = :id"


def morning(shop, text):
    """The clock shows this, and what is due is done."""
    shop.clock.at = moment(text)
    sent = send_due(shop.house)
    jobs_done(shop)
    return sent


def letters(shop):
    return [one for one in shop.letters.letters if one.attached]


def test_every_morning_a_letter_with_the_file_of_the_day_before(shop, boss):
    made = boss.does(schedule_report, ScheduleReport(report="sales", every="day", form="csv", split="day"))
    assert made.next_at == "2026-11-21T06:00:00Z"
    assert morning(shop, "2026-11-21T05:59") == 0
    assert morning(shop, "2026-11-21T06:00") == 1
    assert morning(shop, "2026-11-21T06:01") == 0
    assert morning(shop, "2026-11-22T06:30") == 1

    first, second = letters(shop)
    assert (first.to, first.subject) == ("boss@example.com", "Sales, 20 November 2026")
    assert "Net sales: €0.00" in first.text
    assert "https://shop.example/admin/reports/mails" in first.text
    assert first.attached.name == "sales-2026-11-20-2026-11-20.csv"
    assert first.attached.content.decode("utf-8-sig").splitlines()[1].startswith("2026-11-20,")
    assert second.subject == "Sales, 21 November 2026"
    assert first.message_id != second.message_id


def test_after_a_long_night_one_letter_makes_up_for_all(shop, boss):
    boss.does(schedule_report, ScheduleReport(report="sales", every="day", form="json"))
    assert morning(shop, "2026-12-24T12:00") == 1
    assert morning(shop, "2026-12-24T12:01") == 0
    assert len(letters(shop)) == 1


def test_processes_that_look_at_once_send_one(shop, boss):
    boss.does(schedule_report, ScheduleReport(report="sales", every="week", form="json"))
    shop.clock.at = moment("2026-11-23T06:00")
    start, taken = threading.Barrier(4), []

    def look():
        start.wait()
        taken.append(send_due(shop.house))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs_done(shop)

    assert sorted(taken) == [0, 0, 0, 1]
    (letter,) = letters(shop)
    assert letter.subject == "Sales, 16–22 November 2026"


@pytest.mark.parametrize("lost", [TAKE_AWAY, SHUT_OUT])
def test_whoever_lost_the_right_gets_nothing_more_and_it_ends(shop, boss, lost):
    boss.does(schedule_report, ScheduleReport(report="sales", every="day", form="csv"))
    shop.run(lost, id=boss.actor.account_id)
    assert morning(shop, "2026-11-21T06:00") == 1
    assert morning(shop, "2026-11-22T06:00") == 0

    assert letters(shop) == []
    (mail,) = boss.does(list_report_mails).items
    assert mail.ended_at
    assert mail.why_ended


def test_what_is_stopped_is_sent_no_more_also_when_it_was_on_its_way(shop, boss):
    made = boss.does(schedule_report, ScheduleReport(report="sales", every="day", form="csv"))
    shop.clock.at = moment("2026-11-21T06:00")
    assert send_due(shop.house) == 1
    assert boss.does(stop_report_mail, StopReport(made.code)).ended_at
    jobs_done(shop)

    assert letters(shop) == []
    assert morning(shop, "2026-11-22T06:00") == 0


def test_nobody_sees_or_stops_those_of_others(shop, boss):
    made = boss.does(schedule_report, ScheduleReport(report="sales", every="day", form="csv"))
    eve = shop.person("eve", "eve@example.com")

    assert eve.does(list_report_mails).items == []
    with pytest.raises(NotFound):
        eve.does(stop_report_mail, StopReport(made.code))


def test_names_of_people_are_mailed_to_whoever_has_just_shown_their_password(shop, boss):
    wants = ScheduleReport(report="top-customers", every="day")
    shop.clock.at += shop.house.lately
    with pytest.raises(NotFresh):
        boss.does(schedule_report, wants)
    boss.actor = replace(boss.actor, proved_at=shop.clock.at)
    assert boss.does(schedule_report, wants).report == "top-customers"


@pytest.mark.parametrize(
    "wants, refused",
    [
        (ScheduleReport(report="nothing", every="day"), NotFound),
        (ScheduleReport(report="sales", every="day", split="moon"), Invalid),
    ],
)
def test_what_is_no_report_is_not_mailed(shop, boss, wants, refused):
    with pytest.raises(refused):
        boss.does(schedule_report, wants)


def test_a_person_has_so_many_and_needs_an_address(shop, boss):
    for _ in range(MOST):
        boss.does(schedule_report, ScheduleReport(report="sales", every="day"))
    with pytest.raises(Conflict):
        boss.does(schedule_report, ScheduleReport(report="sales", every="day"))
    with pytest.raises(Conflict):
        shop.person("mute").does(schedule_report, ScheduleReport(report="sales", every="day"))


def test_a_letter_with_a_file_is_read_by_every_mail_program(shop):
    file = Attachment("sales.csv", "text/csv; charset=utf-8", b"Tag,Umsatz\r\n=1,2\r\n" * 500)
    letter = Letter("ann@example.com", "Sales", "Hello\nPrice 5 €\n", "<a@b.example>", file)
    for plain in (True, False):
        content = written(letter, "Shop <shop@example.com>", shop.clock, plain=plain).content
        read = message_from_bytes(content, policy=policy.default)
        text, attached = read.iter_parts()
        assert text.get_content().splitlines() == ["Hello", "Price 5 €"]
        assert attached.get_filename() == "sales.csv"
        assert attached.get_payload(decode=True) == file.content
        assert max(map(len, content.splitlines())) < 998
