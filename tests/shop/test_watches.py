"""Watches: met by whatever changes a price or the stock, told once, stopped by a link, and cheap."""

from threading import Barrier, Thread

import pytest

from counterfoil.gate.actor import visitor
from counterfoil.gate.clock import DAY
from counterfoil.gate.operation import perform
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.identity.mails import Letterhead
from counterfoil.shop.after.cancelling import CancelOrder, cancel_my_order
from counterfoil.shop.goods import Sort
from counterfoil.shop.pricing.prices import SetPrice, set_price
from counterfoil.shop.stockroom import ReceiveStock, receive_stock
from counterfoil.shop.wishes import watching
from counterfoil.shop.wishes.telling import StopLink, look_at_stop_link, stop_letters, sweep_watches
from counterfoil.shop.wishes.watching import (
    MOST,
    StopWatch,
    WatchPrice,
    WatchStock,
    list_watches,
    stop_watch,
    watch_price,
    watch_stock,
)
from counterfoil.storage.jobs import Runner
from tests.shop.rush import at_once

TWO = [Sort("RED", ["Red"], 1200, None, 3), Sort("BLUE", ["Blue"], 900, None, 0)]


@pytest.fixture
def ann(shop):
    shop.with_part(Letterhead, Letterhead(url="https://shop.example"))
    return shop.person("ANNANNANNA", email="ann@example.com")


def told(shop):
    """What was written to whom since, after all jobs were done."""
    Runner(shop.house, shop.store).run_due()
    letters, shop.letters.letters[:] = list(shop.letters.letters), []
    return [(each.to, each.subject) for each in letters]


def price(shop, sku, amount, currency="EUR"):
    shop.operator(set_price, SetPrice(sku, currency, amount))


def states(person):
    return {each.title: each.state for each in person.does(list_watches).items}


def test_a_price_is_told_when_it_is_under_and_only_once(shop, ann):
    mug = shop.shelve("mug", price=2500)
    watch = ann.does(watch_price, WatchPrice(sku=mug, below=2000))
    assert (watch.state, watch.below.amount, watch.price.amount) == ("waiting", 2000, 2500)
    price(shop, mug, 2000)
    assert told(shop) == []  # under is under
    price(shop, mug, 1999)
    price(shop, mug, 1800)
    assert told(shop) == [("ann@example.com", "Mug costs €18.00 now")]
    price(shop, mug, 2500)
    price(shop, mug, 1500)
    assert told(shop) == []
    assert states(ann) == {"Mug": "told"}


@pytest.mark.parametrize("by", ["received", "import", "back_orders", "cancelled"])
def test_whatever_brings_stock_back_is_told(shop, ann, by):
    mug = shop.shelve("mug", on_hand=1)
    eve = shop.person()
    eve.adds(mug)
    order = eve.buys()
    assert shop.on_hand(mug) == 0
    ann.does(watch_stock, WatchStock(sku=mug))
    assert told(shop) == []
    if by == "received":
        shop.operator(receive_stock, ReceiveStock(mug, 3))
    elif by == "import":
        shop.shelve("mug", on_hand=8)
    elif by == "back_orders":
        shop.run("update variants set back_orders = 1")
    else:
        eve.does(cancel_my_order, CancelOrder(order.code))
    assert ("ann@example.com", "Mug is back") in told(shop)
    assert states(ann) == {"Mug": "told"}


def test_an_import_a_new_variant_another_currency_and_publishing_are_seen_too(shop, ann):
    shop.sells(others=("USD",))
    shop.shelve("mug", price=2500)
    ann.does(watch_price, WatchPrice(slug="mug", below=2000))
    shop.shelve("mug", price=1900)
    assert told(shop) == [("ann@example.com", "Mug costs €19.00 now")]

    shop.shelve("shirt", sorts=TWO[:1], option_names=["Colour"])
    ann.does(watch_price, WatchPrice(slug="shirt", below=1000))
    shop.run(
        """
        insert into variants (product_id, sku, price, currency, position, options)
        select id, 'GREEN', 950, 'EUR', 3, '["Green"]' from products where slug = 'shirt'
        """
    )
    ann.does(stop_watch, StopWatch(slug="mug"))
    assert told(shop) == []  # the only variant of then was watched
    shop.shelve("shirt", sorts=[Sort("RED", ["Red"], 990, None, 3)], option_names=["Colour"])
    assert told(shop) == [("ann@example.com", "Shirt costs €9.90 now")]

    cup = shop.shelve("cup", price=2500)
    ann.remembers["currency"] = "USD"
    price(shop, cup, 3000, "USD")
    watch = ann.does(watch_price, WatchPrice(sku=cup, below=2600))
    assert (watch.below.currency, watch.price.amount) == ("USD", 3000)
    price(shop, cup, 2400)  # in euros
    assert told(shop) == []
    price(shop, cup, 2500, "USD")
    assert told(shop) == [("ann@example.com", "Cup costs $25.00 now")]

    pot = shop.shelve("pot", price=2500)
    ann.does(watch_price, WatchPrice(sku=pot, below=2000))
    shop.run("update products set published = 0 where slug = 'pot'")
    assert states(ann)["Pot"] == "gone"
    shop.run("update variants set price = 1000 where sku = 'POT'")
    assert told(shop) == []
    shop.run("update products set published = 1 where slug = 'pot'")
    assert told(shop) == [("ann@example.com", "Pot costs €10.00 now")]


def test_a_product_is_watched_by_all_its_variants(shop, ann):
    shop.shelve("shirt", sorts=[Sort("RED", ["Red"], 1200, None, 0), Sort("BLUE", ["Blue"], 900, None, 0)])
    ann.does(watch_stock, WatchStock(slug="shirt"))
    ann.does(watch_stock, WatchStock(sku="RED"))
    shop.count("BLUE", 1)
    assert told(shop) == [("ann@example.com", "Shirt is back")]
    assert [each.state for each in ann.does(list_watches).items] == ["waiting", "told"]


def test_what_is_over_again_before_it_was_told_is_watched_further(shop, ann):
    mug = shop.shelve("mug", price=2500)
    ann.does(watch_price, WatchPrice(sku=mug, below=2000))
    for _ in range(3):
        price(shop, mug, 1500)
        price(shop, mug, 2500)
        assert told(shop) == []
        assert states(ann) == {"Mug": "waiting"}
    price(shop, mug, 1400)
    assert told(shop) == [("ann@example.com", "Mug costs €14.00 now")]


def test_many_price_changes_at_once_are_told_once(shop, ann):
    shop.shelve("shirt", sorts=[Sort(f"S{number}", [str(number)], 2500, None, 1) for number in range(8)])
    ann.does(watch_price, WatchPrice(slug="shirt", below=2000))
    at_once([lambda sku=f"S{number}": price(shop, sku, 1500) for number in range(8)])
    assert shop.one("select count(*) from jobs where name = 'tell_watch'") == 1
    assert told(shop) == [("ann@example.com", "Shirt costs €15.00 now")]


def test_a_watch_that_is_made_while_the_price_falls_misses_nothing(shop, ann):
    """Either it is told that it is so already, or it is met: never does it wait for what has happened."""
    for number in range(12):
        sku = shop.shelve(f"mug-{number}", price=2500)
        answers = at_once(
            [
                lambda sku=sku: ann.does(watch_price, WatchPrice(sku=sku, below=2000)),
                lambda sku=sku: price(shop, sku, 1500),
            ]
        )
        already = isinstance(answers[0], Conflict)
        assert len(told(shop)) == (0 if already else 1)


def test_two_runners_tell_it_once(shop, ann):
    mug = shop.shelve("mug", price=2500)
    ann.does(watch_price, WatchPrice(sku=mug, below=2000))
    price(shop, mug, 1500)
    ready = Barrier(2)

    def run():
        ready.wait()
        Runner(shop.house, shop.store).run_due()

    runners = [Thread(target=run) for _ in range(2)]
    for each in runners:
        each.start()
    for each in runners:
        each.join()
    assert len(shop.letters.letters) == 1


def test_what_is_so_already_is_said_and_nobody_is_written_to_without_an_address(shop, ann):
    mug = shop.shelve("mug", price=1500)
    with pytest.raises(Conflict) as refused:
        ann.does(watch_price, WatchPrice(sku=mug, below=2000))
    assert refused.value.params == {"product": "Mug", "price": "€15.00", "below": "€20.00"}
    with pytest.raises(Conflict) as refused:
        ann.does(watch_stock, WatchStock(sku=mug))
    assert refused.value.sentence == "watch.there_already"
    with pytest.raises(Conflict) as refused:
        shop.person().does(watch_price, WatchPrice(sku=mug, below=1000))
    assert refused.value.sentence == "watch.no_address"
    with pytest.raises(NotFound):
        ann.does(watch_stock, WatchStock(sku="NONE"))


def test_nobody_is_written_to_who_was_shut_out_or_has_no_address_any_more(shop, ann):
    for column, gone in (("disabled_at", "1"), ("email", "null")):
        mug = shop.shelve(f"mug-{column}", price=2500)
        ann.does(watch_price, WatchPrice(sku=mug, below=2000))
        shop.run(f"update accounts set {column} = {gone} where id = :id", id=ann.actor.id)
        price(shop, mug, 1500)
        assert told(shop) == []
        shop.run("update accounts set disabled_at = null where id = :id", id=ann.actor.id)


def test_watching_again_changes_the_price_and_another_s_watch_does_not_exist(shop, ann):
    eve = shop.person(email="eve@example.com")
    mug = shop.shelve("mug", price=2500)
    code = ann.does(watch_price, WatchPrice(sku=mug, below=2000)).code
    assert ann.does(watch_price, WatchPrice(sku=mug, below=1000)).code == code
    for wants in (StopWatch(code=code), StopWatch(sku=mug), StopWatch(code="X"), StopWatch()):
        with pytest.raises(NotFound):
            eve.does(stop_watch, wants)
    price(shop, mug, 1500)
    assert told(shop) == []
    ann.does(stop_watch, StopWatch(code=code))
    price(shop, mug, 500)
    assert told(shop) == []


def test_it_ends_after_a_year_and_there_is_an_end_to_how_many(shop, ann):
    mug = shop.shelve("mug", price=2500)
    ann.does(watch_price, WatchPrice(sku=mug, below=2000))
    shop.clock.at += watching.LIFE - DAY
    assert sweep_watches(shop.house) == 0
    shop.clock.at += 2 * DAY
    price(shop, mug, 1500)
    assert told(shop) == []  # not swept yet, and over all the same
    assert sweep_watches(shop.house) == 1
    for number in range(MOST):
        ann.does(watch_price, WatchPrice(sku=shop.shelve(f"cup-{number}", price=2500), below=2000))
    with pytest.raises(Conflict) as refused:
        ann.does(watch_price, WatchPrice(sku=shop.shelve("more", price=2500), below=2000))
    assert refused.value.sentence == "watch.many"


def test_the_link_in_the_letter_stops_all_of_one_person(shop, ann):
    eve = shop.person("EVEEVEEVEE", email="eve@example.com")
    for slug in ("mug", "cup"):
        shop.shelve(slug, price=2500)
        for person in (ann, eve):
            person.does(watch_price, WatchPrice(slug=slug, below=2000))
    price(shop, "MUG", 1500)
    Runner(shop.house, shop.store).run_due()
    letter = next(each for each in shop.letters.letters if each.to == "ann@example.com")
    assert letter.stop.startswith("https://shop.example/letters/stop/ANNANNANNA-")
    assert letter.stop in letter.text
    secret = letter.stop.rpartition("/")[2]
    nobody = visitor()
    assert perform(shop.house, look_at_stop_link, nobody, StopLink(secret)).waiting == 1
    assert perform(shop.house, stop_letters, nobody, StopLink(secret)).stopped == 1
    assert perform(shop.house, stop_letters, nobody, StopLink(secret)).stopped == 0  # pressed again: no harm
    assert states(ann) == {"Mug": "told"}
    assert states(eve) == {"Mug": "told", "Cup": "waiting"}
    for wrong in (secret[:-1], secret.replace("ANN", "EVE"), "ANNANNANNA-", "x" * 200, "ä-ö"):
        for operation in (look_at_stop_link, stop_letters):
            with pytest.raises(NotFound):
                perform(shop.house, operation, nobody, StopLink(wrong))


def test_a_price_change_costs_no_statement_of_ours_and_a_wait_costs_no_scan(shop, ann):
    """What changes prices says nothing of watches: the database looks, by an index of those that wait."""
    mug = shop.shelve("mug", price=2500)
    with shop.store.watch() as statements:
        price(shop, mug, 2400)
    assert not [each for each in statements if "watch" in each]
    ann.does(watch_price, WatchPrice(sku=mug, below=2000))
    with shop.store.watch() as waited:
        price(shop, mug, 2300)
    assert len(waited) == len(statements)
    if shop.store.kind == "sqlite":
        with shop.store.reading() as db:
            plan = db.all(
                """
                explain query plan
                update watches set state = 'met'
                where state = 'waiting' and product_id = :id
                and id in (select id from watches_met where product_id = :id)
                """,
                id=1,
            )
        assert not [row for row in plan if str(row[-1]).startswith("SCAN")]
