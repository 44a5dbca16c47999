-- The trail is looked through by who, to whom, what, about which thing, and when.
create index trail_by_age on trail (at, id);
create index trail_of_operation on trail (operation, id);
create index trail_to_person on trail (person_id, id) where person_id is not null;
create index trail_about on trail (thing, id) where thing <> '';
create index trail_refused on trail (id) where outcome <> 'done';
