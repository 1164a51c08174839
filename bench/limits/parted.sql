-- A group's events by one statement, into partitions, and their numbers into the table that keeps those unique.
with stored as (
    insert into event (aggregate_id, sequence, aggregate_type, event_name, revision, payload, metadata)
    select uuidv7(), 0, 'Hero', 'HeroEnlisted', '1', :payload, :metadata
    from generate_series(1, :group)
    returning aggregate_id, sequence, position
)
insert into number select aggregate_id, sequence, position from stored;
