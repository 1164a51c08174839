-- One generation of the read model. Applied by the application into a schema of its own; never migrated in place:
-- a change here, in read-model-keys.sql or in what the projection makes of an event goes with another
-- version of RosterProjection. A rebuild fills the bare tables before it adds the keys.

-- Texts are in the order of code points, which is the same on every machine.

create table hero (
    id          uuid   not null,
    name        text   collate "C" not null,
    secret_name text   not null,
    age         int,
    version     bigint not null
);

create table team (
    id           uuid   not null,
    name         text   collate "C" not null,
    headquarters text   collate "C" not null,
    version      bigint not null,
    hero_count   bigint not null default 0
);

create table heroteamlink (
    team_id uuid not null,
    hero_id uuid not null
);
