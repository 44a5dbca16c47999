create table categories (
    id bigint generated always as identity primary key,
    slug text not null unique,
    title text not null,
    position bigint not null
);

create table products (
    id bigint generated always as identity primary key,
    slug text collate "C" not null unique,
    title text not null,
    title_key text collate "C" not null, -- case folded, without accents: the same order on every database
    vendor text not null default '',
    description text not null default '', -- cleaned HTML
    category_id bigint not null references categories (id),
    tags text not null default '',
    option_names text not null default '[]', -- JSON list, at most three
    published bigint not null default 1,
    position bigint not null,
    -- Kept with the variants, so that a list needs no fold over them.
    lowest_price bigint not null,
    compare_at bigint, -- of the variant with the lowest price
    currency text not null,
    highest_price bigint not null,
    version bigint not null default 1,
    imported bytea, -- hash of what the last import said, so that the same again changes nothing
    created_at bigint not null,
    updated_at bigint not null
);

-- For the next free place.
create index products_places on products (position);
-- The slug settles ties, so that an address that says "after this one" tells no inner number.
create index products_by_position on products (position, slug) where published = 1;
create index products_of_category on products (category_id, position, slug) where published = 1;
create index products_by_price on products (lowest_price, slug) where published = 1;
create index products_by_title on products (title_key, slug) where published = 1;
create index products_by_age on products (created_at, slug) where published = 1;

create table variants (
    id bigint generated always as identity primary key,
    product_id bigint not null references products (id),
    sku text not null unique,
    options text not null default '[]', -- JSON list of values, in the order of option_names
    price bigint not null check (price >= 0), -- minor units
    compare_at bigint check (compare_at >= 0),
    currency text not null,
    on_hand bigint not null check (on_hand >= 0),
    stated bigint not null default 0, -- what the last import said was there; the next one moves stock by the difference
    grams bigint not null default 0,
    barcode text not null default '',
    picture bigint not null default 1, -- which of the product's pictures shows it
    position bigint not null
);

create index variants_of_product on variants (product_id, position);

create table pictures (
    id bigint generated always as identity primary key,
    product_id bigint not null references products (id),
    file text not null, -- a hashed name in the media folder
    alt text not null default '',
    width bigint not null,
    height bigint not null,
    position bigint not null -- 1 is the one in lists
);

create unique index pictures_of_product on pictures (product_id, position);

-- Words come folded and split already, so both databases find the same.
create table product_words (
    product_id bigint primary key references products (id),
    words tsvector not null
);

create index product_words_found on product_words using gin (words);

create table carts (
    id bigint generated always as identity primary key,
    account_id bigint not null unique references accounts (id),
    made_at bigint not null
);

create table cart_lines (
    cart_id bigint not null references carts (id),
    variant_id bigint not null references variants (id),
    quantity bigint not null check (quantity between 1 and 999),
    added_at bigint not null,
    primary key (cart_id, variant_id)
);

create table addresses (
    account_id bigint primary key references accounts (id),
    name text not null,
    street text not null,
    postcode text not null,
    city text not null,
    country text not null,
    saved_at bigint not null
);

create table orders (
    id bigint generated always as identity primary key,
    code text not null unique,
    account_id bigint not null references accounts (id),
    cart_id bigint not null references carts (id),
    payment text not null check (payment in ('awaiting', 'paid', 'failed', 'expired', 'refunded')),
    fulfilment text not null check (fulfilment in ('unfulfilled', 'packed')),
    total bigint not null check (total >= 0),
    currency text not null,
    address text not null, -- JSON snapshot; null in it means collection at the shop
    placed_at bigint not null,
    settled_at bigint,
    reason text not null default '', -- why the bank said no
    packed_at bigint,
    packed_by bigint references accounts (id),
    idempotency_key bytea, -- hash
    fingerprint bytea -- keyed hash of the body: it held a card number
);

create index orders_of_account on orders (account_id, id);
create index orders_to_pack on orders (placed_at, id) where payment = 'paid' and fulfilment = 'unfulfilled';
create index orders_awaiting on orders (placed_at) where payment = 'awaiting';
-- Two tabs may press Pay at once; the index decides.
create unique index orders_one_unsettled_per_cart on orders (cart_id) where payment = 'awaiting';
create unique index orders_idempotency on orders (account_id, idempotency_key) where idempotency_key is not null;

create table order_lines (
    order_id bigint not null references orders (id),
    variant_id bigint not null references variants (id),
    sku text not null,
    slug text not null,
    title text not null,
    options text not null,
    quantity bigint not null check (quantity > 0),
    price bigint not null,
    position bigint not null,
    primary key (order_id, variant_id)
);

create table payments (
    id bigint generated always as identity primary key,
    order_id bigint not null references orders (id),
    outcome text not null,
    amount bigint not null,
    currency text not null,
    reference text not null unique, -- the bank's
    at bigint not null
);

create index payments_of_order on payments (order_id);
