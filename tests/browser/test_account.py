"""Somebody looks after their account in a browser, with scripts and without."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, link_to


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_stranger_in_my_account_is_put_out(opens: Opens, script: bool) -> None:
    mine, theirs = opens(script=script), opens(script=script)
    mine.register(name := f"ann-{secrets.token_hex(4)}")
    theirs.sign_in(name, "a long enough password")
    page = mine.go("/welcome")
    page.get_by_role("link", name="Look closer, or end one of them").click()
    page.wait_for_url("**/account/sessions")
    expect(page.get_by_role("listitem").filter(has_text="Chrome on Linux")).to_have_count(2)
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("Signed out in 1 place.").first).to_be_visible()
    theirs.go("/welcome")
    assert "/login" in theirs.page.url

    theirs.sign_in(name, "a long enough password")
    page = mine.go("/account")
    page.get_by_label("Name", exact=False).first.fill("Ann")
    page.get_by_role("button", name="Change the name").click()
    expect(page.get_by_text("Your name is changed.").first).to_be_visible()
    page.get_by_label("The one you have").fill("a guess of mine")
    page.get_by_label("The new one").fill("another long password")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not your password.")
    page.get_by_label("The one you have").fill("a long enough password")
    page.get_by_label("The new one").fill("another long password")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Your password is changed.").first).to_be_visible()
    theirs.go("/welcome")
    assert "/login" in theirs.page.url
    expect(mine.go("/welcome").get_by_role("heading", level=1)).to_have_text("Welcome, Ann")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_an_address_is_shown_to_be_mine_from_another_browser(opens: Opens, script: bool) -> None:
    mine, mail = opens(script=script), opens(script=script)
    email = f"ann-{secrets.token_hex(4)}@example.com"
    mine.register(email.partition("@")[0], email)
    expect(mine.go("/welcome").get_by_text("not yet shown to be yours")).to_be_visible()
    page = mail.go(link_to(mine.shop, email))
    page.get_by_role("button", name="Yes, both are mine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That is your address")
    expect(mine.go("/welcome").get_by_text("shown to be yours on")).to_be_visible()
    page = mail.go("/welcome")  # it signed nobody in
    assert "/login" in page.url
