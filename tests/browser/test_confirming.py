"""Somebody says yes to what the assistant put before them: on the shop's own page, with a card, a password, and no scripts."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from counterfoil.app import furnish
from counterfoil.gate.clock import HOUR
from counterfoil.settings import Settings
from tests.browser.conftest import Opens, Window
from tests.browser.test_looks import PAIRS, WIDTHS, look
from tests.cast import APPROVED, DECLINED, NEWCOMERS_PASSWORD, Shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A demo shop where whoever buys for more than 60 shows their password."""
    with Shop(Path(tmp_path_factory.mktemp("confirming")) / "data", proposal_proof="60") as open_shop:
        yield open_shop


def is_asked(window: Window, *skus: str) -> str:
    """Have these put into the cart, and the order put before them; the page of it."""
    asked = window.page.request
    for sku in skus:
        assert asked.post(f"{window.shop.url}/api/cart/lines", data={"sku": sku}).status == 201
    said = asked.post(
        f"{window.shop.url}/api/assistant", data={"say": "checkout", "choice": "checkout"}
    ).json()
    return str(said["proposal"]["page"])


def came_in_an_hour_ago(shop: Shop) -> None:
    """Whoever is signed in has shown their password longer ago than counts."""
    here = Settings(data=Path(shop.folder), database=shop.database)
    with furnish(here) as inside, inside.store.writing() as db:
        db.run("update sessions set proved_at = proved_at - :hour", hour=HOUR)


@pytest.mark.parametrize("pair", PAIRS, ids=" by ".join)
def test_what_is_put_before_somebody(opens: Opens, pair: tuple[str, str]) -> None:
    across, down = WIDTHS[pair[0]]
    window = opens(width=across, height=down, color_scheme=pair[1])
    window.register(f"ann-{secrets.token_hex(4)}")
    where = is_asked(window, "NBK-MID-L", "MUG-CRM")
    page = window.go(where)
    look(window, "confirm")
    page.get_by_label("Card number").fill(DECLINED)
    page.get_by_role("button", name=re.compile("Pay €")).click()
    expect(page.get_by_role("alert")).to_contain_text("declined")
    look(window, "confirm-declined")
    window.page.request.post(f"{window.shop.url}/api/cart/lines", data={"sku": "MUG-CRM"})
    window.go(where)
    expect(page.get_by_text("This is not as it was put before you")).to_be_visible()
    look(window, "confirm-changed")
    page.get_by_role("button", name="Put it before me anew").click()
    page.wait_for_url(lambda url: where not in url)
    anew = page.url
    page.get_by_label("Card number").fill(APPROVED)
    page.get_by_role("button", name=re.compile("Pay €")).click()
    page.wait_for_url("**/orders/*")
    window.page.goto(anew)
    expect(page.get_by_text("You have said yes to this already")).to_be_visible()
    look(window, "confirm-done")
    window.page.goto(window.shop.url + where)
    expect(page.get_by_text("This was dropped")).to_be_visible()
    look(window, "confirm-dropped")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_much_money_asks_for_the_password_and_the_card_stays(opens: Opens, shop: Shop, script: bool) -> None:
    window = opens(script=script)
    window.register(f"ann-{secrets.token_hex(4)}")
    where = is_asked(window, *["MUG-CRM"] * 5)
    came_in_an_hour_ago(shop)
    page = window.go(where)
    expect(page.get_by_label("Your password")).to_be_visible()
    look(window, "confirm-much") if script else None
    page.get_by_label("Card number").fill(APPROVED)
    page.get_by_label("Your password").fill("nothing like it")
    page.get_by_role("button", name=re.compile("Pay €")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Card number")).to_have_value(APPROVED)
    page.get_by_label("Your password").fill(NEWCOMERS_PASSWORD)
    page.get_by_role("button", name=re.compile("Pay €")).click()
    page.wait_for_url("**/orders/*")
    expect(page.get_by_text("Receipt", exact=True).first).to_be_visible()
