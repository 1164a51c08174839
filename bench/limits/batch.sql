-- A hundred events by one statement.
insert into event (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
select gen_random_uuid(), 0, 'Hero', gen_random_uuid(), 'HeroEnlisted', '1', :payload, :metadata
from generate_series(1, 100);
