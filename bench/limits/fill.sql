-- What PostgreSQL itself does, on tables like the service's: its events, and its read model.

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
    unique (aggregate_id, sequence)
);
create table hero (
    id uuid primary key, name text not null, secret_name text not null, age int, version bigint not null
);
create table team (
    id uuid primary key, name text not null, headquarters text not null, version bigint not null,
    hero_count bigint not null default 0
);
create table heroteamlink (
    team_id uuid not null references team, hero_id uuid not null references hero, primary key (team_id, hero_id)
);
create index on hero (name);
create index on hero (age);
create index on team (name);
create index on heroteamlink (hero_id);

create function hero_id(k bigint) returns uuid language sql immutable
    return ('00000000-0000-7000-8000-' || lpad(to_hex(k), 12, '0'))::uuid;
create function team_id(k bigint) returns uuid language sql immutable
    return ('00000000-0000-7000-9000-' || lpad(to_hex(k), 12, '0'))::uuid;

insert into team select team_id(k), 'Team ' || k, 'Tower ' || k, 0, 0 from generate_series(1, :teams) as k;
insert into hero select hero_id(k), 'Hero ' || k, repeat('s', 60), k % 90, 2 from generate_series(1, :heroes) as k;
insert into heroteamlink select team_id(1 + (k * 7 + j * (:teams / 2)) % :teams), hero_id(k)
from generate_series(1, :heroes) as k, generate_series(0, :links - 1) as j;

insert into event (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
select team_id(k), 0, 'Team', gen_random_uuid(), 'TeamFormed', '1', :'payload', :'metadata'
from generate_series(1, :teams) as k;
insert into event (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
select hero_id(k), j, 'Hero', gen_random_uuid(), 'HeroEnlisted', '1', :'payload', :'metadata'
from generate_series(1, :heroes) as k, generate_series(0, :links) as j;

vacuum analyze;
