"""Whoever is invited to work here has the role once they have accepted, if whoever invited them may still give it."""

import json
from dataclasses import replace

import pytest

from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotAllowed
from counterfoil.identity import password_links
from counterfoil.identity.account_rows import give_role, take_role
from counterfoil.identity.keys import Keys
from counterfoil.identity.looking_after import (
    CorrectPerson,
    InviteStaff,
    SendPasswordLink,
    correct_person,
    invite_staff,
    send_password_to,
)
from counterfoil.identity.names import Mailbox, Username
from counterfoil.identity.password_links import SetPassword, set_password
from counterfoil.identity.passwords import Hasher, PasswordRules
from counterfoil.identity.people import DisablePerson, ShowPerson, TakeRole, disable_person, show_person
from counterfoil.identity.people import take_role as take_a_role

ADDRESS = Mailbox("new@example.com", "new@example.com")


@pytest.fixture
def boss(shop):
    hasher = Hasher(PasswordRules(passes=1, memory=64, of_one=64))
    shop.with_part(Hasher, hasher)
    boss = shop.person("boss")
    boss.actor = replace(boss.actor, proved_at=1 << 62)
    for name in ("boss", "other"):
        somebody = boss if name == "boss" else shop.person("other")
        with shop.store.writing() as db:
            give_role(db, somebody.actor.account_id, "administrator", 1, by=None)
    yield boss
    hasher.close()


@pytest.fixture
def invited(boss):
    name = Username().read("newcomer", spoken=False)
    return boss.does(invite_staff, InviteStaff(username=name, email=ADDRESS, role="administrator"))


def accepts(shop):
    """Press the newest link, and see what they are then."""
    args = json.loads(
        shop.one(
            "select args from jobs where name in ('send_invitation', 'send_password_link') order by id desc limit 1"
        )
    )
    keys = shop.house.part(Keys)
    link = password_links._secrets(keys, args["account"], args["made_at"])[0]
    shop.person().does(set_password, SetPassword(link, "a long enough password"))


def roles(boss, invited):
    seen = boss.does(show_person, ShowPerson(code=invited.code))
    return seen.roles, seen.invited_as


def test_the_role_comes_with_the_password(shop, boss, invited):
    assert roles(boss, invited) == ((), "administrator")
    accepts(shop)
    assert roles(boss, invited) == (("administrator",), "")


def test_it_waits_for_a_link_that_is_sent_again(shop, boss, invited):
    boss.does(send_password_to, SendPasswordLink(code=invited.code))
    accepts(shop)
    assert roles(boss, invited) == (("administrator",), "")


def test_it_is_not_given_by_whoever_may_not_give_it_any_more(shop, boss, invited):
    with shop.store.writing() as db:
        take_role(db, boss.actor.account_id, "administrator")
        give_role(db, boss.actor.account_id, "clerk", 1, by=None)
    accepts(shop)
    assert roles(boss, invited) == ((), "")


def test_it_is_withdrawn_like_a_role_that_was_given(shop, boss, invited):
    boss.does(take_a_role, TakeRole(code=invited.code, role="administrator"))
    accepts(shop)
    assert roles(boss, invited) == ((), "")


def test_nobody_who_has_less_gets_hold_of_it(shop, boss, invited):
    """Who corrects the address of somebody, or has a link sent to it, has the account that comes of it."""
    eve = shop.person("eve")
    rights = frozenset({Permission.PEOPLE_CHANGE, Permission.PEOPLE_DISABLE, Permission.PEOPLE_READ})
    eve.actor = replace(eve.actor, permissions=rights, proved_at=1 << 62)
    for operation, wants in (
        (correct_person, CorrectPerson(code=invited.code, email=ADDRESS)),
        (send_password_to, SendPasswordLink(code=invited.code)),
        (disable_person, DisablePerson(code=invited.code)),
    ):
        with pytest.raises(NotAllowed):
            eve.does(operation, wants)
