"""An address is shown to be somebody's by a link that was mailed there, once, and by nothing else."""

import re
from dataclasses import replace

import pytest

from counterfoil.gate.actor import Way, visitor
from counterfoil.gate.clock import DAY, SECOND
from counterfoil.gate.refusals import Conflict, NotAllowed, NotFound, Refusal, TooMany, WrongCredentials
from counterfoil.identity import mailed_links
from counterfoil.identity.changing import change_email, change_password
from counterfoil.identity.links import make_first_administrator_link, use_link
from counterfoil.identity.me import read_me
from counterfoil.identity.people import disable_person
from counterfoil.identity.verifying import look_at_address_link, send_address_link, verify_email
from tests.identity.conftest import PASSWORD
from tests.identity.test_throttle import at_once

LINK = re.compile(r"/verify/([A-Za-z0-9_-]{43})\b")
ADDRESS = "ann@example.com"
ELSEWHERE = visitor("203.0.113.9", browser="Safari on an iPhone")


def links_to(town, address=ADDRESS):
    """The links in the letters to this address, the newest last."""
    return [
        link for letter in town.post() if letter.to.lower() == address for link in LINK.findall(letter.text)
    ]


def verify(town, link, actor=None):
    return town.do(verify_email, actor, link=link)


def me(town, actor):
    found = town.do(read_me, actor)
    return found.email, found.email_verified, found.email_lost


def subjects(town):
    told = [(letter.to, letter.subject) for letter in town.post()]
    town.outbox.letters.clear()
    return told


@pytest.fixture
def ann(town):
    return town.newcomer("ann", email="Ann@Example.com")


def test_the_letter_of_welcome_holds_the_link_and_the_button_behind_it_does_it(town, ann):
    (link,) = links_to(town)
    for _ in range(3):  # whoever looks, a mail program say, uses nothing up
        looked = town.do(look_at_address_link, link=link)
        assert (looked.username, looked.email, looked.done) == ("ann", "Ann@example.com", False)
    assert me(town, ann) == ("Ann@example.com", False, False)
    assert verify(town, link).done
    assert me(town, ann) == ("Ann@example.com", True, False)
    assert town.do(look_at_address_link, link=link).done


@pytest.mark.parametrize("who", ["nobody", "herself", "somebody else"])
def test_it_works_whoever_is_signed_in_there(town, ann, who):
    actor = {"nobody": town.stranger(), "herself": ann, "somebody else": town.newcomer("bob")}[who]
    verify(town, links_to(town)[0], actor)
    assert me(town, ann)[1]


def test_pressed_twice_or_by_many_at_once_it_is_done(town, ann):
    (link,) = links_to(town)
    told = at_once(8, lambda _: verify(town, link).done)
    assert told == [True] * 8
    assert verify(town, link).done
    assert town.one("select count(*) from accounts where email_verified_at is not null") == (1,)


def test_its_time_is_over_after_a_day(town, ann):
    (link,) = links_to(town)
    town.clock.pass_by(DAY // SECOND - 1)
    assert town.do(look_at_address_link, link=link)
    town.clock.pass_by(1)
    for operation in (look_at_address_link, verify_email):
        with pytest.raises(NotFound) as refusal:
            town.do(operation, link=link)
        assert refusal.value.sentence == "link.over"
    assert not me(town, ann)[1]
    with town.store.writing() as db:
        assert mailed_links.sweep(db, town.clock.now()) == 1


@pytest.mark.parametrize("link", ["x", "A" * 43, "é" * 43, "\0" * 43, "A" * 100_000])
def test_an_invented_one_is_over(town, ann, link):
    with pytest.raises(NotFound):
        verify(town, link)


def test_links_for_other_things_and_tickets_do_nothing(town, ann):
    administrator = town.do(make_first_administrator_link, town.operator).secret
    (mine,) = links_to(town)
    with pytest.raises(NotFound):
        verify(town, administrator)
    with pytest.raises(NotFound):
        town.do(use_link, link=mine, username="boss", password=PASSWORD)
    assert town.find(mine) is None
    assert not me(town, ann)[1]


def test_once_shown_it_signs_in_whoever_showed_it_and_the_other_claims_are_dropped(town):
    eve = town.actor(town.register("eve", "eves own password", email=ADDRESS))
    town.clock.pass_by(1)
    ann = town.newcomer("ann", email=ADDRESS)
    assert town.sign_in(ADDRESS, "eves own password").username == "eve"  # the first who claimed it
    first, second = links_to(town)
    assert town.do(look_at_address_link, link=first).username == "eve"
    verify(town, second)
    assert town.sign_in(ADDRESS).username == "ann"
    with pytest.raises(WrongCredentials):
        town.sign_in(ADDRESS, "eves own password")
    assert me(town, ann) == (ADDRESS, True, False)
    assert me(town, eve) == (None, False, True)
    with pytest.raises(NotFound):
        verify(town, first)
    give_email(town, eve, "eve@example.com", "eves own password")
    assert me(town, eve) == ("eve@example.com", False, False)


def test_nobody_else_hears_that_a_claim_was_dropped(town):
    town.newcomer("eve", email=ADDRESS)
    town.newcomer("ann", email=ADDRESS)
    first, _ = links_to(town)
    town.outbox.letters.clear()
    verify(town, first)
    assert town.post() == []


@pytest.mark.parametrize("rounds", range(3))
def test_of_many_who_show_one_address_at_once_one_has_it(town, rounds):
    people = [town.newcomer(f"ann{n}", email=ADDRESS, actor=visitor(f"192.0.2.{n}")) for n in range(8)]
    links = links_to(town)

    def attempt(number):
        try:
            return verify(town, links[number]).username
        except Refusal as refusal:
            return refusal.sentence

    told = at_once(8, attempt)
    (winner,) = {each for each in told if each != "link.over"}
    shown = [town.do(read_me, each) for each in people]
    assert [each.username for each in shown if each.email_verified] == [winner]
    assert sorted(each.email_lost for each in shown) == [False] + [True] * 7


def give_email(town, actor, email, password=PASSWORD):
    return town.do(change_email, actor, current_password=password, email=email)


class TestChanging:
    """Another address has to be shown anew, and its link is good for it alone."""

    def test_the_new_address_gets_a_link_and_the_old_one_word(self, town, ann):
        verify(town, links_to(town)[0])
        subjects(town)
        give_email(town, ann, "ann@example.org")
        assert subjects(town) == [
            ("Ann@example.com", "Your address at Counterfoil was changed"),
            ("ann@example.org", "Is this your address? It was given at Counterfoil"),
        ]
        assert me(town, ann) == ("ann@example.org", False, False)

    def test_the_word_to_the_old_one_does_not_name_the_new(self, town, ann):
        town.post()
        give_email(town, replace(ann, browser="Firefox on Linux"), "ann@example.org")
        letter = next(each for each in town.post() if "was changed" in each.subject)
        assert "ann@example.org" not in letter.text
        assert "Firefox on Linux" in letter.text
        assert "192.0.2.7" in letter.text

    def test_a_link_to_the_old_address_shows_nothing_of_the_new(self, town, ann):
        (old,) = links_to(town)
        give_email(town, ann, "eve@example.com")
        with pytest.raises(NotFound):
            verify(town, old)
        assert not me(town, ann)[1]
        give_email(town, ann, ADDRESS)  # it is the old one again, and within its day
        assert verify(town, old).done

    def test_a_letter_that_was_late_is_not_sent_to_another_address(self, town, ann):
        town.clock.pass_by(1)
        give_email(town, ann, "eve@example.com")
        assert links_to(town) == []
        assert len(links_to(town, "eve@example.com")) == 1

    def test_a_link_that_is_made_while_the_address_changes_is_worth_nothing(self, town, ann):
        town.post()
        town.outbox.letters.clear()
        at_once(
            6,
            lambda n: (
                town.do(send_address_link, ann) if n % 2 else give_email(town, ann, f"new{n}@example.com")
            ),
        )
        email = me(town, ann)[0].lower()
        for letter in town.post():
            for link in LINK.findall(letter.text):
                assert letter.to.lower() == email or raises_not_found(town, link)

    def test_the_same_spelled_otherwise_is_shown_already(self, town, ann):
        verify(town, links_to(town)[0])
        subjects(town)
        give_email(town, ann, "ANN@example.com")
        assert subjects(town) == []
        assert me(town, ann) == ("ANN@example.com", True, False)

    def test_none_is_no_claim(self, town, ann):
        town.post()
        give_email(town, ann, None)
        assert me(town, ann) == (None, False, False)
        with pytest.raises(Conflict) as refusal:
            town.do(send_address_link, ann)
        assert refusal.value.sentence == "email.none"

    def test_whoever_only_claims_an_address_has_nobody_told_of_its_change(self, town, ann):
        eve = town.newcomer("eve", email=ADDRESS)
        subjects(town)
        give_email(town, eve, "eve@example.com")
        assert [to for to, _ in subjects(town)] == ["eve@example.com"]

    def test_a_new_password_is_told(self, town, ann):
        subjects(town)
        town.do(change_password, ann, current_password=PASSWORD, password="another long password")
        assert subjects(town) == [("Ann@example.com", "Your password at Counterfoil was changed")]


def raises_not_found(town, link):
    with pytest.raises(NotFound):
        verify(town, link)
    return True


class TestAgain:
    """The link can be sent again, and mailboxes are not filled."""

    def test_from_the_account(self, town, ann):
        town.post()
        town.clock.pass_by(60)
        assert town.do(send_address_link, ann).email == "Ann@example.com"
        first, again = links_to(town)
        assert first != again
        verify(town, again)
        assert verify(town, first).done
        with pytest.raises(Conflict) as refusal:
            town.do(send_address_link, ann)
        assert refusal.value.sentence == "email.shown_already"

    def test_a_few_times_a_day(self, town, ann):
        for number in range(5):
            town.clock.pass_by(1)
            assert town.do(send_address_link, replace(ann, address=f"198.51.100.{number}"))
        with pytest.raises(TooMany):
            town.do(send_address_link, ann)
        assert len(links_to(town)) == 6
        town.clock.pass_by(DAY // SECOND)
        assert town.do(send_address_link, ann)

    def test_strangers_cannot_fill_a_mailbox_and_learn_nothing_of_it(self, town):
        for number in range(6):
            answer = town.register(f"eve{number}", email=ADDRESS)
            assert answer.roles == ("shopper",)
        assert len(links_to(town)) == 3
        ann = town.newcomer("ann", email=ADDRESS, actor=ELSEWHERE)  # and its owner still gets hers
        verify(town, links_to(town)[-1])
        assert me(town, ann)[1]
        for number in range(40):
            town.register(f"bob{number}", email="bob@example.com", actor=visitor(f"198.51.100.{number}"))
        assert len(links_to(town, "bob@example.com")) == 20

    def test_of_one_that_is_somebodys_its_owner_hears_and_nobody_gets_a_link(self, town, ann):
        verify(town, links_to(town)[0])
        subjects(town)
        eve = town.newcomer("eve", email=ADDRESS)
        assert town.do(send_address_link, eve) == replace(
            town.do(send_address_link, town.newcomer("new", email="new@example.com")), email=ADDRESS
        )
        told = subjects(town)
        assert told.count(("Ann@example.com", "Your address was used at Counterfoil")) == 1
        assert {to for to, _ in told} == {"Ann@example.com", "new@example.com"}
        assert me(town, eve) == (ADDRESS, False, False)

    def test_nothing_that_acts_for_somebody_has_one_sent(self, town, ann):
        for way in [Way.KEY, Way.ASSISTANT, Way.AGENT]:
            with pytest.raises(NotAllowed):
                town.do(send_address_link, replace(ann, way=way))


def test_somebody_shut_out_shows_nothing(town, ann):
    (link,) = links_to(town)
    town.do(disable_person, town.operator, username="ann")
    with pytest.raises(NotFound):
        verify(town, link)


def test_the_first_administrator_gets_one_too(town):
    link = town.do(make_first_administrator_link, town.operator).secret
    town.do(use_link, link=link, username="boss", password=PASSWORD, email="boss@example.com")
    assert verify(town, links_to(town, "boss@example.com")[0]).username == "boss"


def test_a_new_key_leaves_them_good_and_a_lost_one_does_not(town, ann):
    town.keys.turn()  # before the letter is written
    (link,) = links_to(town)
    town.keys.turn()
    assert town.do(look_at_address_link, link=link)
    del town.keys.secrets[-1]
    with pytest.raises(NotFound):
        verify(town, link)


def test_a_letter_tried_again_holds_the_same_link(town, ann):
    (first,) = links_to(town)
    town.run("update jobs set done_at = null")
    assert links_to(town) == [first, first]


def test_the_secret_is_in_no_table_and_no_repr(town, ann):
    (link,) = links_to(town)
    verify(town, link)
    for table in ["mailed_links", "jobs", "accounts", "trail", "trail_words"]:
        assert link not in str(town.all(f"select * from {table}"))


def test_one_line_in_the_trail(town, ann):
    verify(town, links_to(town)[0], ELSEWHERE)
    line = "select way, outcome, person_id from trail where operation = 'verify_email'"
    assert town.all(line) == [("visitor", "done", ann.id)]
