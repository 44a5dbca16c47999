"""Keys for programs: what they may do, whose they are, and that one ending ends them."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from counterfoil.gate.actor import Way
from counterfoil.gate.clock import DAY, MINUTE, SECOND
from counterfoil.gate.operation import perform
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, NotAllowed, NotFound, NotSignedIn, WrongPassword
from counterfoil.identity import key_form, key_holder, key_terms, who
from counterfoil.identity.api_keys import MOST, create_key, end_key, list_keys
from counterfoil.identity.changing import change_name, change_password
from counterfoil.identity.me import read_me, read_my_record
from counterfoil.identity.people import disable_person, enable_person, give_role, take_role
from counterfoil.identity.places import end_session, end_sessions, list_sessions, read_session
from tests.datasets import hostile_strings
from tests.identity.conftest import PASSWORD, make_key
from tests.identity.test_throttle import at_once

TODAY = date(2027, 1, 15)  # by the town's clock


@pytest.fixture
def ann(town):
    return town.newcomer("ann", email="ann@example.com")


def by_key(town, secret):
    """Who comes in with this key."""
    with town.store.reading() as db:
        found = key_holder.holder_of(db, town.keys, town.seen, secret, town.clock.now(), "192.0.2.9", "curl")
    return found.actor if found else None


def test_a_key_acts_for_its_owner_with_its_scopes_alone(town, ann):
    new = make_key(town, ann, "account:read", "orders:read")
    actor = by_key(town, new.secret)
    assert (actor.way, actor.account_id, actor.username) == (Way.KEY, ann.id, "ann")
    assert actor.permissions == {Permission.ACCOUNT_READ, Permission.ORDERS_READ}
    assert (actor.address, actor.browser) == ("192.0.2.9", "curl")
    assert actor.session_id not in (None, ann.session_id)
    assert actor.proved_at == 0
    assert town.do(read_me, actor).permissions == ("account:read", "orders:read")
    with pytest.raises(NotAllowed) as refused:
        town.do(change_name, actor, name="Eve")
    assert refused.value.lacks == ("account:change",)


def test_what_counts_is_what_its_owner_may_do_now(town, ann):
    boss = town.administrator()
    secret = make_key(town, boss, "people:read", "account:read").secret
    town.run("delete from account_roles where account_id = :id and role = 'administrator'", id=boss.id)
    assert by_key(town, secret).permissions == {Permission.ACCOUNT_READ}
    town.do(give_role, town.operator, username="boss", role="administrator")
    assert by_key(town, secret).permissions == {Permission.ACCOUNT_READ, Permission.PEOPLE_READ}
    town.do(take_role, town.operator, username="boss", role="shopper")
    assert Permission.PEOPLE_READ in by_key(town, secret).permissions


def test_a_key_for_nothing_left_may_do_nothing(town, ann):
    secret = make_key(town, ann, "orders:place").secret
    town.do(take_role, town.operator, username="ann", role="shopper")
    assert by_key(town, secret).permissions == frozenset()


def test_nobody_lends_what_they_have_not(town, ann):
    for scopes in (["people:grant"], ["account:read", "trail:read"]):
        with pytest.raises(Invalid) as refused:
            make_key(town, ann, *scopes)
        (misfit,) = refused.value.misfits
        assert (misfit.field, misfit.sentence) == ("scopes", "key.not_yours")
    assert town.do(list_keys, ann).items == []


def test_a_key_makes_no_key_and_sees_none(town, ann):
    actor = by_key(town, make_key(town, ann, "account:read", "account:change").secret)
    asked = {"current_password": PASSWORD, "name": "child", "scopes": ["account:read"], "days": 1}
    with pytest.raises(NotAllowed):
        town.do(create_key, actor, **asked)
    with pytest.raises(NotAllowed):
        town.do(list_keys, actor)
    with pytest.raises(NotAllowed):
        town.do(end_key, actor, id="AAAAAAAAAA")
    assert len(town.do(list_keys, ann).items) == 1


def test_making_one_asks_for_the_password_and_renews_the_browser(town):
    signed_in = town.register("ann")
    ann = town.actor(signed_in)
    with pytest.raises(WrongPassword):
        make_key(town, ann, current_password="a guess")
    assert town.one("select count(*) from api_keys") == (0,)
    new = make_key(town, ann)
    assert town.find(signed_in.ticket.secret) is None
    assert town.find(new.ticket.secret).actor.session_id == ann.session_id


def test_the_list_tells_all_but_the_secret(town, ann):
    new = make_key(town, ann, "orders:read", "account:read", name="Printer <b>")
    (key,) = town.do(list_keys, ann).items
    assert key == new.key
    assert (key.name, key.scopes, key.used) == ("Printer <b>", ("account:read", "orders:read"), None)
    assert (key.made, key.ends) == ("2027-01-15T08:00:00Z", "2027-02-14T08:00:00Z")
    assert new.secret.startswith(key.prefix)
    assert new.secret not in repr(new)
    assert new.secret not in str(town.do(list_keys, ann))


def test_the_secret_is_in_no_table(town, ann):
    secret = make_key(town, ann).secret
    town.post()
    tables = ["sessions", "api_keys", "trail", "trail_words", "jobs", "throttle", "session_values"]
    told = "".join(str(town.all(f"select * from {table}")) for table in tables)
    assert secret[:20] in told
    assert secret[20:] not in told
    assert secret[20:63] not in told
    assert all(secret not in letter.text for letter in town.outbox.letters)


def test_the_last_use_is_told_to_the_minute_and_written_once_for_it(town, ann):
    secret = make_key(town, ann).secret

    def used():
        town.seen.flush(town.store)
        return town.do(list_keys, ann).items[0].used

    assert used() is None
    town.clock.pass_by(5)
    by_key(town, secret)
    assert used() == "2027-01-15T08:00:05Z"
    for _ in range(50):
        town.clock.pass_by(1)
        by_key(town, secret)
    assert town.seen.flush(town.store) == 0
    town.clock.pass_by(10)
    by_key(town, secret)
    by_key(town, secret)
    assert town.seen.flush(town.store) == 1
    assert used() == "2027-01-15T08:01:05Z"


def test_it_lasts_as_long_as_was_said_however_idle(town, ann):
    secret = make_key(town, ann, days=90).secret
    town.clock.pass_by(90 * DAY // SECOND - 1)
    assert by_key(town, secret)
    town.clock.pass_by(1)
    assert by_key(town, secret) is None
    town.clock.pass_by(-10)  # a clock that jumps back revives nothing
    assert by_key(town, secret) is None
    town.seen.flush(town.store)
    town.restart()
    assert by_key(town, secret) is None


def test_through_a_day_means_to_its_end(town, ann):
    secret = make_key(town, ann, days=None, until="2027-01-20").secret
    assert town.do(list_keys, ann).items[0].ends == "2027-01-21T00:00:00Z"
    town.clock.at = int(datetime(2027, 1, 20, 23, 59, 59, tzinfo=UTC).timestamp()) * SECOND
    assert by_key(town, secret)
    town.clock.pass_by(1)
    assert by_key(town, secret) is None


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"days": None}, "days"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"days": "30"}, "days"),
        ({"days": True}, "days"),
        ({"days": 30, "until": "2027-02-01"}, "until"),
        ({"days": None, "until": "2027-01-14"}, "until"),
        ({"days": None, "until": "2028-01-16"}, "until"),
        ({"days": None, "until": "9999-12-31"}, "until"),
        ({"days": None, "until": "2027-02-30"}, "until"),
        ({"days": None, "until": "1.2.2027"}, "until"),
        ({"days": None, "until": "٢٠٢٧-٠٢-٠١"}, "until"),
        ({"days": None, "until": 20270201}, "until"),
        ({"scopes": []}, "scopes"),
        ({"scopes": None}, "scopes"),
        ({"scopes": ["orders:everything"]}, "scopes"),
        ({"scopes": ["*"]}, "scopes"),
        ({"scopes": [["orders:read"]]}, "scopes"),
        ({"scopes": {"orders:read": True}}, "scopes"),
        ({"scopes": "orders:read orders:place"}, "scopes"),
        ({"name": ""}, "name"),
        ({"name": " \t\n"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": 7}, "name"),
        ({"current_password": ""}, "current_password"),
    ],
)
def test_what_does_not_fit_is_named(sqlite_town, asked, field):
    ann = sqlite_town.newcomer("ann")
    wants = {"current_password": PASSWORD, "name": "CI", "scopes": ["account:read"], "days": 30} | asked
    with pytest.raises(Invalid) as refused:
        sqlite_town.do(create_key, ann, **wants)
    assert [misfit.field for misfit in refused.value.misfits] == [field]
    assert sqlite_town.one("select count(*) from sessions where how = 'key'") == (0,)


@pytest.mark.parametrize("until", ["2027-01-15", "2028-01-15"])
def test_today_and_a_year_from_today_will_do(until):
    now = int(datetime(2027, 1, 15, 23, tzinfo=UTC).timestamp()) * SECOND
    assert now < key_terms.end_of(None, date.fromisoformat(until), now) <= now + 366 * DAY


def test_hostile_names_are_kept_as_they_are(sqlite_town):
    ann = sqlite_town.newcomer("ann", email="ann@example.com")
    for text in hostile_strings()[::7]:
        if not fits(text):
            with pytest.raises(Invalid, match="invalid"):
                make_key(sqlite_town, ann, name=text)
            continue
        made = make_key(sqlite_town, ann, name=text)
        assert sqlite_town.do(list_keys, ann).items[0].name == made.key.name
        assert sqlite_town.do(list_sessions, ann).items[1].name == made.key.name
        sqlite_town.do(end_key, ann, id=made.key.id)
    for letter in sqlite_town.post():
        assert "://evil" not in letter.text
        assert "<script" not in letter.text
        assert "\r" not in letter.subject


def fits(text):
    return bool(text.strip(" \t\r\n\v\f\x85\u2028\u2029")) and len(text) <= 200 and "\0" not in text


ENDINGS = {
    "ending it": lambda town, ann, key: town.do(end_key, ann, id=key.id),
    "ending its place": lambda town, ann, key: town.do(end_session, ann, id=key.id),
    "ending the others": lambda town, ann, key: town.do(end_sessions, ann),
    "ending all": lambda town, ann, key: town.do(end_sessions, ann, all=True),
    "a new password": lambda town, ann, key: town.do(
        change_password, ann, current_password=PASSWORD, password="another long password"
    ),
    "being shut out": lambda town, ann, key: town.do(disable_person, town.operator, username="ann"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_one_ending_ends_it(town, ann, ending):
    secrets = [make_key(town, ann, name=str(n)).secret for n in range(2)]
    key = town.do(list_keys, ann).items[1]
    assert by_key(town, secrets[0])
    ENDINGS[ending](town, ann, key)
    assert by_key(town, secrets[0]) is None
    assert bool(by_key(town, secrets[1])) is (ending in ("ending it", "ending its place"))
    if ending == "being shut out":
        town.do(enable_person, town.operator, username="ann")
        assert by_key(town, secrets[0]) is None


def test_a_key_that_may_change_the_account_ends_itself_and_others(town, ann):
    secret = make_key(town, ann, "account:change").secret
    actor = by_key(town, secret)
    assert town.do(end_sessions, actor, all=True).ended == 2
    assert by_key(town, secret) is None
    assert town.do(list_sessions, ann).items == []


def test_it_is_a_place_with_a_name_and_its_deeds_are_told(town, ann):
    secret = make_key(town, ann, "account:change", name="Robot").secret
    town.do(change_name, by_key(town, secret), name="Ann")
    here, there = town.do(list_sessions, ann).items
    assert (here.name, there.name, there.how, there.browser) == (None, "Robot", "key", "a program")
    assert there.seen is None
    town.clock.pass_by(1)
    by_key(town, secret)
    town.seen.flush(town.store)
    assert town.do(list_sessions, ann).items[1].seen == "2027-01-15T08:00:01Z"
    record = town.do(read_session, ann, id=there.id)
    assert [deed.operation for deed in record.done] == ["change_name"]
    assert there.id == town.do(list_keys, ann).items[0].id
    assert len(town.do(read_my_record, ann).sessions) == 1
    assert town.one("select way from trail where operation = 'change_name'") == ("key",)


def test_those_of_others_are_not_there(town, ann):
    key = make_key(town, ann).key
    eve = town.newcomer("eve")
    assert town.do(list_keys, eve).items == []
    for name in [key.id, "AAAAAAAAAA", "' or 1=1", "é" * 10, "x" * 100_000]:
        with pytest.raises(NotFound):
            town.do(end_key, eve, id=name)
    assert len(town.do(list_keys, ann).items) == 1


def test_a_browsers_session_is_no_key(town, ann):
    place = town.do(list_sessions, ann).items[0]
    with pytest.raises(NotFound):
        town.do(end_key, ann, id=place.id)
    assert town.do(list_sessions, ann).items


def test_a_ticket_is_no_key_and_a_key_no_ticket(town):
    signed_in = town.register("ann")
    secret = make_key(town, town.actor(signed_in)).secret
    with town.store.reading() as db:
        for text in (secret, secret[16:59], secret[20:63]):
            assert who.actor_of(db, town.keys, town.seen, text, town.clock.now()) is None
    assert by_key(town, signed_in.ticket.secret) is None


def test_a_wrong_checksum_asks_the_database_nothing(town, ann):
    secret = make_key(town, ann).secret
    wrong = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    assert key_holder.tickets_of(town.keys, wrong) == []
    assert by_key(town, wrong) is None
    assert by_key(town, key_form.new_secret()) is None


def test_a_key_made_before_the_secret_was_turned_still_opens(town, ann):
    secret = make_key(town, ann).secret
    town.keys.turn()
    assert by_key(town, secret)
    newer = make_key(town, town.actor(town.sign_in("ann"))).secret
    town.keys.secrets.pop()
    assert by_key(town, secret) is None
    assert by_key(town, newer)


def test_of_a_new_password_and_a_new_key_at_once_no_key_of_the_old_one_is_left(town):
    for round_ in range(6):
        name = f"ann{round_}"
        ann, other = town.newcomer(name), town.actor(town.sign_in(name))
        made = []

        def race(number, ann=ann, other=other, made=made):
            if number == 0:
                town.do(change_password, ann, current_password=PASSWORD, password="another long password")
            else:
                made.append(make_key(town, other, name=str(number)).secret)

        told = at_once(4, race)
        assert all(
            reply is None or reply.startswith(("WrongPassword", "NotSignedIn", "TooMany", "Busy"))
            for reply in told
        ), told
        assert [by_key(town, secret) for secret in made] == [None] * len(made)


def test_of_an_ended_session_no_key_is_made(town):
    signed_in = town.register("ann")
    ann = town.actor(signed_in)
    town.do(end_sessions, ann, all=True)
    with pytest.raises(NotSignedIn):
        make_key(town, ann)
    assert town.one("select count(*) from api_keys") == (0,)


def test_nobody_has_too_many_also_when_they_are_made_at_once(town, ann):
    with town.store.writing() as db:
        for number in range(MOST - 2):
            db.run(
                "insert into sessions (ticket, account_id, made_at, proved_at, seen_at, idle, expires_at, ends_at, how)"
                " values (:ticket, :id, :now, 0, :now, 1, :end, :end, 'key')",
                ticket=bytes([number]),
                id=ann.id,
                now=town.clock.now(),
                end=town.clock.now() + DAY,
            )
    town.rule(guesses_per_account=1000, guesses_per_address=1000)
    by_token = [
        # A token's holder has no ticket to renew, so that all can be made from one place at once.
        type(ann)(Way.TOKEN, ann.id, "ann", ann.roles, ann.permissions, ann.session_id)
        for _ in range(8)
    ]
    told = at_once(8, lambda number: make_key(town, by_token[number], name=str(number)).secret)
    assert sum(reply.startswith("counterfoil_key_") for reply in told) == 2, told
    assert sum(reply.startswith("Conflict") for reply in told) == 6, told


def letters(town, words="was made"):
    return [letter for letter in town.post() if words in letter.subject]


def test_its_owner_is_told_when_one_is_made(town, ann):
    make_key(town, ann, "orders:read", name="Printer in http://evil.example/x", days=30)
    (letter,) = letters(town)
    assert letter.to == "ann@example.com"
    assert "“Printer in http···evil·example·x”" in letter.text
    assert "it may: orders:read" in letter.text
    assert "good until 2027-02-14, 08:00:00 UTC" in letter.text
    assert "new browser" not in "".join(each.subject for each in town.outbox.letters)


def test_the_owner_of_an_address_that_somebody_only_claims_is_not_told(town, ann):
    eve = town.newcomer("eve", email="ann@example.com")
    make_key(town, eve)
    assert letters(town) == []


def test_nobody_is_flooded_with_letters(town, ann):
    for number in range(12):
        new = make_key(town, ann, name=str(number))
        town.do(end_key, ann, id=new.key.id)
    assert len(letters(town)) == 10


def test_keys_that_are_over_are_swept_with_their_names(town, ann):
    from counterfoil.identity import sessions

    new = make_key(town, ann)
    town.do(end_key, ann, id=new.key.id)
    town.clock.pass_by(2 * 60 * MINUTE // SECOND)
    with town.store.writing() as db:
        sessions.sweep(db, town.clock.now())
    assert town.one("select count(*) from api_keys") == (0,)


def test_every_trail_line_of_a_key_names_its_owner_and_no_secret(town, ann):
    new = make_key(town, ann, "account:change")
    perform(town.house, end_key, ann, end_key.asks(new.key.id))
    lines = town.all("select operation, thing, account_id from trail where operation like '%key' order by id")
    assert lines == [("create_key", new.key.id, ann.id), ("end_key", new.key.id, ann.id)]


def test_every_pair_of_scopes_is_stored_as_it_was_chosen():
    for one, two in product(Permission, repeat=2):
        assert key_terms.from_text(key_terms.as_text({one, two})) == {one, two}
    assert key_terms.from_text("orders:read gone:tomorrow") == {Permission.ORDERS_READ}
