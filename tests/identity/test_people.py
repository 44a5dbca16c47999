"""People, as the staff and the command line see and change them."""

from dataclasses import replace

import pytest

from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, WrongCredentials
from counterfoil.identity.people import (
    add_person,
    disable_person,
    enable_person,
    give_role,
    list_people,
    show_person,
    take_role,
)
from counterfoil.identity.roles import ROLES, permissions_of
from tests.identity.conftest import PASSWORD
from tests.identity.test_throttle import at_once

CHANGES = [
    (disable_person, {}),
    (enable_person, {}),
    (give_role, {"role": "packer"}),
    (take_role, {"role": "packer"}),
]


# Typed by hand: what each role may do.
MAY = {
    "onlooker": "account:change account:read assistant cart:change cart:read catalogue:read orders:read",
    "shopper": "account:change account:read assistant cart:change cart:read catalogue:read orders:place orders:read",
    "packer": "account:change account:read assistant changes:undo office:enter orders:pack",
    "stockkeeper": "account:change account:read assistant catalogue:read changes:undo office:enter products:change products:read stock:change stock:read",
    "clerk": "account:change account:read assistant catalogue:read changes:undo conversations:answer office:enter orders:cancel orders:oversee orders:refund orders:settle orders:ship stock:read",
    "administrator": "account:change account:read assistant cart:change cart:read catalogue:read changes:undo conversations:answer office:enter orders:cancel orders:oversee orders:pack orders:place orders:read orders:refund "
    "orders:settle orders:ship people:change people:close people:disable people:grant people:read people:see_as prices:change prices:read products:change products:export products:import "
    "products:read reports:read sales:import secrets:change sessions:clear settings:change stock:change stock:read trail:read",
}


def test_what_each_role_may_do():
    assert {role: " ".join(sorted(ROLES[role])) for role in ROLES} == MAY


def test_roles_add_up_and_unknown_ones_allow_nothing():
    assert permissions_of(("packer", "onlooker")) == ROLES["packer"] | ROLES["onlooker"]
    assert permissions_of(("root",)) == permissions_of(()) == frozenset()


def test_the_list_goes_page_by_page_in_alphabetical_order(town):
    boss = town.administrator()
    for name in ["Zoe", "ann", "Bea", "çelik", "dora"]:
        town.register(name)
    seen, after = [], None
    for _ in range(5):
        page = town.do(list_people, boss, limit=2, after=after)
        seen += [(person.username, person.roles) for person in page.items]
        after = page.next
        if not after:
            break
    assert [name for name, _ in seen] == ["ann", "Bea", "boss", "dora", "Zoe", "çelik"]
    assert dict(seen)["boss"] == ("administrator", "shopper")
    assert town.do(list_people, boss, after="çelik").items == []


def test_looking_at_people_leaves_a_line(town):
    boss = town.administrator()
    town.do(list_people, boss)
    town.do(show_person, boss, username="boss")
    lines = town.all("select operation, account_id, person_id from trail order by id desc limit 2")
    assert lines == [("show_person", boss.id, boss.id), ("list_people", boss.id, None)]


def test_only_somebody_at_the_machine_sees_what_is_stored_of_a_password(town):
    boss = town.administrator()
    stored = town.one("select password_hash from accounts")[0]
    assert town.do(show_person, boss, username="boss").password is None
    shown = town.do(show_person, town.operator, username="BOSS").password
    assert shown.hash == stored
    assert shown.scheme == town.hasher.rules.scheme
    town.register("ann")
    for change, more in CHANGES:
        assert town.do(change, town.operator, username="ann", **more).password is None


def test_a_disabled_person_is_out_at_once_and_in_again_when_enabled(town):
    boss = town.administrator()
    first, second = town.register("ann"), town.sign_in("ann")
    code = town.do(show_person, boss, username="ann").code
    person = town.do(disable_person, boss, code=code)
    assert (person.disabled_at is not None, person.sessions) == (True, 0)
    assert town.find(first.ticket.secret) is None
    assert town.find(second.ticket.secret) is None
    with pytest.raises(WrongCredentials):
        town.sign_in("ann")
    town.do(enable_person, boss, code=code)
    assert town.find(first.ticket.secret) is None
    assert town.sign_in("ann").username == "ann"


def test_a_role_counts_from_the_next_look(town):
    boss, ann = town.administrator(), town.register("ann")
    assert town.do(give_role, boss, username="ann", role="packer").roles == ("packer", "shopper")
    assert Permission.ORDERS_PACK in town.actor(ann).permissions
    assert town.do(give_role, boss, username="ann", role="packer").roles == ("packer", "shopper")
    assert town.do(take_role, boss, username="ann", role="packer").roles == ("shopper",)
    assert Permission.ORDERS_PACK not in town.actor(ann).permissions
    words = town.one("select words from trail_words order by trail_id desc limit 1")
    assert words == ('{"role": "packer"}',)
    given_by = town.all("select account_id, person_id from trail where operation = 'give_role'")
    assert given_by == [(boss.id, town.actor(ann).id)] * 2


@pytest.mark.parametrize("change, more", CHANGES, ids=lambda value: getattr(value, "name", ""))
class TestWhoMay:
    """Who may change people, and whom."""

    def test_nobody_changes_themselves(self, town, change, more):
        boss = town.administrator()
        with pytest.raises(Conflict):
            town.do(change, boss, username="boss", **more)

    def test_a_shopper_changes_nobody(self, town, change, more):
        town.register("ann")
        with pytest.raises(NotAllowed):
            town.do(change, town.newcomer("eve"), username="ann", **more)

    def test_a_stranger_changes_nobody(self, town, change, more):
        town.register("ann")
        with pytest.raises(NotSignedIn):
            town.do(change, town.stranger(), username="ann", **more)

    def test_somebody_who_is_not_there_is_not_found(self, town, change, more):
        for whom in [
            {"username": "nobody"},
            {"username": "?"},
            {"code": "ABCDEFGHJK"},
            {"code": "\0"},
            {"code": "\ud800"},
        ]:
            with pytest.raises(NotFound):
                town.do(change, town.operator, **whom, **more)

    def test_one_person_is_named(self, town, change, more):
        for whom in [{}, {"username": "ann", "code": "ABCDEFGHJK"}]:
            with pytest.raises(Invalid):
                town.do(change, town.operator, **whom, **more)


@pytest.mark.parametrize("role", ["root", "", "Administrator", None, 7, "packer,administrator"])
def test_a_role_there_is_not(town, role):
    town.register("ann")
    with pytest.raises(Invalid):
        town.do(give_role, town.operator, username="ann", role=role)


def test_nobody_hands_out_or_touches_what_goes_beyond_their_rights(town):
    """A later role that may grant and disable, but not pack."""
    town.administrator()
    town.register("ann")
    few = frozenset({Permission.PEOPLE_GRANT, Permission.PEOPLE_DISABLE}) | ROLES["onlooker"]
    clerk = replace(town.newcomer("clerk"), permissions=few)
    town.do(give_role, clerk, username="ann", role="onlooker")
    for change, wants in [
        (give_role, {"username": "ann", "role": "packer"}),
        (give_role, {"username": "ann", "role": "administrator"}),
        (take_role, {"username": "boss", "role": "administrator"}),
        (disable_person, {"username": "boss"}),
    ]:
        with pytest.raises(NotAllowed):
            town.do(change, clerk, **wants)
    assert town.all("select role from account_roles where role in ('packer', 'administrator')") == [
        ("administrator",)
    ]


@pytest.mark.parametrize("change, more", [(disable_person, {}), (take_role, {"role": "administrator"})])
class TestTheLastAdministrator:
    """A shop is never left without anybody to look after it."""

    def test_stays(self, town, change, more):
        town.administrator()
        with pytest.raises(Conflict) as refusal:
            town.do(change, town.operator, username="boss", **more)
        assert refusal.value.sentence == "people.last_administrator"
        assert town.actor(town.sign_in("boss")).may(Permission.PEOPLE_GRANT)

    def test_a_disabled_one_does_not_count(self, town, change, more):
        town.administrator()
        town.administrator("off")
        town.do(disable_person, town.operator, username="off")
        with pytest.raises(Conflict):
            town.do(change, town.operator, username="boss", **more)

    def test_two_who_remove_each_other_leave_one(self, town, change, more):
        for round_number in range(5):
            names = [f"one{round_number}", f"two{round_number}"]
            bosses = [town.administrator(name) for name in names]

            def remove_the_other(number, names=names, bosses=bosses):
                try:
                    town.do(change, bosses[number], username=names[1 - number], **more)
                except Conflict:
                    return "refused"
                return "done"

            assert sorted(at_once(2, remove_the_other)) == ["done", "refused"]
            # As at first, for the next round.
            town.run("delete from account_roles where role = 'administrator'")


def test_somebody_is_written_down_at_the_console(town):
    person = town.do(
        add_person,
        town.operator,
        username="pat",
        password=PASSWORD,
        roles=["packer", "shopper"],
        email="pat@example.com",
    )
    assert (person.roles, person.sign_ins, person.last_sign_in) == (("packer", "shopper"), 0, None)
    assert town.sign_in("pat@example.com").roles == ("packer", "shopper")
    assert town.do(add_person, town.operator, username="kim", password=PASSWORD, roles="onlooker").roles == (
        "onlooker",
    )
    with pytest.raises(Invalid):
        town.do(add_person, town.operator, username="PAT", password=PASSWORD)
    for roles in [["root"], "root", [7], [[]], 7, {}]:
        with pytest.raises(Invalid):
            town.do(add_person, town.operator, username="sam", password=PASSWORD, roles=roles)


def test_nobody_is_written_down_through_a_door(town):
    with pytest.raises(NotAllowed):
        town.do(add_person, town.administrator(), username="sam", password=PASSWORD)
