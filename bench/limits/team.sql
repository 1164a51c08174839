-- A team by its key, with its first heroes.
\set team random(1, :teams)
select team.*, hero.*
from team left join lateral (
    select hero.* from heroteamlink as link join hero on hero.id = link.hero_id
    where link.team_id = team.id order by link.hero_id limit 21
) as hero on true
where team.id = team_id(:team);
