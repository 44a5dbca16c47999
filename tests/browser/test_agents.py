"""Somebody connects an agent, sees what it did, and ends it."""

import json
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.cast import Shop
from tests.stories.test_agents import Agent
from tests.waiting import eventually

PASSWORD = "a long enough password"


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_an_agent_is_connected_watched_and_ended(opens: Opens, shop: Shop, script: bool) -> None:
    window = opens(script=script)
    window.register(f"ann-{secrets.token_hex(4)}")
    page = window.go("/account")
    page.get_by_role("link", name="Your agents").click()
    expect(page.get_by_text("No agent acts for you.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Robot")
    page.get_by_label("See your orders").check()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Connect it").click()
    expect(page.get_by_role("heading", name="“Robot” can come in")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(2 if script else 0)
    told = json.loads(page.get_by_label("Put this into its settings").input_value())
    key = told["mcpServers"]["counterfoil"]["headers"]["Authorization"].removeprefix("Bearer ")
    assert page.get_by_label("Or its key alone").input_value() == key

    agent = Agent(shop, key)
    assert agent.does("list_orders")["items"] == []
    assert eventually(lambda: "See what I ordered" in window.go("/account/agents").content())
    line = page.get_by_role("listitem").filter(has_text="Robot").first
    expect(line.get_by_text("What it did last")).to_be_visible()
    line.get_by_role("button", name="End it").click()
    expect(page.get_by_text("The connection is ended.").first).to_be_visible()
    assert agent.calls("list_orders").status_code == 401
