"""What browsers say of themselves, and the few words it becomes."""

import pytest

from counterfoil.identity.browsers import BROWSERS, PROGRAM, SYSTEMS, in_words

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
SAID = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/126.0.0.0 Safari/537.36": "Chrome on Windows",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0": "Edge on Windows",
    f"Mozilla/5.0 (X11; Linux x86_64) {KIT} Chrome/126.0.0.0 Safari/537.36 OPR/112.0": "Opera on Linux",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {KIT} Chrome/126.0.0.0 Safari/537.36": "Chrome on ChromeOS",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0": "Firefox on Linux",
    "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0": "Firefox on Android",
    f"Mozilla/5.0 (Linux; Android 10; K) {KIT} Chrome/126.0.0.0 Mobile Safari/537.36": "Chrome on Android",
    f"Mozilla/5.0 (Linux; Android 13) {KIT} SamsungBrowser/25.0 Chrome/121.0 Safari/537.36": "Samsung Internet on Android",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15": "Safari on macOS",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1": "Safari on an iPhone",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Mobile Safari/604.1": "Chrome on an iPhone",
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) FxiOS/127.0 Mobile Safari/605.1.15": "Firefox on an iPad",
    "Mozilla/5.0 (PlayStation 4) Firefox/9": "Firefox",
    "Mozilla/5.0 (compatible; Googlebot/2.1) Chrome/126.0 Safari/537.36": PROGRAM,
    "Mozilla/5.0 (Windows NT 10.0)": PROGRAM,
    "curl/8.5.0": PROGRAM,
    "python-httpx/0.27 Firefox/1 Windows": PROGRAM,
    "": PROGRAM,
}


@pytest.mark.parametrize(("said", "words"), SAID.items())
def test_it_is_put_into_words(said, words):
    assert in_words(said) == words


@pytest.mark.parametrize(
    "said",
    [
        "Mozilla/5.0 (<script>alert(1)</script>) Firefox/1",
        "Mozilla/5.0 (Windows\r\nSet-Cookie: a=b) Firefox/1",
        "Mozilla/5.0 (Windows " + "\u202e" * 50 + ") Firefox/1 {{ 7 * 7 }}",
        "Mozilla/5.0 (" + "A" * 100_000 + " Windows) Firefox/1",
        "' or 1=1 -- \0",
    ],
)
def test_nothing_of_it_is_repeated(said):
    ours = {PROGRAM, *(b for _, b in BROWSERS)} | {f"{b} on {s}" for _, b in BROWSERS for _, s in SYSTEMS}
    assert in_words(said) in ours
