"""Whoever runs the shop looks after its keys while it is open, in two processes."""

import time
from collections.abc import Callable

from tests.cast import Person, Shop

WITHIN = 1.0  # seconds, in every process


def key_of(shop: Shop, purpose: str) -> str:
    """The id of the newest key of a purpose."""
    rows = [line.split() for line in shop.command("keys", "list").splitlines()]
    return next(row[0] for row in rows if row[1] == purpose)


def on_a_new_line(person: Person, path: str) -> int:
    """The answer on a new connection, which any of the processes may take."""
    return person.get(path, connection="close").status_code


def from_now_on(ask: Callable[[], int]) -> set[int]:
    """What both processes answer, many times over, once a second has gone by."""
    time.sleep(WITHIN)
    return {ask() for _ in range(30)}


def test_a_leaked_key_is_worth_nothing_within_a_second(opening: Callable[..., Shop]) -> None:
    shop = opening(workers="2", sessions="cookie:encrypted")
    ann = shop.newcomer()
    assert from_now_on(lambda: on_a_new_line(ann, "/api/me")) == {200}
    shop.command("keys", "revoke", key_of(shop, "session"))
    assert from_now_on(lambda: on_a_new_line(ann, "/api/me")) == {401}
    again = shop.person(ann.username, "a long enough password")
    assert from_now_on(lambda: on_a_new_line(again, "/api/me")) == {200}


def test_a_new_key_signs_nobody_out(opening: Callable[..., Shop]) -> None:
    shop = opening(workers="2")
    ann = shop.newcomer()
    shop.command("keys", "rotate", "session")
    # Also who comes in while some know the new key and some do not.
    until = time.monotonic() + 2.5
    came = []
    while time.monotonic() < until:
        came.append(shop.newcomer())
        assert {on_a_new_line(somebody, "/api/me") for somebody in (ann, came[-1])} == {200}
    assert {on_a_new_line(somebody, "/api/me") for somebody in (ann, *came) for _ in range(3)} == {200}
