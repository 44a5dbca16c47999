-- What was sold before there was this shop, as another one wrote it down: its customers, goods and orders are texts, and
-- nothing of them is an account, a thing on a shelf or an order that anybody could pack.
create table past_customers (
    id integer primary key autoincrement,
    name text not null unique
) strict;

create table past_things (
    id integer primary key autoincrement,
    sku text not null,
    title text not null,
    category text not null,
    unique (sku, title, category)
) strict;

create table past_orders (
    id integer primary key autoincrement,
    number text not null, -- as it was written down
    customer_id integer references past_customers (id), -- null: nobody was written down
    country text not null,
    currency text not null,
    entries integer not null default 0, -- so many lines were brought in, …
    total integer not null default 0 -- … and they come to so much, in ten-thousandths
) strict;

-- The same number with another customer or country beside it is kept apart, so that every sum is that of the file.
create unique index past_orders_once on past_orders (number, coalesce(customer_id, 0), country, currency);
-- The ledger holds them, too: it is made anew, for its orders may be missing now.
create table sales_with_history (
    id integer primary key autoincrement,
    order_id integer references orders (id),
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
    currency text not null,
    opens integer not null default 0 check (opens in (0, 1)), -- the first line of an order: their sum counts orders
    past_order_id integer references past_orders (id),
    past_thing_id integer references past_things (id),
    imported text, -- hash of the line of the file, so that the same again adds nothing
    check ((order_id is null) <> (past_order_id is null))
) strict;
insert into sales_with_history
select id, order_id, refund_id, at, day, zone, kind, variant_id, quantity, gross, discount, tax, total, currency,
    case when kind = 'sale' and id = (select min(id) from sales as line where line.order_id = sales.order_id and line.kind = 'sale')
        then 1 else 0 end,
    null, null, null
from sales
order by id;
drop table sales;
alter table sales_with_history rename to sales;

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

create index sales_of_order on sales (order_id) where order_id is not null;
create index sales_of_past_order on sales (past_order_id) where past_order_id is not null;
create unique index sales_imported on sales (imported) where imported is not null;
create index sales_opening on sales (day) where opens = 1;
create index sales_given_back on sales (day) where kind in ('return', 'shipping_return', 'goodwill');

-- Sums over the ledger, so that no report has to fold all of it: up to this line, in the transaction that moves it.
-- What came later is folded as it is read, so a report is never behind.
create table sales_folded (
    upto integer primary key
) strict;
insert into sales_folded (upto) values (0);

create table sales_days (
    day text not null,
    currency text not null,
    entries integer not null,
    orders integer not null,
    sold integer not null,
    returned integer not null,
    gross integer not null,
    discounts integer not null,
    returns integer not null,
    shipping integer not null,
    tax integer not null,
    total integer not null,
    primary key (day, currency)
) strict, without rowid;

create table sales_things (
    month text not null,
    currency text not null,
    thing integer not null, -- a variant, or below zero what was sold before, or 0
    entries integer not null,
    orders integer not null,
    sold integer not null,
    returned integer not null,
    gross integer not null,
    discounts integer not null,
    returns integer not null,
    shipping integer not null,
    tax integer not null,
    total integer not null,
    primary key (month, currency, thing)
) strict, without rowid;

create table sales_buyers (
    month text not null,
    currency text not null,
    buyer integer not null, -- an account, or below zero who bought before, or 0
    country text not null,
    code text not null,
    entries integer not null,
    orders integer not null,
    sold integer not null,
    returned integer not null,
    gross integer not null,
    discounts integer not null,
    returns integer not null,
    shipping integer not null,
    tax integer not null,
    total integer not null,
    primary key (month, currency, buyer, country, code)
) strict, without rowid;

create table sales_taxes (
    month text not null,
    currency text not null,
    tax_country text not null,
    tax_name text not null,
    tax_rate integer not null,
    entries integer not null,
    orders integer not null,
    sold integer not null,
    returned integer not null,
    gross integer not null,
    discounts integer not null,
    returns integer not null,
    shipping integer not null,
    tax integer not null,
    total integer not null,
    primary key (month, currency, tax_country, tax_name, tax_rate)
) strict, without rowid;

-- When somebody first bought: whoever is there is no new customer any more.
create table sales_firsts (
    buyer integer primary key,
    day text not null
) strict;

create index sales_firsts_by_day on sales_firsts (day);
