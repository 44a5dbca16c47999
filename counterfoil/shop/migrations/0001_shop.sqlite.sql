create table categories (
    id integer primary key autoincrement,
    slug text not null unique,
    title text not null,
    position integer not null
) strict;

create table products (
    id integer primary key autoincrement,
    slug text not null unique,
    title text not null,
    title_key text not null, -- case folded, without accents: the same order on every database
    vendor text not null default '',
    description text not null default '', -- cleaned HTML
    category_id integer not null references categories (id),
    tags text not null default '',
    option_names text not null default '[]', -- JSON list, at most three
    published integer not null default 1,
    position integer not null,
    -- Kept with the variants, so that a list needs no fold over them.
    lowest_price integer not null,
    compare_at integer, -- of the variant with the lowest price
    currency text not null,
    highest_price integer not null,
    version integer not null default 1,
    imported blob, -- hash of what the last import said, so that the same again changes nothing
    created_at integer not null,
    updated_at integer not null
) strict;

-- For the next free place.
create index products_places on products (position);
-- The slug settles ties, so that an address that says "after this one" tells no inner number.
create index products_by_position on products (position, slug) where published = 1;
create index products_of_category on products (category_id, position, slug) where published = 1;
create index products_by_price on products (lowest_price, slug) where published = 1;
create index products_by_title on products (title_key, slug) where published = 1;
create index products_by_age on products (created_at, slug) where published = 1;

create table variants (
    id integer primary key autoincrement,
    product_id integer not null references products (id),
    sku text not null unique,
    options text not null default '[]', -- JSON list of values, in the order of option_names
    price integer not null check (price >= 0), -- minor units
    compare_at integer check (compare_at >= 0),
    currency text not null,
    on_hand integer not null check (on_hand >= 0),
    stated integer not null default 0, -- what the last import said was there; the next one moves stock by the difference
    grams integer not null default 0,
    barcode text not null default '',
    picture integer not null default 1, -- which of the product's pictures shows it
    position integer not null
) strict;

create index variants_of_product on variants (product_id, position);

create table pictures (
    id integer primary key autoincrement,
    product_id integer not null references products (id),
    file text not null, -- a hashed name in the media folder
    alt text not null default '',
    width integer not null,
    height integer not null,
    position integer not null -- 1 is the one in lists
) strict;

create unique index pictures_of_product on pictures (product_id, position);

-- The rowid is the product's id; words come folded, so both databases find the same.
create virtual table product_words using fts5 (
    title, category, tags, vendor, description, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
);

create table carts (
    id integer primary key autoincrement,
    account_id integer not null unique references accounts (id),
    made_at integer not null
) strict;

create table cart_lines (
    cart_id integer not null references carts (id),
    variant_id integer not null references variants (id),
    quantity integer not null check (quantity between 1 and 999),
    added_at integer not null,
    primary key (cart_id, variant_id)
) strict, without rowid;

create table addresses (
    account_id integer primary key references accounts (id),
    name text not null,
    street text not null,
    postcode text not null,
    city text not null,
    country text not null,
    saved_at integer not null
) strict;

create table orders (
    id integer primary key autoincrement,
    code text not null unique,
    account_id integer not null references accounts (id),
    cart_id integer not null references carts (id),
    payment text not null check (payment in ('awaiting', 'paid', 'failed', 'expired', 'refunded')),
    fulfilment text not null check (fulfilment in ('unfulfilled', 'packed')),
    total integer not null check (total >= 0),
    currency text not null,
    address text not null, -- JSON snapshot; null in it means collection at the shop
    placed_at integer not null,
    settled_at integer,
    reason text not null default '', -- why the bank said no
    packed_at integer,
    packed_by integer references accounts (id),
    idempotency_key blob, -- hash
    fingerprint blob -- keyed hash of the body: it held a card number
) strict;

create index orders_of_account on orders (account_id, id);
create index orders_to_pack on orders (placed_at, id) where payment = 'paid' and fulfilment = 'unfulfilled';
create index orders_awaiting on orders (placed_at) where payment = 'awaiting';
-- Two tabs may press Pay at once; the index decides.
create unique index orders_one_unsettled_per_cart on orders (cart_id) where payment = 'awaiting';
create unique index orders_idempotency on orders (account_id, idempotency_key) where idempotency_key is not null;

create table order_lines (
    order_id integer not null references orders (id),
    variant_id integer not null references variants (id),
    sku text not null,
    slug text not null,
    title text not null,
    options text not null,
    quantity integer not null check (quantity > 0),
    price integer not null,
    position integer not null,
    primary key (order_id, variant_id)
) strict, without rowid;

create table payments (
    id integer primary key autoincrement,
    order_id integer not null references orders (id),
    outcome text not null,
    amount integer not null,
    currency text not null,
    reference text not null unique, -- the bank's
    at integer not null
) strict;

create index payments_of_order on payments (order_id);
