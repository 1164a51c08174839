-- Events of others, where V8 was not applied, which belongs to one domain: of other aggregates, and plain events, which no
-- aggregate applied. A plain event is stored as Axon's own engines do it: alone on a stream that has its id, and without a type.

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'event'::regclass and conname = 'event_without_aggregate_check') then
        alter table event alter column aggregate_type drop not null;
        alter table event add constraint event_without_aggregate_check
            check (aggregate_type is not null or (aggregate_id = event_id and sequence = 0));
        -- A kind belongs to a domain or to others by the type of its streams.
        drop index event_kind_idx;
        create index event_kind_idx on event (coalesce(aggregate_type, ''), event_name, coalesce(revision, ''));
    end if;
end $$;
