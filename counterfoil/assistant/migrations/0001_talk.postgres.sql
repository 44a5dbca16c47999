create table conversations (
    id bigint generated always as identity primary key,
    code text not null unique,
    account_id bigint not null references accounts (id),
    realm text not null,
    mind text not null, -- JSON; what the next turn can go on from
    turns bigint not null default 0,
    made_at bigint not null,
    said_at bigint not null -- when something was said last
);

create index conversations_of_account on conversations (account_id, realm, said_at, id);
create index conversations_old on conversations (said_at);

create table turns (
    id bigint generated always as identity primary key,
    conversation_id bigint not null references conversations (id) on delete cascade,
    number bigint not null,
    at bigint not null,
    say text not null,
    answer text not null -- JSON; as it was told
);

-- Two who speak at once in one conversation speak one after the other.
create unique index turns_in_order on turns (conversation_id, number);
create index turns_old on turns (at);

-- What takes a change back that the assistant made.
create table takebacks (
    id bigint generated always as identity primary key,
    code text not null unique,
    account_id bigint not null references accounts (id),
    conversation text not null, -- its code; it may be gone
    at bigint not null,
    back text not null, -- JSON; the tools that are called then, and what they are asked
    expects text not null, -- JSON; how many of what the cart must hold, so that nothing newer is lost
    undone_at bigint
);

create index takebacks_of_conversation on takebacks (account_id, conversation, id);
create index takebacks_old on takebacks (at);
