-- The memberships of those who were forgotten before V15. A script of its own, since CREATE TRIGGER keeps appends waiting up to the end of its
-- transaction.

insert into forgotten_membership
select membership.* from event, memberships(aggregate_id, sequence) as membership
where coalesce(aggregate_type, '') = 'Hero' and event_name = 'HeroForgotten'
on conflict do nothing;
