-- What a session remembers has a version: caches know by it whether theirs is the newest.
alter table sessions add column values_version integer not null default 0;
