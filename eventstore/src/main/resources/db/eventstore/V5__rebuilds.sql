-- The rebuilds of the read model: who asks is told by any node, and after it has ended, too.

create table rebuild (
    id          bigint      generated always as identity primary key,
    kind        text        not null check (kind in ('rebuild', 'verify', 'undo')),
    state       text        not null,
    position    bigint      not null default 0,
    head        bigint      not null default 0,
    events      bigint      not null default 0,
    started_at  timestamptz not null default clock_timestamp(),
    ended_at    timestamptz,
    cancelled   boolean     not null default false,
    comparison  json,
    failure     json
);

-- A rebuild reads the few events of teams first.
create index event_of_a_team on event (position) where aggregate_type = 'Team';
