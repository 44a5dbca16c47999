-- A conversation that somebody asked a person to read; gone with the conversation.
create table handovers (
    id bigint generated always as identity primary key,
    code text not null unique,
    account_id bigint not null references accounts (id),
    conversation_id bigint not null references conversations (id) on delete cascade,
    question text not null,
    state text not null check (state in ('waiting', 'taken', 'answered', 'closed')),
    asked_at bigint not null,
    taken_by bigint references accounts (id),
    taken_at bigint,
    answered_at bigint,
    closed_at bigint
);

-- Two tabs may ask at once; the index decides.
create unique index handovers_one_open on handovers (conversation_id) where state <> 'closed';
create index handovers_of_conversation on handovers (conversation_id);
create index handovers_of_person on handovers (account_id, id);
create index handovers_waiting on handovers (state, asked_at);

create table handover_answers (
    id bigint generated always as identity primary key,
    handover_id bigint not null references handovers (id) on delete cascade,
    account_id bigint references accounts (id), -- who of the staff; null on the console
    at bigint not null,
    answer text not null
);

create index handover_answers_of on handover_answers (handover_id);
