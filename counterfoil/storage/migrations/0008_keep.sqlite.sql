-- A session for one sitting at the browser: its cookie goes when the browser is closed.
alter table sessions add column until_closed integer not null default 0;

-- "Keep me signed in": a browser holds the newest ticket of a series. Nothing of a ticket is stored, for it is derived.
create table kept_series (
    code text primary key, -- stands in its tickets, and is the code of each session that it opens
    account_id integer not null references accounts (id),
    session_id integer not null, -- the one it opened last
    counter integer not null, -- of the newest ticket
    made_at integer not null,
    proved_at integer not null, -- when the password was last shown
    turned_at integer not null, -- when the newest ticket was given out
    seen_at integer not null, -- when a session of it was last seen, once that is swept
    life integer not null, -- microseconds that a ticket lives
    expires_at integer not null, -- the absolute end, counted from the sign-in
    ends_at integer not null, -- whichever comes first: absolute, the ticket's, or ended
    ended_at integer,
    address text not null default '',
    browser text not null default ''
) strict, without rowid;

create index kept_series_open_of_account on kept_series (account_id) where ended_at is null;
create index kept_series_to_sweep on kept_series (ends_at);
