"""Somebody talks to the shop in a browser: on the page and in the panel, with scripts, without, and without a mouse."""

import secrets

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opens, Window
from tests.cast import APPROVED

LABEL = "What would you like?"


@pytest.fixture
def ann(opens: Opens) -> Window:
    """Somebody new."""
    return newcomer(opens())


def newcomer(window: Window) -> Window:
    window.register(f"ann-{secrets.token_hex(4)}")
    return window


def turn(page: Page, number: int) -> Locator:
    """A turn, as soon as it is there."""
    found = page.locator(f"#turn-{number}")
    expect(found).to_be_visible()
    return found


def say(page: Page, number: int, words: str) -> Locator:
    """Say something; what is answered, as the turn of this number."""
    box = page.get_by_label(LABEL)
    box.fill(words)
    box.press("Enter")
    return turn(page, number)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_finds_things_adds_the_second_and_undoes(opens: Opens, script: bool) -> None:
    page = newcomer(opens(script=script)).go("/assistant")
    found = say(page, 1, "show me something for the garden")
    second = found.locator(".find").nth(1)
    title = second.get_by_role("link").inner_text()
    expect(second.locator("img")).to_be_visible()
    expect(second.locator(".find__price")).to_contain_text("€")
    added = say(page, 2, "add two of the second")
    if added.get_by_role("group", name="What you may say").count():  # its colour or size is asked first
        added.get_by_role("group", name="What you may say").get_by_role("button").first.click()
        added = turn(page, 3)
    expect(added.locator(".turn__words")).to_contain_text(f"Added 2 × {title}")
    expect(page.locator("#cart-link .count")).to_have_text("2")
    number = page.locator(".turn").count() + 1
    added.get_by_role("button", name="Undo").click()
    expect(turn(page, number).locator(".turn__words")).to_contain_text("I took that back.")
    expect(page.locator("#cart-link .count")).to_have_text("")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    why = page.locator("#turn-1 details")
    why.locator("summary").click()
    expect(why).to_contain_text("find_products")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_what_costs_money_waits_for_the_button_of_its_card_and_a_typed_yes_is_none(
    opens: Opens, script: bool
) -> None:
    window = newcomer(opens(script=script))
    page = window.go("/assistant")
    say(page, 1, "add two of the oven glove")
    say(page, 2, "check out")
    card = page.get_by_role("article", name="Buy this?")  # one, wherever it is spoken of
    expect(card).to_contain_text("2 ×Oven glove")
    expect(card).to_contain_text("Total€36.00")
    expect(say(page, 3, "yes").locator(".turn__words")).to_contain_text("what is typed does not")
    expect(say(page, 4, "show my orders").locator(".turn__words")).to_contain_text("You have no orders yet")
    expect(page.locator("#cart-link .count")).to_have_text("2")
    card.get_by_label("Card number").fill(APPROVED)
    card.get_by_role("button", name="Pay €36.00").click()
    page.wait_for_url("**/orders/*")
    code = page.url.rpartition("/")[2]
    expect(page.locator("#cart-link .count")).to_have_text("")
    window.go("/assistant")
    expect(card).to_contain_text(f"order {code}")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    where = say(page, 5, "where is my order?")
    expect(where.get_by_role("link", name=code)).to_be_visible()
    expect(where).to_contain_text("Waiting to be packed")


def test_an_example_of_the_empty_page_is_a_button_that_says_it(ann: Window) -> None:
    page = ann.go("/assistant")
    examples = page.get_by_role("list", name="For example").get_by_role("button")
    words = examples.nth(2).inner_text()
    assert words.startswith("Put two of the")
    examples.nth(2).click()
    expect(turn(page, 1).locator(".turn__say")).to_contain_text(words)


def test_the_panel_of_a_product_page_is_worked_by_keyboard_and_nothing_moves(ann: Window) -> None:
    page = ann.go("/products/oven-glove")
    opener = page.get_by_role("button", name="Ask", exact=True)
    before = page.get_by_role("heading", level=1).bounding_box()
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Ask the shop")).to_be_visible()
    expect(page.get_by_label(LABEL)).to_be_focused()
    page.keyboard.type("put an oven glove into my cart")
    page.keyboard.press("Enter")
    turn(page, 1)
    expect(page.locator("#cart-link .count")).to_have_text("1")
    expect(page.get_by_label(LABEL)).to_be_focused()
    expect(page.get_by_label(LABEL)).to_have_value("")
    expect(page.get_by_role("log")).to_contain_text("Added 1 × Oven glove")
    page.keyboard.press("Shift+Tab")
    while page.evaluate("document.activeElement.textContent") != "Undo":
        assert page.evaluate("document.activeElement.closest('#ask-box') !== null"), "Undo is not reached"
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    turn(page, 2)
    expect(page.locator("#cart-link .count")).to_have_text("")
    expect(page.get_by_label(LABEL)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    assert page.get_by_role("heading", level=1).bounding_box() == before
    assert ann.axe() == []


def test_without_scripts_the_way_to_the_assistant_is_a_link(opens: Opens) -> None:
    page = newcomer(opens(script=False)).go("/products")
    page.get_by_role("link", name="Ask", exact=True).click()
    page.wait_for_url("**/assistant")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask the shop")


def test_a_conversation_is_seen_gone_on_with_and_deleted_by_its_owner_alone(
    opens: Opens, ann: Window
) -> None:
    page = ann.go("/assistant")
    say(page, 1, "show me mugs")
    code = str(page.locator("#talk").get_attribute("data-talk"))
    page.goto(f"{ann.shop.url}/assistant?new=1")
    link = page.get_by_role("region", name="Conversations").get_by_role("link", name="show me mugs")
    link.click()
    page.wait_for_url(f"**/assistant/{code}")
    say(page, 2, "is the first one in stock?")

    eve = newcomer(opens())
    expect(eve.go("/assistant").get_by_role("region", name="Conversations")).to_have_count(0)
    refused = eve.page.goto(f"{ann.shop.url}/assistant/{code}")
    assert refused is not None
    assert refused.status == 404

    page.get_by_role("button", name="Delete this conversation").click()
    page.wait_for_url("**/assistant?new=1")
    expect(page.get_by_role("region", name="Conversations")).to_have_count(0)


def test_staff_ask_for_a_report_and_are_led_to_its_page(opens: Opens) -> None:
    window = opens()
    window.sign_in("admin_user")
    page = window.go("/admin/assistant")
    box = page.get_by_label("Ask for a figure")
    box.fill("net sales in the last 30 days by country")
    box.press("Enter")
    answer = turn(page, 1)
    expect(answer.get_by_role("region", name="as a table")).to_contain_text("Net sales")
    expect(answer.locator("svg.chart")).to_be_visible()
    assert window.axe() == []
    answer.get_by_role("link", name="The whole report").click()
    page.wait_for_url("**/admin/reports/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sales")


def test_a_conversation_goes_to_a_person_and_back(opens: Opens, ann: Window) -> None:
    page = ann.go("/assistant")
    say(page, 1, "show me mugs")
    page.get_by_role("button", name="Ask a person").click()
    turn(page, 2)
    expect(page.get_by_role("note", name="Your question to a person")).to_contain_text(
        "You wait for a person."
    )
    name = page.locator(".nav__who").inner_text().rpartition(":")[2].strip()

    staff = opens(width=390, height=844)
    staff.sign_in("admin_user")
    desk = staff.go("/admin/conversations?show=waiting")
    desk.get_by_role("link", name=name).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(f"{name} asks")
    desk.get_by_role("button", name="I look after it").click()
    expect(desk.get_by_text(", with you")).to_be_visible()
    desk.get_by_label("Your answer").fill("We have it in three colours.")
    desk.get_by_role("button", name="Answer", exact=True).click()
    expect(desk.locator(".turn__answer--person")).to_contain_text("We have it in three colours.")
    assert staff.axe() == []

    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("log")).to_contain_text("We have it in three colours.")
    expect(page.get_by_role("note", name="Your question to a person")).to_contain_text(
        "A person has answered."
    )
    assert ann.axe() == []
    page.get_by_role("button", name="That is settled").click()
    expect(page.get_by_role("note", name="Your question to a person")).to_have_count(0)
