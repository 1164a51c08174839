-- The service's own table of events with all its indexes, four times: the ids of events by chance (v4) or in order of time (v7),
-- and with an index that keeps them unique, or without. Triggers are left out: for an append they do nothing.

select format('create schema %1$I; create table %1$I.event (like eventstore.event including all)', name),
       format('alter table %I.event alter event_id set default %s', name, default_id)
from (values ('v4', 'gen_random_uuid()'), ('v4_unique', 'gen_random_uuid()'), ('v7', 'uuidv7()'), ('v7_unique', 'uuidv7()'))
    as made (name, default_id)
\gexec

create unique index on v4_unique.event (event_id);
create unique index on v7_unique.event (event_id);

select format('insert into %I.event (aggregate_id, sequence, aggregate_type, event_name, revision, payload, metadata)
    select uuidv7(), 0, ''Hero'', ''HeroEnlisted'', ''1'', %L, %L from generate_series(1, %s)',
    name, :'payload', :'metadata', :heroes * (1 + :links))
from unnest(array['v4', 'v4_unique', 'v7', 'v7_unique']) as made (name)
\gexec

vacuum analyze;
