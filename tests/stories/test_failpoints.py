"""The power goes off at each named step of a purchase, in a real server; what is found afterwards, and what becomes of it."""

import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from counterfoil.app import Furnished, furnish, housekeeping
from counterfoil.gate.actor import Actor, Way, operator, shop_itself
from counterfoil.gate.clock import MINUTE, SECOND, SystemClock
from counterfoil.gate.failpoints import STEPS
from counterfoil.gate.operation import perform
from counterfoil.gate.work import House, Work
from counterfoil.identity.roles import permissions_of
from counterfoil.settings import Settings
from counterfoil.shop import stock
from counterfoil.shop.books import ledger
from counterfoil.shop.books.reconcile import reconcile
from counterfoil.shop.carts import AddToCart, add_to_cart
from counterfoil.shop.checkout import PlaceOrder, place_order
from counterfoil.shop.orders import Order, ReadOrder
from counterfoil.shop.payments import APPROVES, Banks, CardNumber, Simulator, Verdict
from counterfoil.shop.payments.trick_cards import BY_NAME
from counterfoil.shop.pricing import discounts
from counterfoil.shop.pricing.offers import MakeCode, make_discount_code
from counterfoil.shop.settling import settle
from counterfoil.shop.tracking import read_order
from counterfoil.shop.waiting import HUNG_AFTER
from counterfoil.storage.jobs import LEASE, Runner
from tests.cast import Shop
from tests.servers import DATABASES, new_database

TAKES_AND_REMEMBERS, CALLS = BY_NAME["refund_late"].digits, BY_NAME["twice"].digits
SKU, CODE, SHELF = "MUG", "TENTH", 1000
GOODS = f"Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\nmug,Mug,{SKU},{SHELF},10.00\n"
NOTHING_WAS = [step for step in STEPS if step.startswith("order.") and step != "order.committed"]
IT_HANGS = ["order.committed", "bank.answered", *(step for step in STEPS if step.startswith("settle."))][:-1]
BY_THE_CALL = ["wait.begun", "wait.committed", "settle.decided", "settle.numbered"]
IT_IS_PAID = ["settle.committed", "receipt.begun", "receipt.sent"]
IT_IS_GIVEN_UP = [step for step in STEPS if step.startswith("expire.")]
OF_BULKS = {step for step in STEPS if step.startswith("bulk.")}  # told at shop/test_bulk.py
OF_IMPORTS = {"import.committed"}  # told at stories/office/test_imports.py
assert {*NOTHING_WAS, *IT_HANGS, *BY_THE_CALL, *IT_IS_PAID, *IT_IS_GIVEN_UP, *OF_IMPORTS, *OF_BULKS} == set(
    STEPS
)
assert len(STEPS) >= 12


@dataclass(frozen=True)
class At:
    """A clock that was told."""

    at: int

    def now(self) -> int:
        return self.at


class Silence(Exception):
    """The bank's, as when the power is gone."""


class SilentBank(Simulator):
    def charge(self, *_: object) -> Verdict:
        raise Silence


class Ground:
    """A folder and a database in which one server after the other dies."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.key = "the first"

    @contextmanager
    def opened(self, at: int = 0) -> Iterator[Furnished]:
        """The shop as any start finds it, at a time that is told."""
        with furnish(Settings(data=self.folder, database=self.url), At(at) if at else None) as shop:
            yield shop

    def fill(self) -> None:
        with self.opened(SystemClock().now() - 60 * MINUTE) as shop:
            perform(shop.house, make_discount_code, operator(), MakeCode("percent", CODE, rate=100_000))
        path = self.folder.parent / "goods.csv"
        path.write_text(GOODS)
        self.server().command("import", "products", str(path))

    def server(self, **settings: str) -> Shop:
        return Shop(self.folder, self.url, demo=False, **settings)

    def dies_at(self, step: str, card: str = APPROVES) -> None:
        """Somebody buys, or an order hangs that the server finds, and the power goes off."""
        self.key = secrets.token_hex(8)
        server = self.server(failpoint=step)
        if step in IT_IS_GIVEN_UP:
            self.hang()
            with suppress(AssertionError):  # it may be dead before anybody came in
                server.open()
        else:
            ann = server.open().newcomer()
            ann.put_into_cart(SKU)
            with suppress(httpx.TransportError):
                ann.buy(card, key=self.key, discount_code=CODE)
        assert server.ended() == -signal.SIGKILL

    def hang(self) -> None:
        """An order of two minutes ago, whose bank never answered."""
        with self.opened(SystemClock().now() - 2 * MINUTE) as shop:
            parts = {**shop.house.parts, Banks: Banks(SilentBank())}
            with pytest.raises(Silence):
                buys(replace(shop.house, parts=parts), self._comes(shop), self.key, fills=True)

    def pay(self) -> None:
        """An order that is paid."""
        with self.opened() as shop:
            buys(shop.house, self._comes(shop), self.key, fills=True)

    def _comes(self, shop: Furnished) -> Actor:
        """Somebody with an account."""
        name = f"ann-{self.key}"
        with shop.store.writing() as db:
            db.run(
                """
                insert into accounts (code, username, username_key, password_hash, created_at)
                values (:name, :name, :name, '!', 0)
                """,
                name=name,
            )
        return newest(shop)


def newest(shop: Furnished) -> Actor:
    """Whoever came last."""
    with shop.store.reading() as db:
        number, name = db.one("select id, username from accounts order by id desc limit 1") or (0, "")
    return Actor(Way.SESSION, number, name, ("shopper",), permissions_of(("shopper",)))


def buys(house: House, who: Actor, key: str, *, fills: bool = False) -> Order:
    if fills:
        perform(house, add_to_cart, who, AddToCart(SKU))
    order: Order = perform(
        house, place_order, who, PlaceOrder(CardNumber(APPROVES), key=key, discount_code=CODE)
    )
    return order


def figures(shop: Furnished, sql: str, **which: str) -> tuple[int, ...]:
    with shop.store.reading() as db:
        return tuple(db.one(sql, **which) or ())


def adds_up(shop: Furnished) -> bool:
    """Never money without its order, nor an order without its stock, nor a use of the code without its order."""
    assert perform(shop.house, reconcile, operator()).difference is None
    assert figures(shop, MONEY_WITHOUT_ORDER) == (0,)
    assert figures(shop, ORDERS_WITHOUT_STOCK) == (0,)
    on_hand, held, uses, used, paid, numbered = figures(shop, SHELF_AND_ORDERS)
    assert on_hand == SHELF - held
    assert uses == used == held
    assert paid == numbered
    return True


MONEY_WITHOUT_ORDER = """
    select count(*)
    from payments
    left join orders on orders.id = payments.order_id
    where payments.outcome = 'approved'
    and coalesce(orders.payment, '') <> 'paid'
"""
ORDERS_WITHOUT_STOCK = """
    select count(*)
    from orders
    where payment in ('awaiting', 'paid')
    and (
        select coalesce(sum(-shelf), 0)
        from stock_moves
        where stock_moves.order_id = orders.id
    ) <> (
        select sum(quantity)
        from order_lines
        where order_lines.order_id = orders.id
    )
"""
SHELF_AND_ORDERS = f"""
    select (select on_hand from variants where sku = '{SKU}'),
        (select count(*) from orders where payment in ('awaiting', 'paid')),
        (select count(*) from discount_uses),
        (select used from discount_codes where code = '{CODE}'),
        (select count(*) from orders where payment = 'paid'),
        (select count(*) from invoices)
"""
TAKEN = "select count(*) from testpay_charges where state = 'taken' and order_code = :code"
NEWEST = "select code, payment, placed_at from orders where account_id = :id order by id desc limit 1"


def found(shop: Furnished) -> tuple[str, str, int]:
    """The code, the payment and the time of the last one's last order."""
    with shop.store.reading() as db:
        return db.one(NEWEST, id=newest(shop).id) or ("", "", 0)  # type: ignore[return-value]


def jobs_are_done(shop: Furnished) -> None:
    runner = Runner(shop.house, shop.store, housekeeping(shop))
    runner.run_periodic()
    runner.run_due()


@pytest.fixture(params=DATABASES, scope="module")
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with new_database(request.param) as url:
        made = Ground(tmp_path_factory.mktemp("ground") / "data", url)
        made.fill()
        yield made


@pytest.mark.parametrize("step", NOTHING_WAS)
def test_abuse_24_before_the_commit_nothing_was_and_the_same_press_buys(ground: Ground, step: str) -> None:
    ground.dies_at(step)
    with ground.opened() as shop:
        assert adds_up(shop)
        assert found(shop) == ("", "", 0)
        assert buys(shop.house, newest(shop), ground.key).payment == "paid"
        jobs_are_done(shop)
        assert adds_up(shop)


@pytest.mark.parametrize("step", IT_HANGS)
def test_what_hangs_holds_its_stock_until_the_bank_is_asked(ground: Ground, step: str) -> None:
    """Never money without its order: what the bank has taken is paid in the end, and all else released."""
    ground.dies_at(step, TAKES_AND_REMEMBERS)
    with ground.opened() as shop:
        code, payment, placed_at = found(shop)
        assert payment == "awaiting"
        assert adds_up(shop)
        taken = figures(shop, TAKEN, code=code)
        assert taken == ((0,) if step == "order.committed" else (1,))
    after = "paid" if taken == (1,) else "expired"
    for late, becomes in ((HUNG_AFTER - SECOND, "awaiting"), (HUNG_AFTER + SECOND, after)):
        with ground.opened(placed_at + late) as shop:
            jobs_are_done(shop)
            assert found(shop) == (code, becomes, placed_at)
            assert adds_up(shop)


def test_what_the_bank_forgot_is_released_and_its_late_word_still_counts(ground: Ground) -> None:
    ground.dies_at("bank.answered")
    with ground.opened() as shop:
        code, payment, placed_at = found(shop)
        assert payment == "awaiting"
    with ground.opened(placed_at + HUNG_AFTER + SECOND) as shop:
        jobs_are_done(shop)
        assert found(shop) == (code, "expired", placed_at)
        assert adds_up(shop)
        order = perform(shop.house, read_order, newest(shop), ReadOrder(code))
        told = Verdict("approved", f"late-{code}", order.total)
        assert settle(Work(shop.house, shop_itself(Way.WEBHOOK), "test"), order, told).payment == "paid"
        jobs_are_done(shop)
        assert adds_up(shop)


@pytest.mark.parametrize("step", BY_THE_CALL)
def test_a_call_of_the_bank_that_nobody_lived_to_hear_is_made_up_for(ground: Ground, step: str) -> None:
    """The bank says later that it has taken the money, and the power goes off while it is waited for or heard."""
    ground.dies_at(step, CALLS)
    with ground.opened() as shop:
        code, payment, placed_at = found(shop)
        assert payment == "awaiting"
        assert figures(shop, TAKEN, code=code) == (1,)
        assert adds_up(shop)
        with shop.store.writing() as db:  # the bank does not call again
            db.run("delete from jobs where name = 'call_from_testpay'")
    with ground.opened(placed_at + HUNG_AFTER + SECOND) as shop:
        jobs_are_done(shop)
        assert found(shop) == (code, "paid", placed_at)
        assert adds_up(shop)


@pytest.mark.parametrize("step", IT_IS_PAID)
def test_what_is_paid_stays_paid_and_its_receipt_goes_out_once(ground: Ground, step: str) -> None:
    ground.dies_at(step)
    with ground.opened() as shop:
        code, payment, placed_at = found(shop)
        assert payment == "paid"
        assert adds_up(shop)
        again = buys(shop.house, newest(shop), ground.key)
        assert (again.code, again.replayed) == (code, True)
    with ground.opened(placed_at + 2 * LEASE) as shop:  # a job that was cut off is done after its lease
        jobs_are_done(shop)
        assert found(shop) == (code, "paid", placed_at)
        assert adds_up(shop)
    assert sum(f"<receipt.{code}@" in letter for letter in ground.server().mails()) == 1


@pytest.mark.parametrize("step", IT_IS_GIVEN_UP)
def test_giving_up_is_done_whole_or_again(ground: Ground, step: str) -> None:
    ground.dies_at(step)
    with ground.opened() as shop:
        code, payment, placed_at = found(shop)
        assert payment == ("expired" if step == "expire.committed" else "awaiting")
        assert adds_up(shop)
        jobs_are_done(shop)
        assert found(shop) == (code, "expired", placed_at)
        assert adds_up(shop)


@pytest.mark.parametrize(
    ("room", "step", "payment"),
    [
        (stock, "reserve", "awaiting"),
        (stock, "sell", "paid"),
        (ledger, "sale", "paid"),
        (discounts, "take", "paid"),
    ],
)
def test_what_would_be_written_apart_and_lost_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: ModuleType, step: str, payment: str
) -> None:
    """The fault is planted: one step is not in the transaction of the others, and the power goes off before it."""
    ground = Ground(tmp_path / "data", "sqlite:")
    ground.fill()
    monkeypatch.setattr(room, step, lambda *_: None)
    ground.hang() if payment == "awaiting" else ground.pay()
    with ground.opened() as shop:
        assert found(shop)[1] == payment
        with pytest.raises(AssertionError):
            adds_up(shop)


def test_a_step_that_is_none_is_refused(tmp_path: Path) -> None:
    said = Shop(tmp_path / "data", failpoint="order.begum").command("permissions", check=False)
    assert "COUNTERFOIL_FAILPOINT must be one of order.begun," in said
