-- Who came: as keyed hashes whose salt is thrown away with the day, then only as numbers.
create table visit_salts (
    day text primary key, -- 2026-11-21, in the shop's zone
    salt bytea not null
);

create table visitors (
    day text not null,
    visitor bytea not null, -- hash of address and browser, with the salt of the day
    steps bigint not null, -- bits: 1 came, 2 looked at a product, 4 put it in the cart, 8 went to the checkout, 16 paid
    pages bigint not null,
    primary key (day, visitor)
);

create table visits_by_day (
    day text primary key,
    came bigint not null,
    looked bigint not null,
    carted bigint not null,
    checked_out bigint not null,
    paid bigint not null,
    left_out bigint not null -- took more pages than a person does
);

-- What was looked for, folded; '' is everything beyond what a day keeps.
create table searches (
    day text not null,
    words text not null,
    times bigint not null,
    in_vain bigint not null, -- of these, how often nothing was found
    found bigint not null, -- things found the last time, at most a page of them
    primary key (day, words)
);

-- Reports that are sent by mail again and again.
create table report_mails (
    id bigint generated always as identity primary key,
    code text not null unique,
    account_id bigint not null references accounts (id),
    report text not null,
    asked text not null, -- the rest of the address it was made from
    form text not null check (form in ('csv', 'xlsx', 'json', 'pdf')),
    every text not null check (every in ('day', 'week', 'month')),
    made_at bigint not null,
    next_at bigint not null,
    sent_at bigint,
    ended_at bigint,
    why_ended text not null default ''
);

create index report_mails_due on report_mails (next_at) where ended_at is null;
create index report_mails_of_person on report_mails (account_id);
