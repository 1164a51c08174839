-- The events of one hero in order, by the table of numbers, which says in which partitions they are.
\set k random(1, :heroes)
select event.position, number.sequence, event_id, event_name, revision, payload, metadata, recorded_at
from number join event using (position) where number.aggregate_id = public.hero_id(:k) order by number.sequence;
