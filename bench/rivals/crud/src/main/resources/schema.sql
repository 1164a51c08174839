create table if not exists hero (
    id          uuid   primary key,
    name        text   not null,
    secret_name text   not null,
    age         int,
    version     bigint not null
);

create table if not exists team (
    id           uuid   primary key,
    name         text   not null,
    headquarters text   not null,
    version      bigint not null
);

create table if not exists heroteamlink (
    hero_id uuid not null references hero,
    team_id uuid not null references team,
    primary key (hero_id, team_id)
);

create index if not exists heroteamlink_team on heroteamlink (team_id, hero_id);
