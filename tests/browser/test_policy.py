"""What somebody smuggles into a page stays dead there."""

import secrets

from tests.browser.conftest import Opens

SMUGGLED = """async () => {
    const asked = [];
    const real = window.fetch;
    window.fetch = (...what) => { asked.push(String(what[0])); return real(...what); };
    const main = document.getElementById("main");
    const button = document.createElement("button");
    button.setAttribute("hx-get", "/cart");
    button.setAttribute("hx-trigger", "click");
    main.append(button);
    htmx.process(main);
    button.click();
    await new Promise(done => setTimeout(done, 100));
    return {asked, left: button.getAttributeNames()};
}"""


def test_htmx_obeys_nobody_but_the_shop(opens: Opens) -> None:
    window = opens()
    window.minds = False
    window.go("/login")
    with window.page.expect_console_message(lambda said: "hx-csp" in said.text):
        found = window.page.evaluate(SMUGGLED)
    assert found == {"asked": [], "left": []}


def test_html_as_text_is_refused_by_the_browser(opens: Opens) -> None:
    window = opens()
    window.minds = False
    page = window.go("/login")
    said = page.evaluate("() => { try { document.body.innerHTML = '<b>x</b>' } catch (e) { return e.name } }")
    assert said == "TypeError"


def test_a_hostile_name_is_shown_and_does_nothing(opens: Opens) -> None:
    window = opens()
    window.register(f"eve-{secrets.token_hex(4)}")
    page = window.go("/products?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")
    assert page.locator("main img[src='x']").count() == 0
    assert "<img src=x" in page.locator(".empty").inner_text() + page.locator("#q").input_value()
