create table trail (
    id bigint generated always as identity primary key,
    at bigint not null,
    operation text not null,
    outcome text not null,
    way text not null,
    account_id bigint,
    session_id bigint,
    acting_for bigint,
    person_id bigint,
    thing text not null default ''
);

create index trail_of_account on trail (account_id, id);
create index trail_of_session on trail (session_id, id) where session_id is not null;

create function trail_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the trail is append-only';
end
$$;

create trigger trail_is_append_only before update or delete on trail
for each row execute function trail_is_append_only();

create trigger trail_is_append_only_truncate before truncate on trail
for each statement execute function trail_is_append_only();

-- Personal text, apart so that it can be erased without touching the trail.
create table trail_words (
    trail_id bigint primary key references trail (id),
    words text not null
);

-- Written by the one chainer; `link` is the keyed hash over the previous link and the line.
create table trail_chain (
    seq bigint primary key,
    trail_id bigint not null unique references trail (id),
    link bytea not null
);

create table jobs (
    id bigint generated always as identity primary key,
    name text not null,
    args text not null,
    due bigint not null,
    dedupe text unique,
    attempts bigint not null default 0,
    leased_until bigint not null default 0,
    done_at bigint,
    failure text not null default ''
);

create index jobs_waiting on jobs (due, id) where done_at is null;
