"""The agents that act for me: keys, and tokens lent for agents alone; what each may do, what it did, until when."""

import json
from collections import defaultdict
from dataclasses import dataclass

from counterfoil.gate.actor import IN_PERSON
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import Work

CONNECTED = """
    select s.id, s.code, k.name, s.browser, s.realm, coalesce(k.scopes, s.scopes), s.made_at, s.seen_at, s.ends_at
    from sessions s
    left join api_keys k on k.session_id = s.id
    where s.account_id = :account_id
      and s.ended_at is null
      and s.ends_at > :now
      and (k.session_id is not null or s.resource <> '')
    order by s.seen_at desc, s.id desc
    limit :most
"""
# The last so many lines of each, found from the newest on.
DONE = """
    select t.session_id, t.at, t.operation, t.outcome, t.thing, w.words
    from sessions s
    join trail t on t.session_id = s.id
    left join trail_words w on w.trail_id = t.id
    where s.account_id = :account_id
      and s.ended_at is null
      and s.ends_at > :now
      and t.id > coalesce(
          (select n.id from trail n where n.session_id = s.id order by n.id desc limit 1 offset :most), 0
      )
    order by t.id desc
"""
MOST = 100
MOST_DEEDS = 20  # of each
UNSPOKEN = frozenset({"", "{}"})


@dataclass(frozen=True, slots=True)
class AgentDeed:
    """A thing an agent had done, or was refused."""

    at: str
    operation: str
    outcome: str  # "done", or the kind of refusal
    thing: str
    asked: str  # with which arguments, as JSON; empty for none


@dataclass(frozen=True, slots=True)
class Connection:
    """One agent of mine."""

    id: str
    kind: str  # "key" or "token"
    name: str  # of a key, or the program a token was made with
    realm: str  # "shop", or "admin" for the back office
    scopes: tuple[str, ...] | None  # None: all that I may do
    made: str
    used: str | None  # last
    ends: str
    done: list[AgentDeed]  # the last first


@dataclass(frozen=True, slots=True)
class Connections:
    """My agents, those that were used last first."""

    items: list[Connection]


@operation("list_agents", needs=Permission.ACCOUNT_READ, ways=IN_PERSON, effect=Effect.READS)
def list_agents(work: Work) -> Connections:
    """See which agents act for me, what each may do, and what it did."""
    mine = {"account_id": work.actor.id, "now": work.now}
    done: dict[int, list[AgentDeed]] = defaultdict(list)
    with work.reading() as db:
        rows = db.all(CONNECTED, most=MOST, **mine)
        lines = db.all(DONE, most=MOST_DEEDS, **mine) if rows else []
    for session_id, *line in lines:
        done[session_id].append(_deed(line))
    return Connections([_connection(row, done[row[0]]) for row in rows])


def _connection(row: Row, done: list[AgentDeed]) -> Connection:
    _, code, name, program, realm, scopes, made_at, seen_at, ends_at = row
    return Connection(
        id=code,
        kind="token" if name is None else "key",
        name=name or program[:1].upper() + program[1:] or "A program",
        realm=realm,
        scopes=None if scopes is None else tuple(scopes.split()),
        made=rfc3339(made_at),
        used=rfc3339(seen_at) if seen_at > made_at or done else None,
        ends=rfc3339(ends_at),
        done=done,
    )


def _deed(line: list[object]) -> AgentDeed:
    at, operation, outcome, thing, words = line
    assert isinstance(at, int)
    asked = str(json.loads(str(words)).get("asked", "")) if words else ""
    return AgentDeed(
        rfc3339(at), str(operation), str(outcome), str(thing), "" if asked in UNSPOKEN else asked
    )
