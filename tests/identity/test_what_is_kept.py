"""Every column about a person is shown to them, or there is a reason why not."""

from dataclasses import fields

import pytest

from counterfoil.identity.agents import Connection
from counterfoil.identity.api_keys import Key, list_keys
from counterfoil.identity.me import Me, MyRecord, OpenSession, RoleHeld, read_me, read_my_record
from counterfoil.identity.places import Place, list_sessions
from tests.identity.conftest import make_key

SHOWN = {
    "accounts.code": Me.code,
    "accounts.username": Me.username,
    "accounts.email": Me.email,
    "accounts.email_verified_at": MyRecord.email_verified_at,
    "accounts.name": Me.name,
    "accounts.created_at": Me.since,
    "accounts.sign_ins": Me.sign_ins,
    "accounts.last_sign_in_at": Me.last_sign_in,
    "accounts.previous_sign_in_at": Me.last_visit,
    "account_roles.role": RoleHeld.role,
    "account_roles.given_at": RoleHeld.since,
    "account_roles.given_by": RoleHeld.given_by,
    "sessions.made_at": OpenSession.since,
    "sessions.proved_at": OpenSession.password_shown,
    "sessions.seen_at": OpenSession.seen,
    "sessions.expires_at": OpenSession.ends_at_latest,
    "sessions.ends_at": OpenSession.ends,
    "sessions.address": OpenSession.address,
    "sessions.browser": OpenSession.browser,
    "sessions.code": Place.id,
    "sessions.how": Place.how,
    "sessions.realm": Place.realm,
    "sessions.scopes": Connection.scopes,
    "api_keys.name": Key.name,
    "api_keys.scopes": Key.scopes,
    "api_keys.prefix": Key.prefix,
    "kept_series.made_at": Place.since,
    "kept_series.seen_at": Place.seen,
    "kept_series.ends_at": Place.ends,
    "kept_series.address": Place.address,
    "kept_series.browser": Place.browser,
    "kept_series.code": Place.id,
}
NOT_SHOWN = {
    "api_keys.session_id": "a number of ours; the session's code stands for it",
    "accounts.id": "a number of ours; the code stands for it outside",
    "accounts.username_key": "made from the user name, for comparing",
    "accounts.email_key": "made from the address, for comparing",
    "accounts.password_hash": "whoever sees it can start guessing; the console shows it to the owner of the shop",
    "accounts.closed_at": "whoever has closed their account is gone, and cannot sign in to look",
    "accounts.disabled_at": "a disabled person cannot sign in to look",
    "accounts.email_claimed_at": "decides between two who claim one address; saying it would tell of the other. That a claim was dropped is said",
    "account_roles.account_id": "whose role it is: theirs",
    "sessions.id": "a number of ours",
    "sessions.ticket": "stands for what the browser holds",
    "sessions.account_id": "whose session it is: theirs",
    "sessions.acting_for": "whom somebody of the staff saw the shop as; in the trail of both",
    "sessions.idle": "a rule of the shop; when the session ends is shown",
    "sessions.ended_at": "only open ones are shown; those that are over are deleted within the hour",
    "sessions.refreshes": "counts refreshes of its tokens, so that a copy of one is noticed",
    "sessions.refreshed": "when those were, for half a minute; when the session was seen is shown",
    "sessions.resource": "whether its tokens are an agent's; where agents are shown, it is one of them",
    "sessions.renew_due": "until the next click at most",
    "sessions.until_closed": "what the box at signing in was left at; the browser's own cookie shows it",
    "kept_series.account_id": "whose it is: theirs",
    "kept_series.session_id": "the session that is shown",
    "kept_series.counter": "counts tickets",
    "kept_series.proved_at": "as the session's",
    "kept_series.turned_at": "when the browser last came back; it was seen then",
    "kept_series.life": "a rule of the shop; when it ends is shown",
    "kept_series.expires_at": "as the session's",
    "kept_series.ended_at": "only open ones are shown; those that ended are deleted within minutes",
    "known_browsers.mark": "stands for what the browser holds",
    "known_browsers.account_id": "whose browser it is: theirs",
    "known_browsers.since": "a browser that is signed in is shown with its session; one that is not says nothing",
    "known_browsers.seen_at": "as since",
    "sessions.values_version": "moves with what pages remember between two clicks",
    "session_values.session_id": "which session remembers it",
    "session_values.name": "what pages remember between two clicks",
    "session_values.value": "as its name",
    "session_values.version": "counts writes",
    "throttle.key": "a keyed hash; nobody can be read from it",
    "throttle.count": "as its key",
    "throttle.until": "as its key",
    "invitations.account_id": "whose it is: theirs",
    "invitations.role": "the letter says it; whoever has accepted has the role, and the row is gone",
    "invitations.invited_by": "as its role",
    "invitations.at": "as its role",
    "mailed_links.ticket": "stands for the secret in a link",
    "mailed_links.purpose": "a link that was mailed to them, and says so itself; deleted after a day",
    "mailed_links.account_id": "as its purpose",
    "mailed_links.made_at": "as its purpose",
    "mailed_links.expires_at": "as its purpose",
    "mailed_links.used_at": "as its purpose",
}
TABLES = sorted({name.partition(".")[0] for name in [*SHOWN, *NOT_SHOWN]})


def test_every_column_is_accounted_for(sqlite_town):
    there = {
        f"{table}.{column}"
        for table in TABLES
        for (column,) in sqlite_town.all("select name from pragma_table_info(:table)", table=table)
    }
    assert there == SHOWN.keys() | NOT_SHOWN.keys()


def test_every_table_of_people_is_walked(sqlite_town):
    about_people = {
        table
        for (table,) in sqlite_town.all("select name from sqlite_schema where type = 'table'")
        if any(
            column == "account_id"
            for (column,) in sqlite_town.all("select name from pragma_table_info(:t)", t=table)
        )
    }
    assert about_people - {"trail"} <= set(TABLES)  # the trail has its own page


@pytest.mark.parametrize("shape", [Me, MyRecord, OpenSession, RoleHeld, Place, Key])
def test_what_is_shown_is_filled(town, shape):
    actor = town.newcomer("ann", email="ann@example.com", name="Ann")
    town.run("update accounts set email_verified_at = 5, previous_sign_in_at = 6")
    town.run("update account_roles set given_by = (select id from accounts)")
    town.run("update sessions set browser = 'story/1'")
    make_key(town, actor)
    town.run("update sessions set seen_at = seen_at + 1 where how = 'key'")
    record = town.do(read_my_record, actor)
    answers = {
        Me: town.do(read_me, actor),
        MyRecord: record,
        OpenSession: record.sessions[0],
        RoleHeld: record.roles[0],
        Place: town.do(list_sessions, actor).items[1],
        Key: town.do(list_keys, actor).items[0],
    }
    empty = {
        field.name for field in fields(shape) if getattr(answers[shape], field.name) in (None, "", [], ())
    }
    assert empty <= {"email_verified", "here"}
