-- How its file was written, where that was not UTF-8.
alter table imports add column encoding text not null default '';
