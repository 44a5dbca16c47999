-- Who came: as keyed hashes whose salt is thrown away with the day, then only as numbers.
create table visit_salts (
    day text primary key, -- 2026-11-21, in the shop's zone
    salt blob not null
) strict, without rowid;

create table visitors (
    day text not null,
    visitor blob not null, -- hash of address and browser, with the salt of the day
    steps integer not null, -- bits: 1 came, 2 looked at a product, 4 put it in the cart, 8 went to the checkout, 16 paid
    pages integer not null,
    primary key (day, visitor)
) strict, without rowid;

create table visits_by_day (
    day text primary key,
    came integer not null,
    looked integer not null,
    carted integer not null,
    checked_out integer not null,
    paid integer not null,
    left_out integer not null -- took more pages than a person does
) strict, without rowid;

-- What was looked for, folded; '' is everything beyond what a day keeps.
create table searches (
    day text not null,
    words text not null,
    times integer not null,
    in_vain integer not null, -- of these, how often nothing was found
    found integer not null, -- things found the last time, at most a page of them
    primary key (day, words)
) strict, without rowid;

-- Reports that are sent by mail again and again.
create table report_mails (
    id integer primary key autoincrement,
    code text not null unique,
    account_id integer not null references accounts (id),
    report text not null,
    asked text not null, -- the rest of the address it was made from
    form text not null check (form in ('csv', 'xlsx', 'json', 'pdf')),
    every text not null check (every in ('day', 'week', 'month')),
    made_at integer not null,
    next_at integer not null,
    sent_at integer,
    ended_at integer,
    why_ended text not null default ''
) strict;

create index report_mails_due on report_mails (next_at) where ended_at is null;
create index report_mails_of_person on report_mails (account_id);
