-- The service's own table of events (whole), and the same in 16 partitions by position (parted). A stream's numbers are unique there by a
-- table of their own, since a key of the partitions would need the position. Triggers are left out: for an append they do nothing.

create schema whole;
create table whole.event (like eventstore.event including all);
alter table whole.event alter event_id set default gen_random_uuid();

create schema parted;
create table parted.event (like eventstore.event including defaults including identity, primary key (position)) partition by range (position);
alter table parted.event alter event_id set default gen_random_uuid();
create table parted.number (aggregate_id uuid, sequence bigint, position bigint not null, primary key (aggregate_id, sequence));
select format('create table parted.event_%1$s partition of parted.event for values from (%2$s) to (%3$s)', n,
    case n when 0 then 'minvalue' else (n * size)::text end, case n when 15 then 'maxvalue' else ((n + 1) * size)::text end)
from generate_series(0, 15) as n, (select :heroes * (1 + :links) / 15 + 1 as size) as of_all
\gexec

create function public.hero_id(k bigint) returns uuid language sql immutable
    return ('00000000-0000-7000-8000-' || lpad(to_hex(k), 12, '0'))::uuid;
select format('insert into %I.event (aggregate_id, sequence, aggregate_type, event_name, revision, payload, metadata)
    select public.hero_id(k), j, ''Hero'', ''HeroEnlisted'', ''1'', %L, %L
    from generate_series(0, %s) as j, generate_series(1, %s) as k order by j, k',
    name, :'payload', :'metadata', :links, :heroes)
from unnest(array['whole', 'parted']) as made (name)
\gexec
insert into parted.number select aggregate_id, sequence, position from parted.event order by position;

vacuum analyze;
