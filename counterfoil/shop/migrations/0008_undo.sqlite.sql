-- What staff changed, with what puts it back: the inverse operation and what it is to be asked.
create table bulks (
    id integer primary key autoincrement,
    code text not null unique,
    at integer not null,
    account_id integer not null references accounts (id), -- for whom it is done, with the rights they have then
    way text not null, -- by which they came
    action text not null,
    wants text not null default '{}', -- JSON; what each row is asked beside itself
    count integer not null, -- rows, …
    done integer not null default 0, -- … those that are done, …
    refused integer not null default 0, -- … and those that were not possible
    finished_at integer,
    stopped_by integer references accounts (id)
) strict;

create index bulks_open on bulks (id) where finished_at is null;
create index bulks_of_account on bulks (account_id, id);

-- A bulk is done in pieces, each whole or not at all.
create table bulk_pieces (
    id integer primary key autoincrement,
    bulk_id integer not null references bulks (id),
    number integer not null,
    things text not null, -- JSON; the codes of its rows, frozen at the start
    tries integer not null default 0, -- that ended in a mistake of ours
    done_at integer,
    refused text not null default '[]' -- JSON; code, sentence and its parameters of each row that was not possible
) strict;

create unique index bulk_pieces_in_turn on bulk_pieces (bulk_id, number);
create index bulk_pieces_open on bulk_pieces (bulk_id, number) where done_at is null;

create table undos (
    id integer primary key autoincrement,
    code text not null unique,
    at integer not null,
    account_id integer references accounts (id), -- who changed it; null: whoever runs the shop
    did text not null, -- the operation that was done, …
    operation text not null, -- … the one that undoes it, …
    wants text not null, -- … and what that one is asked, as JSON
    sentence text not null, -- its id in the catalogue, with its parameters as JSON
    words text not null default '{}',
    thing text not null default '', -- the code of what it is about, …
    person_id integer references accounts (id), -- … or whom
    piece_id integer references bulk_pieces (id), -- of the bulk it was a part of
    undone_at integer,
    undone_by integer references accounts (id)
) strict;

create index undos_told on undos (id) where piece_id is null;
create index undos_of_account on undos (account_id, id) where piece_id is null;
create index undos_of_person on undos (person_id) where person_id is not null;
create index undos_of_piece on undos (piece_id, id) where piece_id is not null;
create index undos_old on undos (at);
