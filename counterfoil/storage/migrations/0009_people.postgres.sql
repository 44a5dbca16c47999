-- Whoever had the account is gone: nothing of theirs is kept but what they bought.
alter table accounts add column closed_at bigint;

create index trail_about_person on trail (person_id, id) where person_id is not null;
