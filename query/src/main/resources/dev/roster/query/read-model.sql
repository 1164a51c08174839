-- One generation of the read model. Applied by the application into a schema of its own; never migrated in place:
-- a change here, or in what the projection makes of an event, goes with another ReadModel.VERSION.

-- Texts are in the order of code points, which is the same on every machine. What a list is sorted by has an index with the
-- id behind it, so that the next page is one range of it.

create table hero (
    id          uuid   primary key,
    name        text   collate "C" not null,
    secret_name text   not null,
    age         int,
    version     bigint not null
);
create index hero_name on hero (name, id);
create index hero_age on hero (coalesce(age, -1), id);

create table team (
    id           uuid   primary key,
    name         text   collate "C" not null,
    headquarters text   collate "C" not null,
    version      bigint not null,
    hero_count   bigint not null default 0
);
create index team_name on team (name, id);
create index team_headquarters on team (headquarters, id);

create table heroteamlink (
    team_id uuid not null references team,
    hero_id uuid not null references hero,
    primary key (team_id, hero_id)
);
create index heroteamlink_hero on heroteamlink (hero_id, team_id);

-- How far this generation has come, written in the transaction of its rows.
create table progress (
    position bigint  not null,
    version  int     not null,
    one_row  boolean primary key default true check (one_row)
);
