"""The porch in front of another app: one can come in and go with every kind of browser, and axe has nothing to say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.alone.served import Served
from tests.browser.conftest import Window

PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Starlette example."""
    with Served("starlette", Path(tmp_path_factory.mktemp("porch")) / "data") as served:
        yield served


@pytest.mark.parametrize(("width", "colours"), [(390, "light"), (1280, "dark")])
@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_somebody_comes_in_and_goes(
    app: Served, chromium: Browser, width: int, colours: str, script: bool
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=colours, java_script_enabled=script
    )
    window = Window(app, context, script=script)
    page = window.go("/visits")
    page.wait_for_url("**/login?next=%2Fvisits")
    found = looked_at(window)
    page.get_by_role("link", name="I have no account yet").click()
    page.wait_for_url("**/register?next=%2Fvisits")
    page.get_by_label("User name").fill("x")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("A user name has 3 to 32 characters.")).to_be_visible()
    expect(page.get_by_label("User name")).to_have_value("x")
    found += looked_at(window)
    page.get_by_label("User name").fill(f"ann-{width}-{script}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    page.wait_for_url("**/visits")
    expect(page.locator("body")).to_contain_text('{"visits":1}')
    window.go("/me")
    expect(page.get_by_role("heading", name=f"ann-{width}-{script}")).to_be_visible()
    found += looked_at(window)
    page.get_by_role("link", name="Sign out").click()
    page.wait_for_url("**/logout")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    context.close()
    assert found == []
    assert window.complaints == []


def looked_at(window: Window) -> list[str]:
    """What axe finds; it is a script itself."""
    return window.axe() if window.script else []
