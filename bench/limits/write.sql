-- Begin, two reads, an insert, commit.
\set hero random(1, :heroes)
\set team random(1, :teams)
begin;
select sequence, event_name, payload from event where aggregate_id = hero_id(:hero) order by sequence;
select event_name from event where aggregate_id = team_id(:team) order by sequence desc limit 1;
insert into event (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
values (gen_random_uuid(), 0, 'Hero', gen_random_uuid(), 'HeroEnlisted', '1', :payload, :metadata);
commit;
