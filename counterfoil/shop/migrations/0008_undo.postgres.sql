-- What staff changed, with what puts it back: the inverse operation and what it is to be asked.
create table bulks (
    id bigint generated always as identity primary key,
    code text not null unique,
    at bigint not null,
    account_id bigint not null references accounts (id), -- for whom it is done, with the rights they have then
    way text not null, -- by which they came
    action text not null,
    wants text not null default '{}', -- JSON; what each row is asked beside itself
    count bigint not null, -- rows, …
    done bigint not null default 0, -- … those that are done, …
    refused bigint not null default 0, -- … and those that were not possible
    finished_at bigint,
    stopped_by bigint references accounts (id)
);

create index bulks_open on bulks (id) where finished_at is null;
create index bulks_of_account on bulks (account_id, id);

-- A bulk is done in pieces, each whole or not at all.
create table bulk_pieces (
    id bigint generated always as identity primary key,
    bulk_id bigint not null references bulks (id),
    number bigint not null,
    things text not null, -- JSON; the codes of its rows, frozen at the start
    tries bigint not null default 0, -- that ended in a mistake of ours
    done_at bigint,
    refused text not null default '[]' -- JSON; code, sentence and its parameters of each row that was not possible
);

create unique index bulk_pieces_in_turn on bulk_pieces (bulk_id, number);
create index bulk_pieces_open on bulk_pieces (bulk_id, number) where done_at is null;

create table undos (
    id bigint generated always as identity primary key,
    code text not null unique,
    at bigint not null,
    account_id bigint references accounts (id), -- who changed it; null: whoever runs the shop
    did text not null, -- the operation that was done, …
    operation text not null, -- … the one that undoes it, …
    wants text not null, -- … and what that one is asked, as JSON
    sentence text not null, -- its id in the catalogue, with its parameters as JSON
    words text not null default '{}',
    thing text not null default '', -- the code of what it is about, …
    person_id bigint references accounts (id), -- … or whom
    piece_id bigint references bulk_pieces (id), -- of the bulk it was a part of
    undone_at bigint,
    undone_by bigint references accounts (id)
);

create index undos_told on undos (id) where piece_id is null;
create index undos_of_account on undos (account_id, id) where piece_id is null;
create index undos_of_person on undos (person_id) where person_id is not null;
create index undos_of_piece on undos (piece_id, id) where piece_id is not null;
create index undos_old on undos (at);
