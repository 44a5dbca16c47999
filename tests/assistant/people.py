"""Shoppers of a shop without doors who have come in for real, so that they can be spoken for."""

import secrets
from dataclasses import replace

from counterfoil.assistant.tools.acting import as_assistant
from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.clock import DAY
from counterfoil.identity.roles import permissions_of
from tests.shop.people import Person, Shop

INSERT = """
    insert into sessions (ticket, code, account_id, made_at, proved_at, seen_at, idle, expires_at, ends_at, how)
    values (:ticket, :code, :account_id, :now, :now, :now, :life, :ends, :ends, 'password')
    returning id
"""


def comes_in(shop: Shop, *roles: str, name: str = "") -> Person:
    """Somebody new with these roles (a shopper's, if nothing is said), signed in."""
    person = shop.person(name)
    roles = roles or ("shopper",)
    for role in roles:
        shop.run(
            "insert into account_roles (account_id, role, given_at) values (:id, :role, 0)",
            id=person.actor.id,
            role=role,
        )
    person.actor = signed_in(shop, person.actor, roles)
    return person


def signed_in(shop: Shop, actor: Actor, roles: tuple[str, ...]) -> Actor:
    """The actor of another session of theirs."""
    now = shop.clock.now()
    times = {"now": now, "life": DAY, "ends": now + DAY}
    ticket, code = secrets.token_bytes(32), secrets.token_hex(5).upper()
    with shop.store.writing() as db:
        row = db.one(INSERT, ticket=ticket, code=code, account_id=actor.id, **times)
    assert row
    rights = permissions_of(roles)
    return replace(actor, way=Way.SESSION, roles=roles, permissions=rights, session_id=row[0], proved_at=now)


def spoken_for(person: Person) -> Actor:
    """Who speaks for them: the assistant."""
    return as_assistant(person.actor)
