"""A shop that was open before there were ledgers: its goods and orders are taken over as they are."""

import shutil
from pathlib import Path

import pytest

from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.servers import DATABASES, new_database

ROOMS = Path(__file__).parents[2] / "counterfoil"
STORAGE = ("storage", ROOMS / "storage/migrations")
SHOP = ROOMS / "shop/migrations"

BEFORE = (
    "insert into accounts (code, username, username_key, password_hash, created_at) values ('A', 'ann', 'ann', '!', 0)",
    "insert into categories (slug, title, position) values ('things', 'Things', 1)",
    """
    insert into products (slug, title, title_key, category_id, position, lowest_price, currency, highest_price,
        created_at, updated_at)
    values ('mug', 'Mug', 'mug', 1, 1, 250, 'EUR', 250, 5, 5)
    """,
    """
    insert into variants (product_id, sku, price, currency, on_hand, stated, position)
    values (1, 'MUG', 250, 'EUR', 4, 10, 1), (1, 'CUP', 100, 'EUR', 0, 0, 2)
    """,
    "insert into carts (account_id, made_at) values (1, 0)",
)
ORDERS = [  # code, payment, fulfilment, total, settled_at, packed_at
    ("PAID", "paid", "packed", 500, 1_609_459_100_000_000, 1_609_459_300_000_000),
    ("LATER", "paid", "unfulfilled", 250, 1_609_459_200_000_000, None),
    ("WAITS", "awaiting", "unfulfilled", 750, None, None),
    ("NO", "failed", "unfulfilled", 250, 1_609_459_200_000_000, None),
]


@pytest.fixture(params=DATABASES)
def moved_in(request, tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    for path in SHOP.glob("0001_*.sql"):
        shutil.copy(path, old)
    with new_database(request.param) as url:
        store = open_store(url, tmp_path)
        migrate(store, [STORAGE, ("shop", old)])
        with store.writing() as db:
            for statement in BEFORE:
                db.run(statement)
            for code, payment, fulfilment, total, settled, packed in ORDERS:
                _order(db, code, payment, fulfilment, total, settled, packed)
        migrate(store, [STORAGE, ("shop", SHOP)])
        yield store
        store.close()


def _order(db, code, payment, fulfilment, total, settled, packed):
    (number,) = db.one(
        """
        insert into orders (code, account_id, cart_id, payment, fulfilment, total, currency, address, placed_at,
            settled_at, packed_at, packed_by)
        values (:code, 1, 1, :payment, :fulfilment, :total, 'EUR', 'null', 7, :settled, :packed,
            case when :fulfilment = 'packed' then 1 end)
        returning id
        """,
        code=code,
        payment=payment,
        fulfilment=fulfilment,
        total=total,
        settled=settled,
        packed=packed,
    )
    db.run(
        """
        insert into order_lines (order_id, variant_id, sku, slug, title, options, quantity, price, position)
        values (:number, 1, 'MUG', 'mug', 'Mug', '[]', :quantity, 250, 1)
        """,
        number=number,
        quantity=total // 250,
    )


def rows(store, sql):
    with store.reading() as db:
        return db.all(sql)


def test_what_was_on_the_shelf_is_there_and_is_the_sum_of_its_ledger(moved_in):
    assert rows(moved_in, "select sku, on_hand from variants order by sku") == [("CUP", 0), ("MUG", 4)]
    assert rows(moved_in, "select kind, quantity, shelf from stock_moves order by id") == [
        ("received", 10, 10),
        ("reserved", 2, -2),
        ("reserved", 1, -1),
        ("reserved", 3, -3),
        ("sold", 2, 0),
        ("sold", 1, 0),
    ]


def test_orders_keep_their_states_and_get_their_events(moved_in):
    assert rows(moved_in, "select code, status, payment, fulfilment, captured from orders order by id") == [
        ("PAID", "placed", "paid", "packed", 500),
        ("LATER", "placed", "paid", "unfulfilled", 250),
        ("WAITS", "placed", "awaiting", "unfulfilled", 0),
        ("NO", "placed", "failed", "unfulfilled", 0),
    ]
    assert rows(
        moved_in,
        """
        select order_events.what, order_events.before, order_events.after
        from order_events join orders on orders.id = order_events.order_id
        where orders.code = 'PAID' order by order_events.id
        """,
    ) == [("order", "", "placed"), ("payment", "awaiting", "paid"), ("fulfilment", "unfulfilled", "packed")]


def test_what_was_paid_is_in_the_sales_ledger_and_has_its_invoice(moved_in):
    assert rows(
        moved_in,
        """
        select orders.code, sales.day, sales.kind, sales.quantity, sales.total
        from sales join orders on orders.id = sales.order_id order by sales.id
        """,
    ) == [("PAID", "2020-12-31", "sale", 2, 50_000), ("LATER", "2021-01-01", "sale", 1, 25_000)]
    assert rows(moved_in, "select year, number from invoices order by id") == [(2020, 1), (2021, 1)]
