-- The events of one hero in order.
\set k random(1, :heroes)
select position, sequence, event_id, event_name, revision, payload, metadata, recorded_at
from event where aggregate_id = public.hero_id(:k) order by sequence;
