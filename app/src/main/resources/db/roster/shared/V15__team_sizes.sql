-- What a count of a team's heroes in the past begins from, so that it need not read all that ever happened to the team.

-- How many heroes a team had when the event at a position was the last, those that were forgotten since among them. The service keeps
-- one for every eight changes, when it is asked. It follows from the events alone: rows can be deleted at any time.
create table team_size (
    team_id  uuid   not null,
    position bigint not null,
    heroes   bigint not null,
    primary key (team_id, position)
);

-- From which position on, and up to which, somebody who is forgotten by now was in a team.
create table forgotten_membership (
    team_id uuid   not null,
    joined  bigint not null,
    gone    bigint not null,
    primary key (team_id, joined) include (gone)
);

create function memberships(hero_id uuid, end_sequence bigint) returns table (team_id uuid, joined bigint, gone bigint)
language sql stable as $$
    select team_id, position, coalesce(discharged, (
            select min(position) from eventstore.event
            where aggregate_id = hero_id and sequence <= end_sequence and event_name in ('HeroRetired', 'HeroForgotten')))
    from (
        select team_id, event_name, position, lead(position) over (partition by team_id order by sequence) as discharged
        from (
            select (payload ->> 'teamId')::uuid as team_id, event_name, position, sequence from eventstore.event
            where aggregate_id = hero_id and sequence < end_sequence and event_name in ('HeroEnlisted', 'HeroDischarged')
        ) as change
    ) as membership
    where event_name = 'HeroEnlisted'
$$;

create function hero_is_forgotten() returns trigger language plpgsql as $$
begin
    insert into eventstore.forgotten_membership select * from eventstore.memberships(new.aggregate_id, new.sequence);
    return null;
end $$;

create trigger hero_is_forgotten after insert on event
    for each row when (new.aggregate_type = 'Hero' and new.event_name = 'HeroForgotten')
    execute function hero_is_forgotten();
