-- Prices in other currencies than the shop's own, whose prices stand with the variants.
create table prices (
    variant_id integer not null references variants (id),
    currency text not null,
    price integer not null check (price >= 0), -- minor units
    compare_at integer check (compare_at >= 0),
    primary key (variant_id, currency)
) strict, without rowid;

-- Kept with the prices, so that a list needs no fold over them.
create table product_prices (
    product_id integer not null references products (id),
    currency text not null,
    lowest_price integer not null,
    compare_at integer, -- of the variant with the lowest price
    highest_price integer not null,
    primary key (product_id, currency)
) strict, without rowid;

alter table variants add column tax_class text not null default 'standard';

create table tax_rates (
    id integer primary key autoincrement,
    country text not null,
    class text not null,
    rate integer not null check (rate between 0 and 1000000), -- parts per million
    name text not null, -- as it stands on receipts
    valid_from integer not null,
    unique (country, class, valid_from)
) strict;

create table shipping_zones (
    id integer primary key autoincrement,
    name text not null unique
) strict;

create table shipping_countries (
    country text primary key, -- '*' is every country that no zone names
    zone_id integer not null references shipping_zones (id)
) strict, without rowid;

create index shipping_countries_of_zone on shipping_countries (zone_id);

-- A way of sending things has one row for each band; the narrowest band that holds an order is its price.
create table shipping_rates (
    id integer primary key autoincrement,
    zone_id integer not null references shipping_zones (id),
    code text not null, -- the way, in addresses and JSON
    title text not null, -- the way, as shoppers read it
    currency text not null,
    up_to_grams integer not null, -- 10^15: however heavy
    up_to_goods integer not null, -- minor units; 10^15: whatever the goods cost
    price integer not null check (price >= 0),
    free_from integer, -- free once the goods come to as much
    unique (zone_id, currency, code, up_to_grams, up_to_goods)
) strict;

create table discount_codes (
    id integer primary key autoincrement,
    code text not null unique, -- as codes are compared: capitals
    kind text not null check (kind in ('percent', 'amount', 'free_shipping', 'buy_get')),
    rate integer not null default 0 check (rate between 0 and 1000000), -- of percent: parts per million
    amount integer not null default 0 check (amount >= 0), -- of amount: minor units
    buys integer not null default 0 check (buys >= 0), -- of buy_get: for so many bought …
    gets integer not null default 0 check (gets >= 0), -- … so many of the cheapest are free
    currency text not null default '', -- of amount and minimum
    minimum integer not null default 0 check (minimum >= 0), -- the goods must come to as much
    begins_at integer not null,
    ends_at integer,
    most integer check (most > 0), -- how often it can be used; null: without end
    most_a_person integer check (most_a_person > 0),
    used integer not null default 0 check (used >= 0 and (most is null or used <= most)),
    made_at integer not null
) strict;

-- An order that holds a use of a code; gone when the use is given back.
create table discount_uses (
    order_id integer primary key references orders (id),
    code_id integer not null references discount_codes (id),
    account_id integer not null references accounts (id)
) strict;

create index discount_uses_of_code on discount_uses (code_id, account_id);

alter table addresses add column region text not null default '';

-- total = subtotal - discount + shipping, and the tax on top where prices do not include it.
alter table orders add column subtotal integer not null default 0;
alter table orders add column discount integer not null default 0;
alter table orders add column discount_code text not null default '';
alter table orders add column shipping integer not null default 0;
alter table orders add column shipping_title text not null default '';
alter table orders add column shipping_tax integer not null default 0; -- its part of the tax
alter table orders add column shipping_tax_rate integer not null default 0; -- parts per million
alter table orders add column shipping_tax_name text not null default '';
alter table orders add column tax integer not null default 0; -- of all lines and of shipping
alter table orders add column tax_included integer not null default 1;
alter table orders add column tax_country text not null default ''; -- whose tax it is
alter table orders add column quote text not null default ''; -- hash of everything that made these figures
update orders set subtotal = total;

alter table order_lines add column discount integer not null default 0; -- its share of the order's
alter table order_lines add column tax integer not null default 0;
alter table order_lines add column tax_rate integer not null default 0; -- parts per million
alter table order_lines add column tax_name text not null default '';
