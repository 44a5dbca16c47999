-- A session's name outside. Nobody asks for one but its owner, among their own, so it needs no index.
alter table sessions add column code text not null default '';

-- Ten letters out of those that codes are made of.
update sessions
set code = translate(upper(left(replace(gen_random_uuid()::text, '-', ''), 10)), '01', 'GH');

alter table sessions add column how text not null default 'password'; -- what was shown to get in
alter table sessions add column renew_due bigint not null default 0; -- its holder gained a right: a new id at the next visit

-- An address signs in whoever claimed it first, so it counts since when, not how old the account is.
alter table accounts add column email_claimed_at bigint;

update accounts
set email_claimed_at = created_at
where email_key is not null;

drop index accounts_claimed_email;
create index accounts_claimed_email on accounts (email_key, email_claimed_at, id) where email_key is not null;

-- Browsers that somebody signed in from: each keeps a mark, and the shop the keyed hash of it.
create table known_browsers (
    mark bytea not null,
    account_id bigint not null references accounts (id),
    since bigint not null,
    seen_at bigint not null,
    primary key (mark, account_id)
);

create index known_browsers_of_account on known_browsers (account_id, seen_at);
create index known_browsers_to_sweep on known_browsers (seen_at);
