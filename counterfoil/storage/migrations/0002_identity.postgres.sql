create table accounts (
    id bigint generated always as identity primary key,
    code text not null unique,
    username text not null,
    username_key text not null unique, -- NFKC and case folded: two names that look alike are one
    email text, -- a claim until verified
    email_key text,
    email_verified_at bigint,
    name text not null default '',
    password_hash text not null,
    created_at bigint not null,
    disabled_at bigint,
    sign_ins bigint not null default 0,
    last_sign_in_at bigint,
    previous_sign_in_at bigint
);

-- An address belongs to whoever verified it, and to one of them only.
create unique index accounts_verified_email on accounts (email_key) where email_verified_at is not null;
create index accounts_claimed_email on accounts (email_key, id) where email_key is not null;

create table account_roles (
    account_id bigint not null references accounts (id),
    role text not null,
    given_at bigint not null,
    given_by bigint references accounts (id),
    primary key (account_id, role)
);

create table sessions (
    id bigint generated always as identity primary key,
    ticket bytea not null unique, -- keyed hash of the id in the cookie
    account_id bigint not null references accounts (id),
    realm text not null default 'shop',
    acting_for bigint references accounts (id),
    made_at bigint not null,
    proved_at bigint not null,
    seen_at bigint not null,
    idle bigint not null, -- microseconds
    expires_at bigint not null, -- the absolute end
    ends_at bigint not null, -- whichever comes first: absolute, idle, or ended
    ended_at bigint,
    address text not null default '',
    browser text not null default ''
);

create index sessions_open_of_account on sessions (account_id, ends_at) where ended_at is null;
create index sessions_to_sweep on sessions (ends_at);

create table session_values (
    session_id bigint not null references sessions (id) on delete cascade,
    name text not null,
    value text not null, -- JSON
    version bigint not null,
    primary key (session_id, name)
);

-- Guessing is counted per keyed hash of who or where; the row outlives a restart.
create table throttle (
    key bytea primary key,
    count bigint not null,
    until bigint not null
);

create index throttle_to_sweep on throttle (until);

create table mailed_links (
    ticket bytea primary key, -- keyed hash of the secret in the link
    purpose text not null,
    account_id bigint references accounts (id),
    made_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
