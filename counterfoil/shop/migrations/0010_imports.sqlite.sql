-- Files that staff bring products in from: looked at first, then carried out in pieces, and undone as a whole.
create table imports (
    id integer primary key autoincrement,
    code text not null unique,
    file text not null, -- as whoever sent it calls it
    size integer not null,
    currency text not null,
    overwrite integer not null check (overwrite in (0, 1)), -- 0: what is here already stays as it is
    state text not null check (state in ('reading', 'refused', 'ready', 'importing', 'imported', 'undoing', 'undone')),
    why text not null default '', -- why the whole file was refused: JSON
    read_to integer not null default 0, -- the line up to which it was read
    found integer not null default 0, -- products, so far
    made_at integer not null,
    ended_at integer,
    moved_at integer not null -- when its last piece was done: one that rests is woken
) strict;

create index imports_at_work on imports (moved_at) where state in ('reading', 'importing', 'undoing');

create table import_products (
    import_id integer not null references imports (id),
    line integer not null, -- of the file, where the product begins
    handle text not null,
    slug text not null,
    title text not null,
    verdict text not null check (verdict in ('new', 'changed', 'unchanged', 'skipped', 'wrong')),
    report text not null, -- JSON: why it is wrong, what else is worth saying, and each cell that changes
    goods text not null default '', -- JSON of what is to be written; empty where nothing is
    version integer not null default 0, -- the product's, as the preview saw it, then as the import left it
    outcome text check (outcome in ('added', 'updated', 'refused', 'undone', 'left')),
    because text not null default '', -- why it was refused or left: JSON
    former text not null default '', -- JSON of what was here, and how far stock was moved
    primary key (import_id, line)
) strict, without rowid;

create index import_products_by_verdict on import_products (import_id, verdict, line);
create index import_products_by_slug on import_products (import_id, slug);
create index import_products_to_do on import_products (import_id, line)
where outcome is null and verdict in ('new', 'changed');
create index import_products_done on import_products (import_id, line) where outcome in ('added', 'updated');

-- Which product of a file has an article number first.
create table import_skus (
    import_id integer not null references imports (id),
    sku text not null,
    line integer not null,
    primary key (import_id, sku)
) strict, without rowid;

create index pictures_by_file on pictures (file);

-- What staff set on a page; what the environment says goes before it.
create table stored_settings (
    name text primary key,
    value text not null, -- as people write it
    at integer not null
) strict, without rowid;
