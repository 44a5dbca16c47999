-- What was put before somebody: frozen, sealed, and good for one yes.
create table proposals (
    id integer primary key,
    code text not null unique,
    account_id integer not null references accounts (id),
    realm text not null,
    tool text not null,
    conversation text not null, -- its code; empty where it came from none
    way text not null, -- how whoever asked had come in
    session_id integer, -- … and by which credential
    frozen text not null, -- JSON
    seal blob not null, -- a keyed hash over all of the above and the times
    press text not null, -- with the number of tries, what tells one order from the next
    tries integer not null default 0,
    state text not null default 'open' check (state in ('open', 'done', 'dropped')),
    became text not null default '', -- the code of what was made of it
    made_at integer not null,
    expires_at integer not null,
    ended_at integer
) strict;

create index proposals_of_person on proposals (account_id, made_at);
create index proposals_by_age on proposals (made_at);
