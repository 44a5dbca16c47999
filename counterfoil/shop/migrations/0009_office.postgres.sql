-- Staff look after the goods: a tree of categories, things that are put away, names that were once used.
alter table categories add column parent_id bigint references categories (id);
alter table categories add column version bigint not null default 1;

create index categories_below on categories (parent_id, position);

alter table products add column retired_at bigint; -- not made any more; its orders stay whole
alter table products add column deleted_at bigint; -- gone from every list; never sold

create index products_of_office_by_title on products (title_key, slug) where deleted_at is null;
create index products_of_office_by_change on products (updated_at, slug) where deleted_at is null;
create index products_of_office_by_price on products (lowest_price, slug) where deleted_at is null;
create index products_in_category on products (category_id);

alter table variants add column cost bigint check (cost >= 0); -- what the shop pays for it, minor units
alter table variants add column low_at bigint check (low_at >= 0); -- told as low from here on down; null: as the shop says
alter table variants add column removed bigint not null default 0 check (removed in (0, 1)); -- 1: not to be had any more; its orders stay whole

alter table pictures add column decorative bigint not null default 0 check (decorative in (0, 1)); -- 1: says nothing to who cannot see it

-- Addresses that a product or a category once had lead to where it is now.
create table former_slugs (
    kind text not null check (kind in ('product', 'category')),
    slug text collate "C" not null,
    thing_id bigint not null,
    primary key (kind, slug)
);
