-- Fills the empty tables, while the service is down: psql -v heroes=1000000 -v teams=1000 -v links_per_hero=2 -f fill.sql
-- The history and the rows agree, and the processor's token is at the end: a service that is started then has nothing to catch up.

\set ON_ERROR_STOP on
\ir src/main/resources/schema.sql

begin;

insert into team (id, name, headquarters)
select ('00000000-0000-7000-9000-' || lpad(to_hex(k), 12, '0'))::uuid, 'Team ' || k, 'Tower ' || k
from generate_series(1, :teams) k;

insert into hero (id, name, secret_name, age)
select ('00000000-0000-7000-8000-' || lpad(to_hex(k), 12, '0'))::uuid, 'Hero ' || k, 'Secret ' || k, k % 100
from generate_series(1, :heroes) k;

insert into heroteamlink (hero_id, team_id)
select ('00000000-0000-7000-8000-' || lpad(to_hex(k), 12, '0'))::uuid,
       ('00000000-0000-7000-9000-' || lpad(to_hex(1 + (k * 7 + j * (:teams / greatest(:links_per_hero, 1))) % :teams), 12, '0'))::uuid
from generate_series(1, :heroes) k, generate_series(0, :links_per_hero - 1) j;

-- Each hero's events stand together, as they do when it is registered with its teams.
with event (global_index, aggregate_id, sequence_number, type, payload_type, payload) as (
    select row_number() over (order by id), id, 0, 'Team', 'TeamFormed',
           format('{"teamId":"%s","name":"%s","headquarters":"%s"}', id, name, headquarters)
    from team
    union all
    select :teams + (row_number() over (order by id) - 1) * (:links_per_hero + 1) + 1, id, 0, 'Hero', 'HeroRegistered',
           format('{"heroId":"%s","name":"%s","secretName":"%s","age":%s}', id, name, secret_name, age)
    from hero
    union all
    select :teams + (dense_rank() over (order by hero_id) - 1) * (:links_per_hero + 1) + 1 + nth, hero_id, nth, 'Hero', 'HeroEnlisted',
           format('{"heroId":"%s","teamId":"%s"}', hero_id, team_id)
    from (select *, row_number() over (partition by hero_id order by team_id) nth from heroteamlink) link
)
insert into domain_event_entry (global_index, aggregate_identifier, sequence_number, type, event_identifier, time_stamp,
                                payload_type, payload, meta_data)
select global_index, aggregate_id, sequence_number, type, md5('event ' || global_index)::uuid,
       to_char(timestamp '2026-01-01' + global_index * interval '1 ms', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       'dev.roster.rival.axon.RosterEvent$' || payload_type, convert_to(payload, 'UTF8'),
       convert_to(format('{"traceId":"%1$s","correlationId":"%1$s"}', md5('command ' || global_index)::uuid), 'UTF8')
from event
order by global_index;

select setval('domain_event_entry_seq', max(global_index)) as last_position from domain_event_entry;

insert into token_entry (processor_name, segment, token, token_type, timestamp)
select 'roster', 0, convert_to(format('{"index":%s,"gaps":[]}', max(global_index)), 'UTF8'),
       'org.axonframework.eventhandling.GapAwareTrackingToken',
       to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
from domain_event_entry
on conflict (processor_name, segment) do update
set token = excluded.token, token_type = excluded.token_type, timestamp = excluded.timestamp, owner = null;

commit;

vacuum analyze hero, team, heroteamlink, domain_event_entry, token_entry;
