-- Closing an account erases what was written about its orders in free words; all else of their story stays.
drop trigger order_events_are_append_only_update;
create trigger order_events_are_append_only_update before update on order_events
when not (
    new.note = ''
    and new.id = old.id
    and new.order_id = old.order_id
    and new.at = old.at
    and new.account_id is old.account_id
    and new.what = old.what
    and new.before = old.before
    and new.after = old.after
)
begin
    select raise(abort, 'the events of an order are append-only');
end;
create index undos_of_thing on undos (thing);
