-- Keys, indexes and references of one generation. What a list is sorted by has an index with the id behind it, so that the
-- next page is one range of it.

alter table hero add primary key (id);
create index hero_name on hero (name, id);
create index hero_age on hero (coalesce(age, -1), id);

alter table team add primary key (id);
create index team_name on team (name, id);
create index team_headquarters on team (headquarters, id);

alter table heroteamlink add primary key (team_id, hero_id);
create index heroteamlink_hero on heroteamlink (hero_id, team_id);
alter table heroteamlink add foreign key (team_id) references team;
alter table heroteamlink add foreign key (hero_id) references hero;
