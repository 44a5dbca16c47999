create table trail (
    id integer primary key autoincrement,
    at integer not null,
    operation text not null,
    outcome text not null,
    way text not null,
    account_id integer,
    session_id integer,
    acting_for integer,
    person_id integer,
    thing text not null default ''
) strict;

create index trail_of_account on trail (account_id, id);
create index trail_of_session on trail (session_id, id) where session_id is not null;

create trigger trail_is_append_only_update before update on trail
begin
    select raise(abort, 'the trail is append-only');
end;

create trigger trail_is_append_only_delete before delete on trail
begin
    select raise(abort, 'the trail is append-only');
end;

-- `insert or replace` deletes without asking the trigger above.
create trigger trail_is_append_only_replace before insert on trail
when exists (select 1 from trail where id = new.id)
begin
    select raise(abort, 'the trail is append-only');
end;

-- Personal text, apart so that it can be erased without touching the trail.
create table trail_words (
    trail_id integer primary key references trail (id),
    words text not null
) strict;

-- Written by the one chainer; `link` is the keyed hash over the previous link and the line.
create table trail_chain (
    seq integer primary key,
    trail_id integer not null unique references trail (id),
    link blob not null
) strict;

create table jobs (
    id integer primary key autoincrement,
    name text not null,
    args text not null,
    due integer not null,
    dedupe text unique,
    attempts integer not null default 0,
    leased_until integer not null default 0,
    done_at integer,
    failure text not null default ''
) strict;

create index jobs_waiting on jobs (due, id) where done_at is null;
