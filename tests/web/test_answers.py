"""From a refusal to a status, and never a way out of the shop."""

import json
import re
from urllib.parse import urljoin, urlsplit

import msgspec
import pytest

from counterfoil.gate import refusals as gate
from counterfoil.gate.refusals import Misfit, Refusal
from counterfoil.wire import answers
from counterfoil.wire import refusals as door
from tests.datasets import dataset


def every_refusal() -> list[type[Refusal]]:
    kinds = [kind for room in (gate, door) for kind in vars(room).values() if isinstance(kind, type)]
    return sorted({kind for kind in kinds if issubclass(kind, Refusal)}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", every_refusal())
def test_every_refusal_has_a_status_of_its_own(kind):
    assert kind in answers.STATUS


@pytest.mark.parametrize(
    ("refusal", "status", "header"),
    [
        (gate.NotSignedIn(), 401, (b"www-authenticate", b'Bearer realm="counterfoil"')),
        (
            gate.InvalidToken(),
            401,
            (b"www-authenticate", b'Bearer realm="counterfoil", error="invalid_token"'),
        ),
        (gate.NotAllowed("orders:place"), 403, None),
        (gate.NotFound(), 404, None),
        (gate.Conflict("cart.empty"), 409, None),
        (gate.Declined("card.declined"), 402, None),
        (gate.TooMany(retry_after=90), 429, (b"retry-after", b"90")),
        (gate.Busy(), 503, (b"retry-after", b"1")),
        (gate.Unavailable(), 503, (b"retry-after", b"5")),
        (door.WrongMethod("GET"), 405, (b"allow", b"GET")),
    ],
)
def test_a_refusal_as_a_problem(refusal, status, header):
    answer = answers.problem(refusal)
    told = msgspec.json.decode(answer.body)
    assert (answer.status, told["status"]) == (status, status)
    assert list(told) == ["type", "title", "status", "message", "errors"]
    assert header is None or header in answer.headers


def test_every_field_that_does_not_fit_is_named():
    answer = answers.problem(
        gate.Invalid(Misfit("quantity", "field.whole", {"low": 1, "high": 9}), Misfit("sku", "field.missing"))
    )
    assert json.loads(answer.body)["errors"] == [
        {"field": "quantity", "message": "This must be a whole number from 1 to 9."},
        {"field": "sku", "message": "This is needed."},
    ]


def test_every_failed_sign_in_has_the_same_bytes():
    answer = answers.problem(gate.WrongCredentials())
    assert (answer.status, answer.body) == (401, b'{"message":"Invalid Credentials"}')
    assert answer.header(b"content-type") == b"application/json"


@pytest.mark.parametrize("path", ["/", "/orders", "/orders/ABC?after=2&x=%2F", "/products?q=a//b", "/a%20b"])
def test_a_way_within_the_shop_is_taken(path):
    assert answers.local(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "orders",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "///evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\t//evil.example",
        "/\n/evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/%2e%2e//evil.example",
        "/x\\y",
        "/" + "x" * 3_000,
    ],
)
def test_a_way_out_of_the_shop_is_not(path):
    assert answers.local(path, "/welcome") == "/welcome"


def test_no_redirect_of_the_set_leaves_the_shop():
    for payload in json.loads((dataset("bad-payloads") / "open-redirect.json").read_text()):
        taken = answers.local(payload)
        where = urlsplit(urljoin("https://shop.example/login", taken))
        assert (where.scheme, where.netloc) == ("https", "shop.example"), payload
        assert taken[:2] not in ("//", "/\\")
        location = answers.see_other(taken).header(b"location")
        assert location is not None
        assert location.isascii()
        assert not set(location) & set(b"\r\n \\")


def test_the_way_to_sign_in_remembers_where_somebody_wanted_to_go(running):
    browser = running.browser()
    answer = browser.get("/mine?a=1&b=%2F", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (
        302,
        "/login?next=%2Fmine%3Fa%3D1%26b%3D%252F",
    )
    assert browser.get("/api/mine").status_code == 401
    assert browser.get("/mine", headers={"accept": "application/json"}).status_code == 401
    part = browser.get("/mine", headers={"hx-request": "true", "hx-current-url": f"{running.url}/cart?x=1"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/login?next=%2Fcart%3Fx%3D1")
    odd = browser.get("/mine", headers={"hx-request": "true", "hx-current-url": "http://["})
    assert (odd.status_code, odd.headers["hx-redirect"]) == (401, "/login")


def test_a_mistake_of_ours_tells_the_client_a_number_and_the_log_the_rest(running):
    for path, kind in [("/mistake", "text/html"), ("/api/mistake", "application/problem+json")]:
        answer = running.browser().get(path, headers={"accept": "text/html"})
        assert answer.status_code == 500
        assert answer.headers["content-type"].startswith(kind)
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
        found = re.search(r"[0-9a-f]{6}-[0-9a-f]+", answer.text)
        assert found
        log = running.waits_to_say(f" {found[0]}\n")
        assert re.search(rf" 500 GET {path} .* {found[0]}\n", log)
        assert f"a mistake of ours reference={found[0]}\n    Traceback" in log
