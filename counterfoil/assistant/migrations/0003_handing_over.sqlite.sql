-- A conversation that somebody asked a person to read; gone with the conversation.
create table handovers (
    id integer primary key autoincrement,
    code text not null unique,
    account_id integer not null references accounts (id),
    conversation_id integer not null references conversations (id) on delete cascade,
    question text not null,
    state text not null check (state in ('waiting', 'taken', 'answered', 'closed')),
    asked_at integer not null,
    taken_by integer references accounts (id),
    taken_at integer,
    answered_at integer,
    closed_at integer
) strict;

-- Two tabs may ask at once; the index decides.
create unique index handovers_one_open on handovers (conversation_id) where state <> 'closed';
create index handovers_of_conversation on handovers (conversation_id);
create index handovers_of_person on handovers (account_id, id);
create index handovers_waiting on handovers (state, asked_at);

create table handover_answers (
    id integer primary key autoincrement,
    handover_id integer not null references handovers (id) on delete cascade,
    account_id integer references accounts (id), -- who of the staff; null on the console
    at integer not null,
    answer text not null
) strict;

create index handover_answers_of on handover_answers (handover_id);
