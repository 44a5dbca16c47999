"""Sessions that are over go away in pieces: each transaction takes a few hundred rows, however many wait."""

import pytest

from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.identity import sessions
from counterfoil.identity.clearing import PIECE, prune_sessions

OVER = 1_200
MANY = """
    insert into sessions (ticket, account_id, made_at, proved_at, seen_at, idle, expires_at, ends_at)
    select {ticket}, account_id, made_at, proved_at, seen_at, idle, :at, :at
    from sessions cross join ({numbers}) numbers
"""
NUMBERS = {
    "sqlite": "with recursive n (i) as (select 1 union all select i + 1 from n where i < :count) select i from n",
    "postgres": "select i from generate_series(1, cast(:count as bigint)) n (i)",
}
TICKETS = {"sqlite": "randomblob(32)", "postgres": "sha256(cast(cast(i as text) as bytea))"}
EACH_REMEMBERS = (
    "insert into session_values (session_id, name, value, version) select id, 'key', '1', 1 from sessions"
)


@pytest.fixture(params=["sqlite", "postgres"])
def crowded(request, opening):
    """A hall where many sessions ended long ago, and one did not."""
    hall = opening("sql:", request.param)
    ann = hall.newcomer()
    kind = hall.store.kind
    hall.run(MANY.format(ticket=TICKETS[kind], numbers=NUMBERS[kind]), at=hall.clock.now(), count=OVER)
    hall.run(EACH_REMEMBERS)
    hall.clock.pass_by(2 * 3600)
    return hall, ann


def left(hall) -> tuple[int, int]:
    return hall.one("select count(*), (select count(*) from session_values) from sessions")


def over(hall) -> bool:
    with hall.store.reading() as db:
        return sessions.any_over(db, hall.clock.now())


def test_each_piece_is_a_transaction_of_its_own_and_takes_a_few_hundred(crowded):
    hall, ann = crowded
    taken = []
    while over(hall):
        before, _ = left(hall)
        with hall.store.writing() as db:
            sessions.sweep(db, hall.clock.now())
        taken.append(before - left(hall)[0])
    assert taken == [500, 500, 200]
    assert left(hall) == (1, 1)
    assert ann.found() is not None


def test_pruning_is_as_gentle(crowded):
    hall, ann = crowded
    commits = hall.store.commits
    assert perform(hall.house, prune_sessions, operator()).sessions == OVER
    assert (
        hall.store.commits - commits == -(-OVER // PIECE) + 2
    )  # and one for kept tickets, one for the line in the trail
    assert left(hall) == (1, 1)
    assert ann.found() is not None
