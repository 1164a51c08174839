-- A hero by its key, with its teams.
\set hero random(1, :heroes)
select hero.*, team.*
from hero left join heroteamlink as link on link.hero_id = hero.id left join team on team.id = link.team_id
where hero.id = hero_id(:hero);
