"""A shop that works with Stripe, as a process of its own, beside a small fake of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PASSWORD, Person, Shop, plenty
from tests.servers import DATABASES, new_database
from tests.stripe_fake import KEY, SECRET, fake_stripe
from tests.waiting import eventually


@pytest.fixture(scope="module")
def stripe() -> Iterator[Any]:
    with fake_stripe() as fake:
        yield fake


@pytest.fixture(params=DATABASES, scope="module")
def shop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, stripe: Any
) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop") / "data"
    told = {
        "payments": "stripe",
        "stripe_url": stripe.url,
        "stripe_key": KEY,
        "stripe_webhook_secret": SECRET,
    }
    with new_database(request.param) as url, Shop(folder, url, **told) as open_shop:
        yield open_shop


def buys(shop: Shop) -> tuple[Person, dict[str, Any]]:
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    answer = ann.http.post("/api/orders", json={}, headers={"Idempotency-Key": ann.username})
    assert answer.status_code == 201, answer.text
    return ann, dict(answer.json())


def payment(person: Person, code: str) -> str:
    return str(person.get(f"/api/orders/{code}").json()["payment"])


def test_abuse_36_paid_at_stripe_and_the_tab_closed(shop: Shop, stripe: Any) -> None:
    ann, order = buys(shop)
    assert order["bank_page"].startswith(stripe.url)
    assert f'href="{order["bank_page"]}"' in ann.page(f"/orders/{order['code']}").text
    event = stripe.event("payment_intent.succeeded", stripe.pays(order["code"]))
    assert stripe.calls(shop.url, event, secret="whsec_of_somebody_else") == 400
    assert stripe.calls(shop.url, event, at=1) == 400
    assert payment(ann, order["code"]) == "awaiting"
    assert [stripe.calls(shop.url, event) for _ in range(3)] == [200, 200, 200]
    assert payment(ann, order["code"]) == "paid"


def test_whoever_comes_back_first_is_paid_as_well_and_money_goes_back(shop: Shop, stripe: Any) -> None:
    ann, order = buys(shop)
    stripe.pays(order["code"])
    assert ann.submit(f"/orders/{order['code']}/ask").status_code == 303
    assert payment(ann, order["code"]) == "paid"
    admin = shop.person("admin_user", PASSWORD)
    wants = {"why": "broken", "everything": True}
    path = f"/api/admin/orders/{order['code']}/refunds"
    assert admin.post(path, wants, **{"Idempotency-Key": order["code"]}).status_code == 201
    assert eventually(lambda: ann.get(f"/api/orders/{order['code']}").json()["refunds"][0]["given"])
    assert order["code"] in {one["metadata"]["order"] for one in stripe.refunds.values()}


def test_neither_key_nor_secret_is_in_log_or_folder(shop: Shop, stripe: Any) -> None:
    buys(shop)
    kept = [path.read_bytes() for path in shop.folder.rglob("*") if path.is_file()]
    assert not any(word.encode() in b"".join([*kept, shop.said().encode()]) for word in (KEY, SECRET))


@pytest.mark.parametrize("secret", ["", "   ", "short"])
def test_abuse_33_with_an_empty_secret_no_shop_opens(tmp_path: Path, secret: str) -> None:
    shop = Shop(tmp_path / "data", payments="stripe", stripe_key=KEY, stripe_webhook_secret=secret)
    said = shop.command("serve", check=False)
    assert "COUNTERFOIL_STRIPE_WEBHOOK_SECRET must be" in said
    assert "Traceback" not in said
    assert not (tmp_path / "data" / "shop.db").exists()
