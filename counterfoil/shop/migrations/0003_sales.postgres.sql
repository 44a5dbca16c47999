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
alter table orders add column captured bigint not null default 0 check (captured >= 0); -- what the bank took, …
alter table orders add column refunded bigint not null default 0 check (refunded >= 0 and refunded <= captured); -- … and gave back
alter table orders add column moved_at bigint; -- when a state last changed, …
alter table orders add column moved_by bigint references accounts (id); -- … and by whom; null is the shop itself
update orders set captured = total where payment = 'paid';

create index orders_to_pack on orders (placed_at, id) where payment in ('authorised', 'paid', 'part_refunded') and fulfilment = 'unfulfilled' and status = 'placed';
create index orders_awaiting on orders (placed_at) where payment = 'awaiting';
-- Two tabs may press Pay at once; the index decides.
create unique index orders_one_unsettled_per_cart on orders (cart_id) where payment = 'awaiting';

alter table order_lines add column shipped bigint not null default 0 check (shipped >= 0 and shipped <= quantity);
alter table order_lines add column refunded bigint not null default 0 check (refunded >= 0 and refunded <= quantity);

-- Each thing that happened to an order. What changes a state is written by the triggers below, whoever changes it.
create table order_events (
    id bigint generated always as identity primary key,
    order_id bigint not null references orders (id),
    at bigint not null,
    account_id bigint references accounts (id), -- who; null is the shop itself, or the bank
    what text not null, -- order, payment, fulfilment: a move of that machine; else something beside the machines
    before text not null default '',
    after text not null default '',
    note text not null default ''
);

create index events_of_order on order_events (order_id, id);

create function order_events_are_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the events of an order are append-only';
end
$$;
create trigger order_events_are_append_only before update or delete on order_events
for each row execute function order_events_are_append_only();
create trigger order_events_are_append_only_truncate before truncate on order_events
for each statement execute function order_events_are_append_only();

insert into order_events (order_id, at, account_id, what, before, after)
select id, placed_at, account_id, 'order', '', 'placed' from orders order by id;
insert into order_events (order_id, at, account_id, what, before, after, note)
select id, settled_at, null, 'payment', 'awaiting', payment, reason from orders where settled_at is not null order by id;
insert into order_events (order_id, at, account_id, what, before, after)
select id, packed_at, packed_by, 'fulfilment', 'unfulfilled', 'packed' from orders where packed_at is not null order by id;

create function orders_tell_of_placing() returns trigger language plpgsql as $$
begin
    insert into order_events (order_id, at, account_id, what, before, after)
    values (new.id, new.placed_at, new.account_id, 'order', '', new.status);
    return null;
end
$$;
create trigger orders_tell_of_placing after insert on orders
for each row execute function orders_tell_of_placing();

create function orders_tell_of_moves() returns trigger language plpgsql as $$
begin
    if new.payment <> old.payment then
        insert into order_events (order_id, at, account_id, what, before, after, note)
        values (new.id, coalesce(new.moved_at, new.placed_at), new.moved_by, 'payment', old.payment, new.payment, new.reason);
    end if;
    if new.fulfilment <> old.fulfilment then
        insert into order_events (order_id, at, account_id, what, before, after)
        values (new.id, coalesce(new.moved_at, new.placed_at), new.moved_by, 'fulfilment', old.fulfilment, new.fulfilment);
    end if;
    if new.status <> old.status then
        insert into order_events (order_id, at, account_id, what, before, after)
        values (new.id, coalesce(new.moved_at, new.placed_at), new.moved_by, 'order', old.status, new.status);
    end if;
    return null;
end
$$;
create trigger orders_tell_of_moves after update of payment, fulfilment, status on orders
for each row execute function orders_tell_of_moves();

-- Stock: the shelf moves with its ledger and in no other way.
alter table variants add column back_orders bigint not null default 0 check (back_orders in (0, 1)); -- 1: may be ordered when there is none
alter table variants add column moved bigint not null default 0; -- the last move that changed the shelf
alter table variants rename column on_hand to on_hand_before;
alter table variants add column on_hand bigint not null default 0 check (on_hand >= 0 or back_orders = 1); -- what can be sold: the sum of `shelf` in stock_moves

create table stock_moves (
    id bigint generated always as identity primary key,
    at bigint not null,
    variant_id bigint not null references variants (id),
    kind text not null check (kind in ('received', 'reserved', 'released', 'sold', 'returned', 'corrected')),
    quantity bigint not null check (quantity > 0 or (kind = 'corrected' and quantity < 0)),
    shelf bigint not null check (shelf = case kind when 'reserved' then -quantity when 'sold' then 0 else quantity end),
    order_id bigint references orders (id),
    account_id bigint references accounts (id), -- who; null is the shop itself, or whoever runs it
    why text not null default ''
);

create index moves_of_variant on stock_moves (variant_id, id);
create index moves_of_order on stock_moves (order_id, id) where order_id is not null;

create function stock_moves_are_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the stock ledger is append-only';
end
$$;
create trigger stock_moves_are_append_only before update or delete on stock_moves
for each row execute function stock_moves_are_append_only();
create trigger stock_moves_are_append_only_truncate before truncate on stock_moves
for each statement execute function stock_moves_are_append_only();

create function stock_moves_move_the_shelf() returns trigger language plpgsql as $$
begin
    update variants set on_hand = on_hand + new.shelf, moved = new.id where id = new.variant_id;
    return null;
end
$$;
create trigger stock_moves_move_the_shelf after insert on stock_moves
for each row when (new.shelf <> 0) execute function stock_moves_move_the_shelf();

create function the_shelf_moves_with_its_ledger() returns trigger language plpgsql as $$
begin
    raise exception 'the shelf moves with its ledger';
end
$$;
create trigger the_shelf_moves_with_its_ledger before update of on_hand on variants
for each row when (new.on_hand <> old.on_hand and new.moved = old.moved) execute function the_shelf_moves_with_its_ledger();
create trigger the_shelf_begins_empty before insert on variants
for each row when (new.on_hand <> 0) execute function the_shelf_moves_with_its_ledger();

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
    id bigint generated always as identity primary key,
    code text not null unique,
    order_id bigint not null references orders (id),
    amount bigint not null check (amount >= 0),
    shipping bigint not null default 0 check (shipping >= 0), -- of the amount, for the way
    goodwill bigint not null default 0 check (goodwill >= 0), -- of the amount, for no goods
    currency text not null,
    why text not null,
    account_id bigint references accounts (id), -- who decided it
    at bigint not null,
    given_at bigint, -- when the bank had done it
    idempotency_key bytea -- hash
);

create index refunds_of_order on refunds (order_id);
create unique index refunds_idempotency on refunds (order_id, idempotency_key) where idempotency_key is not null;

create table refund_lines (
    refund_id bigint not null references refunds (id),
    variant_id bigint not null references variants (id),
    quantity bigint not null check (quantity > 0),
    amount bigint not null check (amount >= 0),
    tax bigint not null default 0,
    restocked bigint not null check (restocked in (0, 1)),
    primary key (refund_id, variant_id)
);

create table returns (
    id bigint generated always as identity primary key,
    code text not null unique,
    order_id bigint not null references orders (id),
    reason text not null,
    state text not null check (state in ('asked', 'accepted', 'refused')),
    asked_at bigint not null,
    answer text not null default '',
    decided_at bigint,
    decided_by bigint references accounts (id),
    refund_id bigint references refunds (id)
);

-- Two tabs may ask at once; the index decides.
create unique index returns_one_open_per_order on returns (order_id) where state = 'asked';
create index returns_of_order on returns (order_id);

create table return_lines (
    return_id bigint not null references returns (id),
    variant_id bigint not null references variants (id),
    quantity bigint not null check (quantity > 0),
    primary key (return_id, variant_id)
);

-- Numbers without a gap, each year from one.
create table invoices (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('invoice', 'credit')),
    year bigint not null,
    number bigint not null check (number > 0),
    order_id bigint not null references orders (id),
    refund_id bigint references refunds (id),
    at bigint not null
);

create unique index invoices_numbers on invoices (kind, year, number);
create unique index invoices_one_per_order on invoices (order_id) where kind = 'invoice';
create unique index invoices_one_per_refund on invoices (refund_id) where kind = 'credit';
create index invoices_of_order on invoices (order_id);

-- The sales ledger: each thing that moved money, in ten-thousandths of its currency, on the shop's own day.
create table sales (
    id bigint generated always as identity primary key,
    order_id bigint not null references orders (id),
    refund_id bigint references refunds (id),
    at bigint not null,
    day text not null, -- 2026-11-21, in the zone
    zone text not null,
    kind text not null check (kind in ('sale', 'shipping', 'return', 'shipping_return', 'goodwill')),
    variant_id bigint references variants (id),
    quantity bigint not null default 0,
    gross bigint not null,
    discount bigint not null,
    tax bigint not null,
    total bigint not null, -- what was charged, or below zero given back
    currency text not null
);

create index sales_of_order on sales (order_id);
create index sales_by_day on sales (day);

create function sales_are_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the sales ledger is append-only';
end
$$;
create trigger sales_are_append_only before update or delete on sales
for each row execute function sales_are_append_only();
create trigger sales_are_append_only_truncate before truncate on sales
for each statement execute function sales_are_append_only();

-- Orders that were paid before there was a ledger.
insert into sales (order_id, at, day, zone, kind, variant_id, quantity, gross, discount, tax, total, currency)
select orders.id, coalesce(orders.settled_at, orders.placed_at), to_char(to_timestamp(coalesce(orders.settled_at, orders.placed_at) / 1000000), 'YYYY-MM-DD'),
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
select 'invoice', cast(substr(day, 1, 4) as bigint), row_number() over (partition by substr(day, 1, 4) order by order_id), order_id, at
from (select order_id, min(day) as day, min(at) as at from sales group by order_id) as paid
order by order_id;

-- What somebody who runs the shop should look at; done when they have.
create table alerts (
    id bigint generated always as identity primary key,
    at bigint not null,
    sentence text not null, -- its id in the catalogue, with its parameters as JSON
    params text not null default '{}',
    thing text not null default '', -- the code of what it is about
    done_at bigint,
    done_by bigint references accounts (id)
);

-- The same trouble is said once, until it is done.
create unique index alerts_open on alerts (sentence, thing) where done_at is null;
