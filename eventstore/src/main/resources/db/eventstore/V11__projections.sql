-- What keeps a group of event handlers from going on, whichever node failed last: a row until the group has gone on.

create table group_failure (
    processor_name text        primary key,
    position       bigint,
    reason         text        not null,
    attempts       bigint      not null,
    since          timestamptz not null default clock_timestamp(),
    tried_at       timestamptz not null default clock_timestamp()
);

-- The events that a projection passes by on an administrator's word: the error it stopped with, and the reason to go on.

create table set_aside (
    processor_name text        not null,
    position       bigint      not null,
    aggregate_type text        not null,
    aggregate_id   uuid        not null,
    error          text        not null,
    reason         text        not null,
    actor          text        not null,
    set_aside_at   timestamptz not null default clock_timestamp(),
    primary key (processor_name, position)
);

-- A rebuild that applies an event that was set aside.
alter table rebuild add column applies bigint;
alter table rebuild drop constraint rebuild_kind_check;
alter table rebuild add constraint rebuild_kind_check check (kind in ('rebuild', 'verify', 'undo', 'snapshot', 'reinstatement'));
