"""A front end on another origin: tokens in memory only, refreshed in time, and two tabs that stay signed in together."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.browser.conftest import AXE, LISTEN, REFUSED, RUN_AXE
from tests.cast import PASSWORD, Shop, free_port

SERVE = Path(__file__).parents[2] / "examples/spa/serve.py"
NAME = "authorized_user"
ALMOST_OVER = 4 * 60_000 + 5_000  # milliseconds; a token lives five minutes


class FrontEnd:
    """The example, served on an origin of its own."""

    def __init__(self, shop: Shop, port: int) -> None:
        self.url = f"http://localhost:{port}"  # another site than 127.0.0.1, where the shop is
        self._process = subprocess.Popen([sys.executable, str(SERVE), str(port), shop.url])
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{port}/").status_code == httpx.codes.OK:
                    return
            time.sleep(0.02)
        raise AssertionError("the front end was not served")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture(scope="module")
def front_end(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, FrontEnd]]:
    """A shop, and a front end that it allows."""
    port = free_port()
    with Shop(tmp_path_factory.mktemp("spa") / "data", allowed_origins=f"http://localhost:{port}") as shop:
        served = FrontEnd(shop, port)
        yield shop, served
        served.close()


class Tabs:
    """The tabs of one browser, and what they said to the shop."""

    def __init__(self, context: BrowserContext, served: FrontEnd) -> None:
        self.context = context
        self.served = served
        self.asked: list[Request] = []
        self.complaints: list[str] = []
        context.add_init_script(LISTEN)
        context.clock.install()
        context.on("request", self._ask)
        context.on("console", lambda said: self._hear(said.type, said.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _ask(self, asked: Request) -> None:
        self.asked.append(asked)

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(REFUSED):
            self.complaints.append(text)

    def open(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(10_000)
        page.goto(self.served.url)
        return page

    def asked_for(self, path: str) -> list[Request]:
        return [each for each in self.asked if each.url.endswith(path) and each.method != "OPTIONS"]

    def signed_in(self) -> Page:
        page = self.open()
        page.get_by_label("User name").fill(NAME)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name=f"Hello {NAME}")).to_be_visible()
        return page


@pytest.fixture
def tabs(front_end: tuple[Shop, FrontEnd], chromium: Browser) -> Iterator[Callable[..., Tabs]]:
    """A browser of somebody's own; nobody may have heard a complaint in it."""
    opened: list[Tabs] = []

    def make(**wishes) -> Tabs:
        opened.append(Tabs(chromium.new_context(**wishes), front_end[1]))
        return opened[-1]

    yield make
    for each in opened:
        each.context.close()
    assert [complaint for each in opened for complaint in each.complaints] == []


def looks_at_the_shelves(page: Page) -> None:
    page.locator("#shelves").evaluate("list => list.replaceChildren()")
    page.get_by_role("button", name="Look at the shelves").click()
    expect(page.locator("#shelves li")).to_have_count(5)


def asks_for_the_next_together(one: Page, two: Page) -> None:
    """Both tabs show the same token before either has its answer."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    one.context.route("**/api/tokens/refresh", hold)
    with one.expect_request("**/api/tokens/refresh"), two.expect_request("**/api/tokens/refresh"):
        one.context.clock.fast_forward(ALMOST_OVER)
    with (
        one.expect_response("**/api/tokens/refresh") as first,
        two.expect_response("**/api/tokens/refresh") as second,
    ):
        for each in held:
            each.continue_()
    one.context.unroute("**/api/tokens/refresh")
    assert (first.value.status, second.value.status) == (httpx.codes.OK, httpx.codes.OK)


def places(shop: Shop, page: Page, access: str) -> list[dict]:
    answer = httpx.get(f"{shop.url}/api/sessions", headers={"authorization": access})
    return answer.json()["items"] if answer.status_code == httpx.codes.OK else []


def test_tokens_are_shown_with_each_call_and_lie_nowhere(front_end, tabs) -> None:
    somebody = tabs()
    page = somebody.signed_in()
    looks_at_the_shelves(page)
    for path in ("/api/me", "/api/products?limit=5"):
        (asked,) = somebody.asked_for(path)
        assert asked.headers["authorization"].startswith("Bearer ")
        assert "cookie" not in asked.all_headers()
    assert somebody.context.cookies() == []
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_token_is_fetched_before_the_one_in_hand_is_over(front_end, tabs) -> None:
    somebody = tabs()
    page = somebody.signed_in()
    first = somebody.asked_for("/api/me")[0].headers["authorization"]
    with page.expect_response("**/api/tokens/refresh") as refreshed:
        page.context.clock.fast_forward(ALMOST_OVER)
    assert refreshed.value.status == httpx.codes.OK
    looks_at_the_shelves(page)
    (asked,) = somebody.asked_for("/api/products?limit=5")
    assert asked.headers["authorization"] != first
    assert len(somebody.asked_for("/api/tokens/refresh")) == 1


def test_two_tabs_that_refresh_at_once_sign_nobody_out(front_end, tabs) -> None:
    shop, _ = front_end
    somebody = tabs()
    one = somebody.signed_in()
    two = somebody.open()
    expect(two.get_by_role("heading", name=f"Hello {NAME}")).to_be_visible()
    letters = len(shop.mails())
    for _ in range(3):
        asks_for_the_next_together(one, two)
        looks_at_the_shelves(one)
        looks_at_the_shelves(two)
    shown = [each.post_data_json["refresh_token"] for each in somebody.asked_for("/api/tokens/refresh")]
    assert [shown.count(each) for each in shown] == [2] * 6
    access = somebody.asked_for("/api/products?limit=5")[-1].headers["authorization"]
    assert len([place for place in places(shop, one, access) if place["here"]]) == 1
    assert len(shop.mails()) == letters


def test_signing_out_ends_the_session_and_both_tabs_forget(front_end, tabs) -> None:
    shop, _ = front_end
    somebody = tabs()
    one = somebody.signed_in()
    two = somebody.open()
    expect(two.get_by_role("heading", name=f"Hello {NAME}")).to_be_visible()
    access = somebody.asked_for("/api/me")[-1].headers["authorization"]
    assert httpx.get(f"{shop.url}/api/me", headers={"authorization": access}).status_code == httpx.codes.OK
    with one.expect_response("**/api/tokens/revoke"):
        one.get_by_role("button", name="Sign out").click()
    for tab in (one, two):
        expect(tab.get_by_role("button", name="Sign in")).to_be_visible()
        assert NAME not in tab.content()
    assert httpx.get(f"{shop.url}/api/me", headers={"authorization": access}).status_code == 401
    three = somebody.open()
    expect(three.get_by_role("button", name="Sign in")).to_be_visible()


def test_ended_elsewhere_is_seen_with_the_next_call(front_end, tabs) -> None:
    shop, _ = front_end
    somebody = tabs()
    page = somebody.signed_in()
    access = somebody.asked_for("/api/me")[-1].headers["authorization"]
    httpx.post(f"{shop.url}/api/logout", headers={"authorization": access})
    page.get_by_role("button", name="Look at the shelves").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_wrong_password_is_said_and_nothing_else(front_end, tabs) -> None:
    page = tabs().open()
    page.get_by_label("User name").fill(NAME)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("status")).to_have_text("Invalid Credentials")


def test_an_origin_that_is_not_allowed_reads_nothing(front_end, chromium: Browser) -> None:
    shop, _ = front_end
    stranger = FrontEnd(shop, free_port())
    somebody = Tabs(chromium.new_context(), stranger)
    page = somebody.open()
    page.get_by_label("User name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("status")).to_have_text("The shop cannot be reached from here.")
    somebody.context.close()
    stranger.close()
    assert any("CORS policy" in complaint for complaint in somebody.complaints)


@pytest.mark.parametrize(("width", "colours"), [(390, "dark"), (1280, "light")])
def test_axe_has_nothing_to_say(front_end, tabs, width: int, colours: str) -> None:
    somebody = tabs(viewport={"width": width, "height": 800}, color_scheme=colours, bypass_csp=True)
    page = somebody.open()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
    page.close()
    page = somebody.signed_in()
    looks_at_the_shelves(page)
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
