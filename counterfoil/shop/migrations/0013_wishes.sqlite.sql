-- What somebody wishes for; the title stays when the thing itself is gone.
create table wishes (
    id integer primary key autoincrement,
    code text not null unique,
    account_id integer not null references accounts (id),
    product_id integer references products (id) on delete set null,
    variant_id integer not null default 0, -- 0: the product, whichever variant
    title text not null,
    options text not null default '[]',
    at integer not null
) strict;

-- Two tabs may wish at once; the index decides.
create unique index wishes_once on wishes (account_id, product_id, variant_id) where product_id is not null;
create index wishes_of_person on wishes (account_id, at);
create index wishes_of_product on wishes (product_id);

-- What somebody is to be told of, once: that a thing costs less than so much, or that there is some again.
create table watches (
    id integer primary key autoincrement,
    code text not null unique,
    account_id integer not null references accounts (id),
    product_id integer references products (id) on delete set null,
    variant_id integer not null default 0, -- 0: any variant of the product
    kind text not null check (kind in ('price', 'stock')),
    below integer, -- of a price: minor units, …
    currency text not null default '', -- … in this currency
    title text not null,
    options text not null default '[]',
    state text not null default 'waiting' check (state in ('waiting', 'met', 'told')),
    rounds integer not null default 0, -- how often it was met and was over again before it could be told
    made_at integer not null,
    until integer not null,
    told_at integer
) strict;

create unique index watches_once on watches (account_id, product_id, variant_id, kind) where product_id is not null and state <> 'told';
create index watches_of_person on watches (account_id, made_at);
create index watches_of_product on watches (product_id);
create index watches_waiting on watches (product_id) where state = 'waiting';
create index watches_ending on watches (until);

-- The one place that says when a watch is met.
create view watches_met as
select watches.id, watches.product_id, variants.id as variant_id
from watches
join products on products.id = watches.product_id and products.published = 1
join variants on variants.product_id = watches.product_id and variants.removed = 0
    and watches.variant_id in (0, variants.id)
left join prices on prices.variant_id = variants.id and prices.currency = watches.currency
where (watches.kind = 'stock' and (variants.on_hand > 0 or variants.back_orders = 1))
or (
    watches.kind = 'price'
    and case when variants.currency = watches.currency then variants.price else prices.price end < watches.below
);

-- Whatever changes a price or the stock meets the watches in its own transaction, and nobody has to look for them.
create trigger watches_see_variants after update of price, currency, on_hand, back_orders, removed on variants
when new.price < old.price or new.currency <> old.currency or new.on_hand > old.on_hand
    or new.back_orders > old.back_orders or new.removed < old.removed
begin
    update watches
    set state = 'met'
    where state = 'waiting'
    and product_id = new.product_id
    and id in (select id from watches_met where product_id = new.product_id);
end;
create trigger watches_see_new_variants after insert on variants
begin
    update watches
    set state = 'met'
    where state = 'waiting'
    and product_id = new.product_id
    and id in (select id from watches_met where product_id = new.product_id);
end;
create trigger watches_see_prices after update of price on prices
when new.price < old.price
begin
    update watches
    set state = 'met'
    where state = 'waiting'
    and product_id = (select product_id from variants where id = new.variant_id)
    and id in (
        select id from watches_met where product_id = (select product_id from variants where id = new.variant_id)
    );
end;
create trigger watches_see_new_prices after insert on prices
begin
    update watches
    set state = 'met'
    where state = 'waiting'
    and product_id = (select product_id from variants where id = new.variant_id)
    and id in (
        select id from watches_met where product_id = (select product_id from variants where id = new.variant_id)
    );
end;
create trigger watches_see_products after update of published on products
when new.published > old.published
begin
    update watches
    set state = 'met'
    where state = 'waiting'
    and product_id = new.id
    and id in (select id from watches_met where product_id = new.id);
end;
create trigger watches_are_told after update of state on watches
when new.state = 'met' and old.state = 'waiting'
begin
    insert into jobs (name, args, due, dedupe)
    values ('tell_watch', '{"code": "' || new.code || '"}', 0, 'watch:' || new.id || ':' || new.rounds)
    on conflict (dedupe) do nothing;
end;


-- What was bought in one order, as pairs of products, and how many orders had each: nobody's name is in it.
create table bought_together (
    product_id integer not null references products (id) on delete cascade,
    other_id integer not null references products (id) on delete cascade,
    times integer not null,
    primary key (product_id, other_id)
) strict, without rowid;

create index bought_together_with on bought_together (other_id);

create table bought (
    product_id integer primary key references products (id) on delete cascade,
    times integer not null
) strict;

create index bought_most on bought (times desc, product_id);

create table bought_upto (
    upto integer primary key -- the last line of the sales ledger that was counted
) strict;
insert into bought_upto (upto) values (0);

-- Whoever is there is recommended nothing.
create table recommending_off (
    account_id integer primary key references accounts (id),
    at integer not null
) strict;

alter table carts add column discount_code text not null default ''; -- as codes are compared: to be used at the checkout

-- A code that was used is not kept for the next time.
create trigger carts_forget_used_codes after update of payment on orders
when new.payment in ('paid', 'authorised') and new.discount_code <> ''
begin
    update carts
    set discount_code = ''
    where id = new.cart_id
    and discount_code = new.discount_code;
end;
