-- The states of an order stand in three columns, one for each machine of shop/moves.py.
drop index orders_to_pack;
drop index orders_awaiting;
drop index orders_one_unsettled_per_cart;

-- A check is changed by a new column in the old one's place.
alter table orders rename column payment to payment_before;
alter table orders add column payment text not null default 'awaiting' check (payment in ('awaiting', 'authorised', 'paid', 'part_refunded', 'refunded', 'failed', 'expired'));
update orders set payment = payment_before;
alter table orders drop column payment_before;

alter table orders rename column fulfilment to fulfilment_before;
alter table orders add column fulfilment text not null default 'unfulfilled' check (fulfilment in ('unfulfilled', 'partial', 'packed', 'shipped', 'delivered', 'returned'));
update orders set fulfilment = fulfilment_before;
alter table orders drop column fulfilment_before;

alter table orders add column status text not null default 'placed' check (status in ('placed', 'cancelled', 'closed'));
alter table orders add column captured integer not null default 0 check (captured >= 0); -- what the bank took, …
alter table orders add column refunded integer not null default 0 check (refunded >= 0 and refunded <= captured); -- … and gave back
alter table orders add column moved_at integer; -- when a state last changed, …
alter table orders add column moved_by integer references accounts (id); -- … and by whom; null is the shop itself
update orders set captured = total where payment = 'paid';

create index orders_to_pack on orders (placed_at, id) where payment in ('authorised', 'paid', 'part_refunded') and fulfilment = 'unfulfilled' and status = 'placed';
create index orders_awaiting on orders (placed_at) where payment = 'awaiting';
-- Two tabs may press Pay at once; the index decides.
create unique index orders_one_unsettled_per_cart on orders (cart_id) where payment = 'awaiting';

alter table order_lines add column shipped integer not null default 0 check (shipped >= 0 and shipped <= quantity);
alter table order_lines add column refunded integer not null default 0 check (refunded >= 0 and refunded <= quantity);

-- Each thing that happened to an order. What changes a state is written by the triggers below, whoever changes it.
create table order_events (
    id integer primary key autoincrement,
    order_id integer not null references orders (id),
    at integer not null,
    account_id integer references accounts (id), -- who; null is the shop itself, or the bank
    what text not null, -- order, payment, fulfilment: a move of that machine; else something beside the machines
    before text not null default '',
    after text not null default '',
    note text not null default ''
) strict;

create index events_of_order on order_events (order_id, id);

create trigger order_events_are_append_only_update before update on order_events
begin
    select raise(abort, 'the events of an order are append-only');
end;
create trigger order_events_are_append_only_delete before delete on order_events
begin
    select raise(abort, 'the events of an order are append-only');
end;
-- `insert or replace` deletes without asking the trigger above.
create trigger order_events_are_append_only_replace before insert on order_events
when exists (select 1 from order_events where id = new.id)
begin
    select raise(abort, 'the events of an order are append-only');
end;

insert into order_events (order_id, at, account_id, what, before, after)
select id, placed_at, account_id, 'order', '', 'placed' from orders order by id;
insert into order_events (order_id, at, account_id, what, before, after, note)
select id, settled_at, null, 'payment', 'awaiting', payment, reason from orders where settled_at is not null order by id;
insert into order_events (order_id, at, account_id, what, before, after)
select id, packed_at, packed_by, 'fulfilment', 'unfulfilled', 'packed' from orders where packed_at is not null order by id;

create trigger orders_tell_of_placing after insert on orders
begin
    insert into order_events (order_id, at, account_id, what, before, after)
    values (new.id, new.placed_at, new.account_id, 'order', '', new.status);
end;
create trigger orders_tell_of_payment after update of payment on orders
when new.payment <> old.payment
begin
    insert into order_events (order_id, at, account_id, what, before, after, note)
    values (new.id, coalesce(new.moved_at, new.placed_at), new.moved_by, 'payment', old.payment, new.payment, new.reason);
end;
create trigger orders_tell_of_fulfilment after update of fulfilment on orders
when new.fulfilment <> old.fulfilment
begin
    insert into order_events (order_id, at, account_id, what, before, after)
    values (new.id, coalesce(new.moved_at, new.placed_at), new.moved_by, 'fulfilment', old.fulfilment, new.fulfilment);
end;
create trigger orders_tell_of_status after update of status on orders
when new.status <> old.status
begin
    insert into order_events (order_id, at, account_id, what, before, after)
    values (new.id, coalesce(new.moved_at, new.placed_at), new.moved_by, 'order', old.status, new.status);
end;

-- Stock: the shelf moves with its ledger and in no other way.
alter table variants add column back_orders integer not null default 0 check (back_orders in (0, 1)); -- 1: may be ordered when there is none
alter table variants add column moved integer not null default 0; -- the last move that changed the shelf
alter table variants rename column on_hand to on_hand_before;
alter table variants add column on_hand integer not null default 0 check (on_hand >= 0 or back_orders = 1); -- what can be sold: the sum of `shelf` in stock_moves

create table stock_moves (
    id integer primary key autoincrement,
    at integer not null,
    variant_id integer not null references variants (id),
    kind text not null check (kind in ('received', 'reserved', 'released', 'sold', 'returned', 'corrected')),
    quantity integer not null check (quantity > 0 or (kind = 'corrected' and quantity < 0)),
    shelf integer not null check (shelf = case kind when 'reserved' then -quantity when 'sold' then 0 else quantity end),
    order_id integer references orders (id),
    account_id integer references accounts (id), -- who; null is the shop itself, or whoever runs it
    why text not null default ''
) strict;

create index moves_of_variant on stock_moves (variant_id, id);
create index moves_of_order on stock_moves (order_id, id) where order_id is not null;

create trigger stock_moves_are_append_only_update before update on stock_moves
begin
    select raise(abort, 'the stock ledger is append-only');
end;
create trigger stock_moves_are_append_only_delete before delete on stock_moves
begin
    select raise(abort, 'the stock ledger is append-only');
end;
create trigger stock_moves_are_append_only_replace before insert on stock_moves
when exists (select 1 from stock_moves where id = new.id)
begin
    select raise(abort, 'the stock ledger is append-only');
end;

create trigger stock_moves_move_the_shelf after insert on stock_moves
when new.shelf <> 0
begin
    update variants set on_hand = on_hand + new.shelf, moved = new.id where id = new.variant_id;
end;
create trigger the_shelf_moves_with_its_ledger before update of on_hand on variants
when new.on_hand <> old.on_hand and new.moved = old.moved
begin
    select raise(abort, 'the shelf moves with its ledger');
end;
create trigger the_shelf_begins_empty before insert on variants
when new.on_hand <> 0
begin
    select raise(abort, 'the shelf moves with its ledger');
end;

-- What is there today, and what was taken from it by orders before there was a ledger.
insert into stock_moves (at, variant_id, kind, quantity, shelf, why)
select products.created_at, variants.id, 'received', taken.quantity, taken.quantity, 'opening'
from variants
join products on products.id = variants.product_id
join (
    select variants.id, variants.on_hand_before + coalesce(sum(held.quantity), 0) as quantity
    from variants
    left join (
        select order_lines.variant_id, order_lines.quantity
        from order_lines
        join orders on orders.id = order_lines.order_id
        where orders.payment in ('awaiting', 'paid')
    ) as held on held.variant_id = variants.id
    group by variants.id
) as taken on taken.id = variants.id
where taken.quantity > 0
order by variants.id;
insert into stock_moves (at, variant_id, kind, quantity, shelf, order_id, account_id)
select orders.placed_at, order_lines.variant_id, 'reserved', order_lines.quantity, -order_lines.quantity, orders.id, orders.account_id
from orders
join order_lines on order_lines.order_id = orders.id
where orders.payment in ('awaiting', 'paid')
order by orders.id, order_lines.variant_id;
insert into stock_moves (at, variant_id, kind, quantity, shelf, order_id, account_id)
select orders.settled_at, order_lines.variant_id, 'sold', order_lines.quantity, 0, orders.id, orders.account_id
from orders
join order_lines on order_lines.order_id = orders.id
where orders.payment = 'paid'
order by orders.id, order_lines.variant_id;
alter table variants drop column on_hand_before;

-- After the sale. What was taken for these is the order's `captured`, what went back its `refunded`.
create table refunds (
    id integer primary key autoincrement,
    code text not null unique,
    order_id integer not null references orders (id),
    amount integer not null check (amount >= 0),
    shipping integer not null default 0 check (shipping >= 0), -- of the amount, for the way
    goodwill integer not null default 0 check (goodwill >= 0), -- of the amount, for no goods
    currency text not null,
    why text not null,
    account_id integer references accounts (id), -- who decided it
    at integer not null,
    given_at integer, -- when the bank had done it
    idempotency_key blob -- hash
) strict;

create index refunds_of_order on refunds (order_id);
create unique index refunds_idempotency on refunds (order_id, idempotency_key) where idempotency_key is not null;

create table refund_lines (
    refund_id integer not null references refunds (id),
    variant_id integer not null references variants (id),
    quantity integer not null check (quantity > 0),
    amount integer not null check (amount >= 0),
    tax integer not null default 0,
    restocked integer not null check (restocked in (0, 1)),
    primary key (refund_id, variant_id)
) strict, without rowid;

create table returns (
    id integer primary key autoincrement,
    code text not null unique,
    order_id integer not null references orders (id),
    reason text not null,
    state text not null check (state in ('asked', 'accepted', 'refused')),
    asked_at integer not null,
    answer text not null default '',
    decided_at integer,
    decided_by integer references accounts (id),
    refund_id integer references refunds (id)
) strict;

-- Two tabs may ask at once; the index decides.
create unique index returns_one_open_per_order on returns (order_id) where state = 'asked';
create index returns_of_order on returns (order_id);

create table return_lines (
    return_id integer not null references returns (id),
    variant_id integer not null references variants (id),
    quantity integer not null check (quantity > 0),
    primary key (return_id, variant_id)
) strict, without rowid;

-- Numbers without a gap, each year from one.
create table invoices (
    id integer primary key autoincrement,
    kind text not null check (kind in ('invoice', 'credit')),
    year integer not null,
    number integer not null check (number > 0),
    order_id integer not null references orders (id),
    refund_id integer references refunds (id),
    at integer not null
) strict;

create unique index invoices_numbers on invoices (kind, year, number);
create unique index invoices_one_per_order on invoices (order_id) where kind = 'invoice';
create unique index invoices_one_per_refund on invoices (refund_id) where kind = 'credit';
create index invoices_of_order on invoices (order_id);

-- The sales ledger: each thing that moved money, in ten-thousandths of its currency, on the shop's own day.
create table sales (
    id integer primary key autoincrement,
    order_id integer not null references orders (id),
    refund_id integer references refunds (id),
    at integer not null,
    day text not null, -- 2026-11-21, in the zone
    zone text not null,
    kind text not null check (kind in ('sale', 'shipping', 'return', 'shipping_return', 'goodwill')),
    variant_id integer references variants (id),
    quantity integer not null default 0,
    gross integer not null,
    discount integer not null,
    tax integer not null,
    total integer not null, -- what was charged, or below zero given back
    currency text not null
) strict;

create index sales_of_order on sales (order_id);
create index sales_by_day on sales (day);

create trigger sales_are_append_only_update before update on sales
begin
    select raise(abort, 'the sales ledger is append-only');
end;
create trigger sales_are_append_only_delete before delete on sales
begin
    select raise(abort, 'the sales ledger is append-only');
end;
create trigger sales_are_append_only_replace before insert on sales
when exists (select 1 from sales where id = new.id)
begin
    select raise(abort, 'the sales ledger is append-only');
end;

-- Orders that were paid before there was a ledger.
insert into sales (order_id, at, day, zone, kind, variant_id, quantity, gross, discount, tax, total, currency)
select orders.id, coalesce(orders.settled_at, orders.placed_at), date(coalesce(orders.settled_at, orders.placed_at) / 1000000, 'unixepoch'),
    'UTC', 'sale', order_lines.variant_id, order_lines.quantity,
    order_lines.quantity * order_lines.price * factor, 0, 0, order_lines.quantity * order_lines.price * factor, orders.currency
from (
    select orders.*,
        case when currency in ('JPY', 'KRW', 'ISK', 'CLP', 'VND') then 10000 when currency in ('BHD', 'JOD', 'KWD', 'OMR', 'TND') then 10 else 100 end as factor
    from orders
    where payment = 'paid'
) as orders
join order_lines on order_lines.order_id = orders.id
order by orders.id, order_lines.position;
insert into invoices (kind, year, number, order_id, at)
select 'invoice', cast(substr(day, 1, 4) as integer), row_number() over (partition by substr(day, 1, 4) order by order_id), order_id, at
from (select order_id, min(day) as day, min(at) as at from sales group by order_id) as paid
order by order_id;

-- What somebody who runs the shop should look at; done when they have.
create table alerts (
    id integer primary key autoincrement,
    at integer not null,
    sentence text not null, -- its id in the catalogue, with its parameters as JSON
    params text not null default '{}',
    thing text not null default '', -- the code of what it is about
    done_at integer,
    done_by integer references accounts (id)
) strict;

-- The same trouble is said once, until it is done.
create unique index alerts_open on alerts (sentence, thing) where done_at is null;
