-- The keys and indexes of the read model, on rows that were copied.
alter table copied.team add primary key (id);
alter table copied.hero add primary key (id);
alter table copied.heroteamlink add primary key (team_id, hero_id);
create index on copied.heroteamlink (hero_id);
create index on copied.hero (name);
create index on copied.hero (age);
create index on copied.team (name);
alter table copied.heroteamlink
    add foreign key (team_id) references copied.team, add foreign key (hero_id) references copied.hero;
