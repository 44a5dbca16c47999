"""A real Chromium in front of a real shop, which complains about anything the browser complains about."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from email import message_from_string, policy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.cast import PASSWORD, Shop

# Of a browser on a busy machine. What a test waits for must be something that only the new state has.
PATIENCE = 60_000  # ms
expect.set_options(timeout=PATIENCE)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A refusal is an answer, but the browser calls it an error.
REFUSED = "Failed to load resource: the server responded with a status of"
# Said by the clock, of a machine that is slow and not of a page: a slow line, a font not yet used after seconds.
SLOW = re.compile(r"\[Intervention\]|.* was preloaded using link preload but not used within a few seconds")
LISTEN = """
    addEventListener("securitypolicyviolation", event =>
        console.error("policy: " + event.violatedDirective + " " + event.blockedURI + " " + event.sample));
"""
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RUN_AXE = """
    axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(one =>
        one.id + ": " + one.nodes.map(node => node.target.join(" ") + " " + node.failureSummary).join(" | ")))
"""

Opens = Callable[..., "Window"]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The demo shop, shared by all who look at it."""
    with Shop(tmp_path_factory.mktemp("shop") / "data") as open_shop:
        yield open_shop


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"no Chromium at {CHROMIUM}: run scripts/install-test-programs")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Window:
    """A browser window of somebody's own."""

    def __init__(self, shop: Shop, context: BrowserContext, *, script: bool) -> None:
        self.shop = shop
        self.context = context
        self.script = script
        self.username = self.password = ""
        self.at_the_office = False
        self.complaints: list[str] = []
        self.minds = True  # whether a complaint fails the test
        if script:
            context.add_init_script(LISTEN)
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not (text.startswith(REFUSED) or SLOW.match(text)):
            self.complaints.append(f"{self.page.url}: {text}")

    def go(self, path: str) -> Page:
        """Type an address."""
        if f"{path.partition('?')[0]}/".startswith("/admin/") and self.username and not self.at_the_office:
            self.enter_office()
        self.page.goto(self.shop.url + path)
        return self.page

    def enter_office(self) -> None:
        """Sign in at the back office's own door, as whoever is signed in to the shop."""
        self.at_the_office = True
        page = self.page
        page.goto(f"{self.shop.url}/admin/login")
        page.get_by_label("Username or e-mail").fill(self.username)
        page.get_by_label("Password").fill(self.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/admin/login" not in url)

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Sign in on the page for it."""
        page = self.go("/login")
        page.get_by_label("Username or e-mail").fill(username)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/welcome")
        self.username, self.password, self.at_the_office = username, password, False

    def register(self, username: str, email: str = "") -> None:
        """Become somebody."""
        self.go("/register")
        self.fill_in_and_register(username, email)

    def fill_in_and_register(self, username: str, email: str = "") -> None:
        """Become somebody, on the page for it."""
        page = self.page
        page.get_by_label("Username").fill(username)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill("a long enough password")
        page.get_by_role("button", name="Register").click()
        page.wait_for_url("**/welcome")

    def axe(self) -> list[str]:
        """What axe finds wrong with the page."""
        self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(RUN_AXE)
        return found

    def add_to_cart(self, slug: str) -> None:
        """Put one of it into the empty cart, on its page."""
        page = self.go(f"/products/{slug}")
        page.get_by_role("button", name="Add to cart").click()
        expect(page.locator("#live")).to_have_text("Added. Cart: 1 thing")


def link_to(shop: Shop, address: str) -> str:
    """The link in the newest letter to this address, as soon as there is one."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        letters = [message_from_string(each, policy=policy.default) for each in shop.mails()]
        told = [str(each.get_content()) for each in letters if address in str(each["to"])]  # type: ignore[attr-defined]
        if told and (links := re.findall(r"/verify/[A-Za-z0-9_-]{43}\b", told[-1])):
            return str(links[0])
        time.sleep(0.05)
    raise AssertionError(f"no link came to {address}")


@pytest.fixture
def opens(shop: Shop, chromium: Browser) -> Iterator[Opens]:
    """Open a window; at the end nobody may have heard a complaint in any of them."""
    windows: list[Window] = []

    def make(*, script: bool = True, width: int = 1280, height: int = 900, **wishes: Any) -> Window:
        wishes = {"reduced_motion": "reduce", **wishes}
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, **wishes
        )
        windows.append(Window(shop, context, script=script))
        return windows[-1]

    yield make
    for window in windows:
        window.context.close()
    assert [complaint for window in windows if window.minds for complaint in window.complaints] == []
