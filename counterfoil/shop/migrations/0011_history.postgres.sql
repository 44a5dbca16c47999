-- What was sold before there was this shop, as another one wrote it down: its customers, goods and orders are texts, and
-- nothing of them is an account, a thing on a shelf or an order that anybody could pack.
create table past_customers (
    id bigint generated always as identity primary key,
    name text not null unique
);

create table past_things (
    id bigint generated always as identity primary key,
    sku text not null,
    title text not null,
    category text not null,
    unique (sku, title, category)
);

create table past_orders (
    id bigint generated always as identity primary key,
    number text not null, -- as it was written down
    customer_id bigint references past_customers (id), -- null: nobody was written down
    country text not null,
    currency text not null,
    entries bigint not null default 0, -- so many lines were brought in, …
    total bigint not null default 0 -- … and they come to so much, in ten-thousandths
);

-- The same number with another customer or country beside it is kept apart, so that every sum is that of the file.
create unique index past_orders_once on past_orders (number, coalesce(customer_id, 0), country, currency);
-- The ledger holds them, too.
alter table sales alter column order_id drop not null;
alter table sales add column opens bigint not null default 0 check (opens in (0, 1)); -- the first line of an order: their sum counts orders
alter table sales add column past_order_id bigint references past_orders (id);
alter table sales add column past_thing_id bigint references past_things (id);
alter table sales add column imported text; -- hash of the line of the file, so that the same again adds nothing
alter table sales add check ((order_id is null) <> (past_order_id is null));

alter table sales disable trigger sales_are_append_only;
update sales set opens = 1
where id in (select min(id) from sales where kind = 'sale' group by order_id);
alter table sales enable trigger sales_are_append_only;

drop index sales_of_order;
create index sales_of_order on sales (order_id) where order_id is not null;
create index sales_of_past_order on sales (past_order_id) where past_order_id is not null;
create unique index sales_imported on sales (imported) where imported is not null;
create index sales_opening on sales (day) where opens = 1;
create index sales_given_back on sales (day) where kind in ('return', 'shipping_return', 'goodwill');

-- Sums over the ledger, so that no report has to fold all of it: up to this line, in the transaction that moves it.
-- What came later is folded as it is read, so a report is never behind.
create table sales_folded (
    upto bigint primary key
);
insert into sales_folded (upto) values (0);

create table sales_days (
    day text not null,
    currency text not null,
    entries bigint not null,
    orders bigint not null,
    sold bigint not null,
    returned bigint not null,
    gross bigint not null,
    discounts bigint not null,
    returns bigint not null,
    shipping bigint not null,
    tax bigint not null,
    total bigint not null,
    primary key (day, currency)
);

create table sales_things (
    month text not null,
    currency text not null,
    thing bigint not null, -- a variant, or below zero what was sold before, or 0
    entries bigint not null,
    orders bigint not null,
    sold bigint not null,
    returned bigint not null,
    gross bigint not null,
    discounts bigint not null,
    returns bigint not null,
    shipping bigint not null,
    tax bigint not null,
    total bigint not null,
    primary key (month, currency, thing)
);

create table sales_buyers (
    month text not null,
    currency text not null,
    buyer bigint not null, -- an account, or below zero who bought before, or 0
    country text not null,
    code text not null,
    entries bigint not null,
    orders bigint not null,
    sold bigint not null,
    returned bigint not null,
    gross bigint not null,
    discounts bigint not null,
    returns bigint not null,
    shipping bigint not null,
    tax bigint not null,
    total bigint not null,
    primary key (month, currency, buyer, country, code)
);

create table sales_taxes (
    month text not null,
    currency text not null,
    tax_country text not null,
    tax_name text not null,
    tax_rate bigint not null,
    entries bigint not null,
    orders bigint not null,
    sold bigint not null,
    returned bigint not null,
    gross bigint not null,
    discounts bigint not null,
    returns bigint not null,
    shipping bigint not null,
    tax bigint not null,
    total bigint not null,
    primary key (month, currency, tax_country, tax_name, tax_rate)
);

-- When somebody first bought: whoever is there is no new customer any more.
create table sales_firsts (
    buyer bigint primary key,
    day text not null
);

create index sales_firsts_by_day on sales_firsts (day);
