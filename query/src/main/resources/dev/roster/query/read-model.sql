-- One generation of the read model. Applied by the application into a schema of its own; never migrated in place:
-- a change here, or in what the projection makes of an event, goes with another ReadModel.VERSION.

create table hero (
    id          uuid   primary key,
    name        text   not null,
    secret_name text   not null,
    age         int,
    version     bigint not null
);
create index hero_name on hero (name);
create index hero_age on hero (age);

create table team (
    id           uuid   primary key,
    name         text   not null,
    headquarters text   not null,
    version      bigint not null,
    hero_count   bigint not null default 0
);
create index team_name on team (name);

create table heroteamlink (
    team_id uuid not null references team,
    hero_id uuid not null references hero,
    primary key (team_id, hero_id)
);
create index heroteamlink_hero on heroteamlink (hero_id);

-- How far this generation has come, written in the transaction of its rows.
create table progress (
    position bigint  not null,
    version  int     not null,
    one_row  boolean primary key default true check (one_row)
);
