-- The desk leafs through everybody's orders by any of these, newest first, without looking at the others.
create index orders_by_age on orders (placed_at, id);
create index orders_by_payment on orders (payment, placed_at, id) where payment <> 'paid'; -- those that are paid are found by age
-- Those that nobody has packed have an index of their own already.
create index orders_by_fulfilment on orders (fulfilment, placed_at, id) where fulfilment <> 'unfulfilled';
create index orders_cancelled on orders (placed_at, id) where status = 'cancelled';
create index orders_by_country on orders (tax_country, placed_at, id);
create index orders_by_total on orders (total, id);
create index orders_of_account_by_age on orders (account_id, placed_at, id);

-- What somebody looks at again and again in one of the lists, by a name of their own.
create table views (
    id integer primary key autoincrement,
    code text not null unique,
    account_id integer not null references accounts (id),
    list text not null,
    name text not null,
    query text not null, -- the filters, as they stand in the address
    made_at integer not null
) strict;

-- Two tabs may save at once; the index decides.
create unique index views_of_account on views (account_id, list, name);
