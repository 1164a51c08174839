-- The event store: Axon's tables in native types, readable in psql. The schema is eventstore.

create table event (
    position       bigint      generated always as identity primary key,
    aggregate_id   uuid        not null,
    sequence       bigint      not null,
    aggregate_type text        not null,
    event_id       uuid        not null,
    event_name     text        not null,
    revision       text,
    payload        json        not null,
    metadata       json        not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    constraint event_aggregate_id_sequence_key unique (aggregate_id, sequence)
);

create function event_is_immutable() returns trigger language plpgsql as $$
begin
    raise exception 'events are immutable: % of eventstore.event is refused', tg_op using errcode = 'restrict_violation';
end $$;

create trigger event_is_immutable before update or delete or truncate on event
    for each statement execute function event_is_immutable();
alter table event enable always trigger event_is_immutable;

create table snapshot (
    aggregate_id   uuid        not null,
    sequence       bigint      not null,
    aggregate_type text        not null,
    event_id       uuid        not null,
    event_name     text        not null,
    revision       text,
    payload        json        not null,
    metadata       json        not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    primary key (aggregate_id, sequence)
);

create table token (
    processor_name text not null,
    segment        int  not null,
    token          text,
    token_type     text,
    claimed_at     text,
    owner          text,
    primary key (processor_name, segment)
);
