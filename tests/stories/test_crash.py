"""The plug is pulled."""

import secrets
import threading

from tests.cast import Shop, plenty, stock_of
from tests.waiting import eventually


def test_every_acknowledged_order_is_still_there(opening: object) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    people = [shop.newcomer() for _ in range(8)]
    sku = plenty(people[0])
    stock_before = stock_of(people[0], sku)
    promised: dict[int, list[str]] = {n: [] for n in range(len(people))}
    stop = threading.Event()

    def shop_on(number: int) -> None:
        person = people[number]
        while not stop.is_set():
            try:
                person.put_into_cart(sku)
                answer = person.buy(key=secrets.token_hex(8))
            except Exception:
                return
            if answer.status_code == 201:
                promised[number].append(answer.json()["code"])

    crowd = [threading.Thread(target=shop_on, args=(n,)) for n in range(len(people))]
    for one in crowd:
        one.start()
    assert eventually(lambda: sum(map(len, promised.values())) >= 20)
    shop.kill()
    stop.set()
    for one in crowd:
        one.join()
    shop.open()
    for number, codes in promised.items():
        for code in codes:
            assert people[number].get(f"/api/orders/{code}").json()["payment"] == "paid"
    # No order without its stock: what is missing on the shelf is in orders that hold it.
    held = sum(
        line["quantity"]
        for person in people
        for order in orders_of(person)
        if order["payment"] in {"paid", "awaiting"}
        for line in order["lines"]
    )
    stock_after = stock_of(people[0], sku)
    assert stock_before - stock_after == held


def orders_of(person: object) -> list[dict]:  # type: ignore[type-arg]
    found, after = [], ""
    while True:
        page = person.get(f"/api/orders?limit=100{'&after=' + after if after else ''}").json()  # type: ignore[attr-defined]
        found += [person.get(f"/api/orders/{each['code']}").json() for each in page["items"]]  # type: ignore[attr-defined]
        if not page["next"]:
            return found
        after = page["next"]
