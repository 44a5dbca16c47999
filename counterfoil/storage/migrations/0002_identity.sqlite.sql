create table accounts (
    id integer primary key autoincrement,
    code text not null unique,
    username text not null,
    username_key text not null unique, -- NFKC and case folded: two names that look alike are one
    email text, -- a claim until verified
    email_key text,
    email_verified_at integer,
    name text not null default '',
    password_hash text not null,
    created_at integer not null,
    disabled_at integer,
    sign_ins integer not null default 0,
    last_sign_in_at integer,
    previous_sign_in_at integer
) strict;

-- An address belongs to whoever verified it, and to one of them only.
create unique index accounts_verified_email on accounts (email_key) where email_verified_at is not null;
create index accounts_claimed_email on accounts (email_key, id) where email_key is not null;

create table account_roles (
    account_id integer not null references accounts (id),
    role text not null,
    given_at integer not null,
    given_by integer references accounts (id),
    primary key (account_id, role)
) strict, without rowid;

create table sessions (
    id integer primary key autoincrement,
    ticket blob not null unique, -- keyed hash of the id in the cookie
    account_id integer not null references accounts (id),
    realm text not null default 'shop',
    acting_for integer references accounts (id),
    made_at integer not null,
    proved_at integer not null,
    seen_at integer not null,
    idle integer not null, -- microseconds
    expires_at integer not null, -- the absolute end
    ends_at integer not null, -- whichever comes first: absolute, idle, or ended
    ended_at integer,
    address text not null default '',
    browser text not null default ''
) strict;

create index sessions_open_of_account on sessions (account_id, ends_at) where ended_at is null;
create index sessions_to_sweep on sessions (ends_at);

create table session_values (
    session_id integer not null references sessions (id) on delete cascade,
    name text not null,
    value text not null, -- JSON
    version integer not null,
    primary key (session_id, name)
) strict, without rowid;

-- Guessing is counted per keyed hash of who or where; the row outlives a restart.
create table throttle (
    key blob primary key,
    count integer not null,
    until integer not null
) strict, without rowid;

create index throttle_to_sweep on throttle (until);

create table mailed_links (
    ticket blob primary key, -- keyed hash of the secret in the link
    purpose text not null,
    account_id integer references accounts (id),
    made_at integer not null,
    expires_at integer not null,
    used_at integer
) strict, without rowid;
