"""Refresh tokens: each is used once, racers get the newest, and whoever comes late with an old one ends the session."""

import pytest

from counterfoil.gate.clock import SECOND
from counterfoil.gate.refusals import NotSignedIn
from counterfoil.identity.tokens import refresh
from counterfoil.identity.tokens.refresh import FORGIVEN_AT_MOST, Verdict, judge, used_now
from counterfoil.identity.tokens.refreshing import InvalidGrant, revoke_token
from tests.identity.tokens.people import holder, newcomer, refreshes, signs_in

NOW = 1_800_000_000 * SECOND
S = SECOND


def refused(town, token: str) -> None:
    with pytest.raises(InvalidGrant):
        refreshes(town, token)


@pytest.mark.parametrize(
    ("count", "used", "verdict"),
    [
        # The newest is 3; ago[n] is how many seconds ago the token n steps back was used.
        (3, [], Verdict.NEWEST),
        (3, [1, 2, 3], Verdict.NEWEST),
        (4, [1], Verdict.UNMADE),
        (2, [0], Verdict.RACING),
        (2, [30], Verdict.RACING),
        (2, [30.000001], Verdict.OLD),
        (2, [-30], Verdict.RACING),
        (2, [-30.000001], Verdict.OLD),
        (2, [], Verdict.OLD),
        (1, [0, 30], Verdict.RACING),
        (1, [0, 30.000001], Verdict.OLD),
        (1, [0], Verdict.OLD),
        (0, [0, 1, 2], Verdict.RACING),
        (0, [0, 1, 31], Verdict.OLD),
        (0, [0, 1], Verdict.OLD),
    ],
)
def test_the_rule(count, used, verdict):
    assert judge(count, 3, tuple(NOW - int(ago * SECOND) for ago in used), NOW) is verdict


@pytest.mark.parametrize(
    ("ago", "kept"),
    [
        ([], [0]),
        ([30], [0, 30]),
        ([31], [0]),
        ([1, 30, 31, 32], [0, 1, 30]),
        ([-31, 1], [0]),  # what comes after one that is forgotten is forgotten too: places are counted
        ([1] * 200, [0, *[1] * (FORGIVEN_AT_MOST - 1)]),
    ],
)
def test_what_is_remembered_of_uses(ago, kept):
    used = used_now(tuple(NOW - each * S for each in ago), NOW)
    assert [(NOW - at) // S for at in used] == kept


def test_each_is_used_once_and_followed_by_another(town):
    tokens = newcomer(town)
    seen = {tokens.refresh}
    for _ in range(5):
        town.clock.pass_by(300)
        tokens = refreshes(town, tokens.refresh)
        assert tokens.refresh not in seen
        assert holder(town, tokens.access)
        seen.add(tokens.refresh)


def test_racers_get_the_same_successor_for_half_a_minute(town):
    first = newcomer(town).refresh
    second = refreshes(town, first).refresh
    for _ in range(3):
        town.clock.pass_by(10)
        assert refreshes(town, first).refresh == second
    assert refreshes(town, second).refresh != second


def test_an_answer_that_never_came_is_given_again(town):
    """The first answer is lost: whoever asks again within half a minute gets the same, and goes on from it."""
    first = newcomer(town).refresh
    lost = refreshes(town, first).refresh
    town.clock.pass_by(20)
    again = refreshes(town, first)
    assert again.refresh == lost
    town.clock.pass_by(3_000)
    assert holder(town, refreshes(town, again.refresh).access)


def test_a_tab_two_steps_behind_is_no_thief_and_catches_up(town):
    """One tab goes from the first to the third while the other still tries the first: it gets the third too."""
    first = newcomer(town).refresh
    second = refreshes(town, first).refresh
    town.clock.pass_by(15)
    third = refreshes(town, second).refresh
    assert refreshes(town, first).refresh == third
    town.clock.pass_by(15)
    assert refreshes(town, first).refresh == third
    assert refreshes(town, second).refresh == third
    town.clock.pass_by(3_000)
    assert holder(town, refreshes(town, third).access)


def test_an_old_one_ends_the_session_and_its_owner_is_told(town):
    first = newcomer(town, email="ann@example.com").refresh
    tokens = refreshes(town, first)
    other = signs_in(town)
    town.clock.pass_by(31)
    thief = town.stranger("203.0.113.9")
    with pytest.raises(InvalidGrant):
        refreshes(town, first, thief)
    # The family, and its session with it: both who hold it are out.
    assert holder(town, tokens.access) is None
    refused(town, tokens.refresh)
    assert holder(town, other.access)
    letter = town.post()[-1]
    assert (letter.to, letter.subject) == (
        "ann@example.com",
        "We signed a program out at Counterfoil, to be safe",
    )
    assert "203.0.113.9" in letter.text
    line = town.one(
        """
        select t.operation, t.outcome, t.thing, a.username, w.words
        from trail t
        join accounts a on a.id = t.person_id
        join trail_words w on w.trail_id = t.id
        where t.operation = 'end_copied_tokens'
        """
    )
    sid = town.one("select code from sessions where refreshes = 1")[0]
    assert line[:4] == ("end_copied_tokens", "done", sid, "ann")
    assert "taken for stolen" in line[4]


def test_a_theft_is_told_and_written_once(town):
    first = newcomer(town, email="ann@example.com").refresh
    refreshes(town, first)
    town.clock.pass_by(31)
    for _ in range(3):
        refused(town, first)
    assert sum("We signed a program out" in letter.subject for letter in town.post()) == 1
    assert town.all("select 1 from trail where operation = 'end_copied_tokens'") == [(1,)]


def test_whoever_only_claims_an_address_has_no_letters_sent_to_it(town):
    town.register("owner", email="shared@example.com")
    first = newcomer(town, "claims", email="shared@example.com").refresh
    refreshes(town, first)
    town.clock.pass_by(31)
    refused(town, first)
    assert not any("We signed a program out" in letter.subject for letter in town.post())


def test_a_refresh_leaves_no_line_in_the_trail(town):
    tokens = newcomer(town)
    before = town.all("select id from trail")
    refreshes(town, tokens.refresh)
    assert town.all("select id from trail") == before


def test_it_is_derived_and_nothing_of_it_is_stored(town):
    first = newcomer(town).refresh
    second = refreshes(town, first).refresh
    for token in (first, second):
        version, session, _, mark = token.split(".")
        assert version == "cfr1"
        for table in ("sessions", "accounts", "trail", "jobs", "session_values", "known_browsers"):
            for row in town.all(f"select * from {table}"):
                assert mark not in str(row)
    assert refresh.make(town.keys, session, 1) == second


def test_a_new_key_breaks_nothing_and_a_key_that_is_gone_ends_what_it_made(town):
    first = newcomer(town).refresh
    town.keys.turn()
    second = refreshes(town, first).refresh
    assert refreshes(town, first).refresh == second
    third = refreshes(town, second).refresh
    town.keys.secrets.pop()
    refused(town, first)
    assert refreshes(town, third)
    assert town.all("select 1 from trail where operation = 'end_copied_tokens'") == []


@pytest.mark.parametrize(
    "change",
    [
        lambda t: "",
        lambda t: t[:-1],
        lambda t: t + "A",
        lambda t: t + "\n",
        lambda t: t.upper(),
        lambda t: t.replace("cfr1", "cfr2"),
        lambda t: t.replace(".0.", ".1."),
        lambda t: t.replace(".0.", ".00."),
        lambda t: t.replace(".0.", ".-1."),
        lambda t: t.replace(".0.", ".\u0660."),
        lambda t: t.replace(".0.", f".{10**18}."),
        lambda t: t.replace(".", ". "),
        lambda t: t[:5] + "ABCDEFGHJK" + t[15:],
        lambda t: t[:-43] + "A" * 43,
        lambda t: t[:-1] + "é",
        lambda t: "x" * 100_000,
    ],
)
def test_one_that_we_did_not_make_is_refused_without_a_question(sqlite_town, change):
    token = newcomer(sqlite_town).refresh
    with sqlite_town.store.watch() as statements:
        refused(sqlite_town, change(token))
    assert statements == []
    assert refreshes(sqlite_town, token)


def test_one_of_a_count_not_come_to_yet_is_refused_and_no_theft(town):
    """After a restored backup, say: the records are older than what people hold."""
    first = newcomer(town).refresh
    ahead = refresh.make(town.keys, first.split(".")[1], 7)
    refused(town, ahead)
    assert refreshes(town, first)


@pytest.mark.parametrize(
    "wants", [{}, {"refresh_token": None}, {"refresh_token": 5}, {"refresh_token": ["x"]}]
)
def test_what_is_no_text_has_the_same_answer(sqlite_town, wants):
    from counterfoil.identity.tokens.refreshing import refresh_tokens

    with pytest.raises(InvalidGrant):
        sqlite_town.do(refresh_tokens, **wants)


def test_the_refusal_is_one_of_whoever_must_sign_in():
    assert issubclass(InvalidGrant, NotSignedIn)


class TestGivenBack:
    def test_a_refresh_token_ends_its_session(self, town):
        tokens, other = newcomer(town), signs_in(town)
        town.do(revoke_token, token=tokens.refresh)
        refused(town, tokens.refresh)
        assert holder(town, tokens.access) is None
        assert holder(town, other.access)
        line = town.all("select operation, thing from trail order by id desc limit 1")
        assert line == [("revoke_token", tokens.refresh.split(".")[1])]

    def test_so_do_an_older_one_and_an_access_token(self, town):
        first = newcomer(town).refresh
        tokens = refreshes(town, first)
        town.do(revoke_token, token=first)
        assert holder(town, tokens.access) is None
        tokens = signs_in(town)
        town.do(revoke_token, token=tokens.access, token_type_hint="refresh_token")
        refused(town, tokens.refresh)

    @pytest.mark.parametrize("token", ["", "x", "cfr1.ABCDEFGHJK.0." + "A" * 43, "a.b.c", "x" * 10_000])
    def test_what_opens_nothing_is_given_back_already(self, town, token):
        tokens = newcomer(town)
        before = town.all("select id from trail")
        town.do(revoke_token, token=token)
        assert holder(town, tokens.access)
        assert town.all("select id from trail") == before

    def test_twice_is_as_good_as_once(self, town):
        tokens = newcomer(town)
        town.do(revoke_token, token=tokens.refresh)
        before = town.all("select id from trail")
        town.do(revoke_token, token=tokens.refresh)
        assert town.all("select id from trail") == before


def test_tokens_beside_a_cookie_leave_the_browser_signed_in(town):
    ann = town.newcomer("ann")
    tokens = signs_in(town, actor=ann)
    assert town.one("select ended_at from sessions where id = :id", id=ann.session_id) == (None,)
    in_cookies = signs_in(town, actor=ann, transport="cookie")
    assert town.one("select ended_at from sessions where id = :id", id=ann.session_id) != (None,)
    assert holder(town, tokens.access)
    assert holder(town, in_cookies.access)
