-- What is asked of a team's past: who joined and left it is on the streams of heroes.

create index event_of_a_membership on event (((payload ->> 'teamId')::uuid), position)
    where event_name in ('HeroEnlisted', 'HeroDischarged');

-- The teams that a hero was in when it ended, which the event of its end does not name.
create table departure (
    team_id  uuid   not null,
    position bigint not null,
    primary key (team_id, position)
);

create function teams_left(hero_id uuid, end_sequence bigint, end_position bigint) returns setof uuid
language sql stable as $$
    select team_id from (
        select distinct on (team_id) team_id, event_name from (
            select (payload ->> 'teamId')::uuid as team_id, event_name, sequence from eventstore.event
            where aggregate_id = hero_id and sequence < end_sequence and event_name in ('HeroEnlisted', 'HeroDischarged')
        ) as membership order by team_id, sequence desc
    ) as last
    where event_name = 'HeroEnlisted'
      and not exists (
          select from eventstore.event
          where aggregate_id = hero_id and sequence < end_sequence and event_name = 'HeroRetired')
      and not exists (
          select from eventstore.event
          where aggregate_id = team_id and position < end_position and event_name = 'TeamDisbanded')
$$;

create function hero_departs() returns trigger language plpgsql as $$
begin
    insert into eventstore.departure
    select team_id, new.position from eventstore.teams_left(new.aggregate_id, new.sequence, new.position) as team_id;
    return null;
end $$;

create trigger hero_departs after insert on event
    for each row when (new.event_name in ('HeroRetired', 'HeroForgotten')) execute function hero_departs();

insert into departure
select team_id, position from event, teams_left(aggregate_id, sequence, position) as team_id
where event_name in ('HeroRetired', 'HeroForgotten');
