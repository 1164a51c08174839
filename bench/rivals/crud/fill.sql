-- Fills the empty tables: psql -v heroes=1000000 -v teams=1000 -v links_per_hero=2 -f fill.sql

\set ON_ERROR_STOP on
\ir src/main/resources/schema.sql

begin;

insert into team (id, name, headquarters, version)
select ('00000000-0000-7000-9000-' || lpad(to_hex(k), 12, '0'))::uuid, 'Team ' || k, 'Tower ' || k, 0
from generate_series(1, :teams) k;

insert into hero (id, name, secret_name, age, version)
select ('00000000-0000-7000-8000-' || lpad(to_hex(k), 12, '0'))::uuid, 'Hero ' || k, 'Secret ' || k, k % 100, 0
from generate_series(1, :heroes) k;

insert into heroteamlink (hero_id, team_id)
select ('00000000-0000-7000-8000-' || lpad(to_hex(k), 12, '0'))::uuid,
       ('00000000-0000-7000-9000-' || lpad(to_hex(1 + (k * 7 + j * (:teams / greatest(:links_per_hero, 1))) % :teams), 12, '0'))::uuid
from generate_series(1, :heroes) k, generate_series(0, :links_per_hero - 1) j;

commit;

vacuum analyze hero, team, heroteamlink;
