create table conversations (
    id integer primary key,
    code text not null unique,
    account_id integer not null references accounts (id),
    realm text not null,
    mind text not null, -- JSON; what the next turn can go on from
    turns integer not null default 0,
    made_at integer not null,
    said_at integer not null -- when something was said last
) strict;

create index conversations_of_account on conversations (account_id, realm, said_at, id);
create index conversations_old on conversations (said_at);

create table turns (
    id integer primary key,
    conversation_id integer not null references conversations (id) on delete cascade,
    number integer not null,
    at integer not null,
    say text not null,
    answer text not null -- JSON; as it was told
) strict;

-- Two who speak at once in one conversation speak one after the other.
create unique index turns_in_order on turns (conversation_id, number);
create index turns_old on turns (at);

-- What takes a change back that the assistant made.
create table takebacks (
    id integer primary key,
    code text not null unique,
    account_id integer not null references accounts (id),
    conversation text not null, -- its code; it may be gone
    at integer not null,
    back text not null, -- JSON; the tools that are called then, and what they are asked
    expects text not null, -- JSON; how many of what the cart must hold, so that nothing newer is lost
    undone_at integer
) strict;

create index takebacks_of_conversation on takebacks (account_id, conversation, id);
create index takebacks_old on takebacks (at);
