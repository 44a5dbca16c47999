"""A day at the desk, through the pages: a packer and a clerk, two who take one order at once, and who has no business there."""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.cast import Person, Shop, plenty

HOME = {"name": "Ann", "street": "Quay 1", "postcode": "1010", "city": "Riga", "country": "LV"}


def bought(person: Person, pieces: int = 2) -> tuple[str, str]:
    """The code of an order, and what was bought."""
    sku = plenty(person)
    person.put_into_cart(sku, pieces)
    return person.buy(address=HOME).json()["code"], sku


def staff(shop: Shop, role: str) -> Person:
    """Somebody who works here and does not shop."""
    somebody = shop.newcomer()
    shop.command("people", "role", somebody.username, f"+{role}", "-shopper")
    return somebody


def test_a_packer_and_a_clerk_work_through_a_day(shop: Shop, ann: Person, clerk: Person) -> None:
    packer = staff(shop, "packer")
    code, sku = bought(ann)
    mine = f"/admin/orders?person={ann.username}"
    now = packer.page("/admin").text
    assert "to pack" in now
    assert 'href="/task"' in now
    assert 'href="/admin/orders"' not in now  # that is not theirs to see
    assert packer.submit("/task", code=code).status_code == 303
    assert 'href="/admin/orders?show=to_refund"' not in now
    assert code in clerk.page(f"{mine}&show=to_send").text
    assert code not in clerk.page(f"{mine}&show=to_pack").text
    slips = clerk.page(f"/admin/orders/slips?codes.{code}=on&filter=&token=").text
    assert slips.count(sku) == 1
    picked = clerk.page(f"/admin/orders/pick?all=on&filter=person%3D{ann.username}").text
    assert f'2 ×</b> <span class="serial"><bdi>{sku}</bdi>' in picked
    at_desk = f"/admin/orders/{code}"
    assert clerk.submit(f"{at_desk}/note", note="<b>Rings twice</b>").status_code == 303
    assert clerk.submit(f"{at_desk}/ship", tracking="RR1LV").status_code == 303
    page = clerk.page(at_desk).text
    assert "&lt;b&gt;Rings twice&lt;/b&gt;" in page
    assert f'action="{at_desk}/deliver"' in page
    assert f'action="{at_desk}/pack"' not in page
    assert "Rings twice" not in ann.page(f"/orders/{code}").text
    assert clerk.submit(f"{at_desk}/mail", letter="shipped").status_code == 303
    said = clerk.get(f"{at_desk}/refund?lines.{sku}=1", accept="application/json").json()["said"]
    form = {"written": "1", "once": secrets.token_hex(8), "why": "chipped", f"lines.{sku}": "1"}
    assert clerk.submit(f"{at_desk}/refund", goodwill="0.50", **form).status_code == 303
    page = clerk.page(at_desk).text
    given = clerk.get(f"/api/admin/orders/{code}").json()["refunds"][0]
    assert given["goodwill"]["amount"] == 50
    assert said == f"€{(given['amount']['amount'] - 50) / 100:.2f}"
    assert "Money goes back" in page
    wrong = clerk.submit(f"{at_desk}/refund", goodwill="a lot", **form)
    assert wrong.status_code == 422
    assert 'value="chipped"' in wrong.text  # what was typed is still there


def test_the_way_back_names_its_sum_and_what_cannot_be_priced_is_told_to_the_script(
    ann: Person, clerk: Person
) -> None:
    code, sku = bought(ann)
    at_desk = f"/admin/orders/{code}"
    clerk.submit(f"{at_desk}/ship")
    ann.submit(f"/orders/{code}/returns", reason="It squeaks.", **{f"lines.{sku}": "1"})
    said = clerk.get(f"{at_desk}/refund?lines.{sku}=1", accept="application/json").json()["said"]
    assert f"Take back and pay back {said}</button>" in clerk.page(at_desk).text
    too_many = clerk.get(f"{at_desk}/refund?lines.{sku}=3", accept="application/json")
    assert too_many.status_code == 422
    assert "can still be paid back" in too_many.json()["errors"][0]["message"]


def test_of_two_who_take_one_order_at_once_one_is_told_what_became_of_it(
    shop: Shop, ann: Person, clerk: Person
) -> None:
    code, _ = bought(ann)
    other = staff(shop, "clerk")

    def sends(somebody: Person) -> httpx.Response:
        return somebody.submit(f"/admin/orders/{code}/ship", tracking=somebody.username)

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(sends, (clerk, other)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    late = next(answer.text for answer in answers if answer.status_code == 409)
    assert "cannot be sent" in late
    assert f'action="/admin/orders/{code}/deliver"' in late  # and what can be done now
    sent = [
        event
        for event in clerk.get(f"/api/admin/orders/{code}").json()["timeline"]
        if event["what"] == "shipment"
    ]
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("path", "lacks"),
    [
        ("/admin/orders", "orders:oversee"),
        ("/admin/orders/pick", "orders:oversee"),
        ("/admin/orders/slips", "orders:oversee"),
        ("/admin/trail", "trail:read"),
    ],
)
def test_who_lacks_a_right_is_told_which(shop: Shop, path: str, lacks: str) -> None:
    answer = staff(shop, "packer").page(path)
    assert answer.status_code == 403
    assert lacks in answer.text


def test_a_view_is_a_tab_of_ones_own_that_others_can_be_sent(shop: Shop, ann: Person, clerk: Person) -> None:
    code, _ = bought(ann)
    filters = f"person={ann.username}&country=LV"
    saved = clerk.submit(f"/admin/views/orders?{filters}", name="Ann <in Riga>")
    assert (saved.status_code, saved.headers["location"]) == (303, f"/admin/orders?{filters}")
    page = clerk.page(saved.headers["location"]).text
    assert code in page
    assert re.search(r'aria-current="true" class="tabs__own"><bdi>Ann &lt;in Riga&gt;</bdi>', page)
    assert code in shop.person("admin_user").page(saved.headers["location"]).text
    (view,) = set(re.findall(r"/admin/views/orders/([A-Z0-9]{10})/", page))
    assert clerk.submit(f"/admin/views/orders/{view}/name?{filters}", name="").status_code == 422
    assert clerk.submit(f"/admin/views/orders/{view}/copy?{filters}").status_code == 303
    assert clerk.submit(f"/admin/views/orders/{view}/name?{filters}", name="North").status_code == 303
    assert clerk.submit(f"/admin/views/orders/{view}/remove?{filters}").status_code == 303
    page = clerk.page("/admin/orders").text
    assert "Ann &lt;in Riga&gt; 2" in page
    assert "<bdi>North</bdi>" not in page
    assert clerk.submit("/admin/views/trail?who=x", name="no").status_code == 403
    assert clerk.submit("/admin/views/nothing?who=x", name="no").status_code in (404, 422)


def test_lists_say_when_nothing_fits_and_lead_both_ways(shop: Shop, ann: Person, clerk: Person) -> None:
    codes = [bought(ann)[0] for _ in range(3)]
    mine = f"/admin/orders?person={ann.username}&limit=2"
    first = clerk.page(mine).text
    assert "3 orders" in first
    (on,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = clerk.page(on.replace("&amp;", "&") + "&limit=2").text
    assert codes[0] in second
    (back,) = re.findall(r'rel="prev" href="([^"]+)"', second)
    assert codes[2] in clerk.page(back.replace("&amp;", "&") + "&limit=2").text
    nothing = clerk.page(f"/admin/orders?person={ann.username}&country=JP").text
    assert "Nothing matches" in nothing
    assert "Clear filters" in nothing
    assert clerk.page("/admin/orders?since=yesterday").status_code == 422


def test_the_trail_is_looked_through(shop: Shop, ann: Person, clerk: Person) -> None:
    admin = shop.person("admin_user")
    code, sku = bought(ann)
    clerk.submit(f"/admin/orders/{code}/ship")
    page = admin.page(f"/admin/trail?thing={code}").text
    assert "Say that an order, or a part of it, is on its way." in page
    assert "Buy what is in my cart." in page
    assert sku not in page
    page = admin.page(f"/admin/trail?who={clerk.username}&operation=ship_order").text
    assert page.count("<tr data-row=") == 1
    assert admin.page("/admin/trail?after=1e3").status_code == 422
    assert admin.page("/admin/trail?since=2999-01-01").text.count("<tr data-row=") == 0
    assert code in admin.page("/admin/trail?until=9999-12-30&since=2020-01-01").text
    assert admin.page("/admin/trail?until=9999-12-31").status_code == 422
    lines = admin.get(f"/api/admin/trail?who={ann.username}&limit=1").json()
    assert (len(lines["items"]), lines["more"]) == (1, False)
    assert lines["count"] > 1
    back = admin.get(f"/api/admin/trail?who={ann.username}&limit=1&after={lines['next']}").json()
    assert (
        admin.get(f"/api/admin/trail?who={ann.username}&limit=1&before={back['previous']}").json()["items"]
        == lines["items"]
    )
