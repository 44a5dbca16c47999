-- Closing an account erases what was written about its orders in free words; all else of their story stays.
create or replace function order_events_are_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if new.note = '' and to_jsonb(new) - 'note' = to_jsonb(old) - 'note' then
            return new;
        end if;
    end if;
    raise exception 'the events of an order are append-only';
end
$$;
create index undos_of_thing on undos (thing);
