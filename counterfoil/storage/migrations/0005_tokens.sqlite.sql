-- A session that tokens were made for counts their refreshes, and tells when the last ones were; others do neither.
alter table sessions add column refreshes integer;
alter table sessions add column refreshed text not null default ''; -- microseconds, the last first

-- A token names its session by its code.
create index sessions_with_tokens on sessions (code) where refreshes is not null;
