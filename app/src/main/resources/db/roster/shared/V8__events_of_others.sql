-- Events of families that are not the roster's own: of other aggregates, and plain events, which no aggregate applied. A plain
-- event is stored as Axon's own engines do it: alone on a stream that has its id, and without a type.

alter table event alter column aggregate_type drop not null;
alter table event add constraint event_without_aggregate_check
    check (aggregate_type is not null or (aggregate_id = event_id and sequence = 0));

-- A kind belongs to the roster or to others by the type of its streams.
drop index event_kind_idx;
create index event_kind_idx on event (coalesce(aggregate_type, ''), event_name, coalesce(revision, ''));

-- What others name as the roster does is not about its members.
drop index event_of_a_membership;
create index event_of_a_membership on event (((payload ->> 'teamId')::uuid), position)
    where aggregate_type = 'Hero' and event_name in ('HeroEnlisted', 'HeroDischarged');

drop trigger hero_departs on event;
create trigger hero_departs after insert on event
    for each row when (new.aggregate_type = 'Hero' and new.event_name in ('HeroRetired', 'HeroForgotten'))
    execute function hero_departs();
