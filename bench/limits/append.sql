-- A group's events by one statement, into a table like the service's that gives the ids.
insert into event (aggregate_id, sequence, aggregate_type, event_name, revision, payload, metadata)
select uuidv7(), 0, 'Hero', 'HeroEnlisted', '1', :payload, :metadata
from generate_series(1, :group);
