"""Refusals in the trail: enough of them to see what happened, and never so many that they are the attack."""

from pathlib import Path

from counterfoil.app import MIGRATIONS
from counterfoil.gate.actor import visitor
from counterfoil.gate.clock import MINUTE
from counterfoil.gate.refusals import Conflict, NotSignedIn, WrongCredentials
from counterfoil.gate.trail import PER_ADDRESS_AND_MINUTE, PER_MINUTE, Refused
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import OpenStore, open_store


def a_store(folder: Path) -> OpenStore:
    store = open_store("sqlite:", folder)
    migrate(store, MIGRATIONS)
    return store


def test_one_address_fills_a_few_lines_a_minute(tmp_path: Path) -> None:
    store, refused = a_store(tmp_path), Refused()
    for minute in range(3):
        for _ in range(100):
            refused.note(minute * MINUTE, "sign_in", visitor("192.0.2.1"), WrongCredentials())
        assert refused.flush(store) == PER_ADDRESS_AND_MINUTE
    store.close()


def test_a_great_many_addresses_fill_no_more_than_a_page_a_minute(tmp_path: Path) -> None:
    store, refused = a_store(tmp_path), Refused()
    written = 0
    for number in range(5_000):
        refused.note(MINUTE, "read_cart", visitor(f"2001:db8::{number:x}"), NotSignedIn())
        if number % 500 == 499:
            written += refused.flush(store)
    assert written == PER_MINUTE
    refused.note(2 * MINUTE, "read_cart", visitor("2001:db8::1"), NotSignedIn())
    assert refused.flush(store) == 1
    store.close()


def test_what_is_only_bad_luck_is_not_noted(tmp_path: Path) -> None:
    store, refused = a_store(tmp_path), Refused()
    refused.note(MINUTE, "place_order", visitor("192.0.2.1"), Conflict("cart.empty"))
    assert refused.flush(store) == 0
    store.close()
