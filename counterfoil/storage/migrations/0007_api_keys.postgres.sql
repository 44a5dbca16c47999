-- A key is a session that a program comes in by; here is what only keys have.
create table api_keys (
    session_id bigint primary key references sessions (id) on delete cascade,
    name text not null,
    scopes text not null, -- names of rights, with spaces between
    prefix text not null -- how the secret begins, for its owner to know it again
);
