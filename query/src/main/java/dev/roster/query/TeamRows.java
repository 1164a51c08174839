package dev.roster.query;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface TeamRows extends Repository<TeamRow, UUID>, JpaSpecificationExecutor<TeamRow> {

    boolean existsById(UUID teamId);

    /** The team with its first heroes, in one statement, so that they belong to one moment; nothing if it is unknown. */
    @Query("""
            select new dev.roster.query.TeamMember(team, hero) from TeamRow team left join team.heroes hero
            where team.id = :teamId order by hero.id limit :limit""")
    List<TeamMember> findWithHeroes(UUID teamId, int limit);

    @Query("""
            select hero from TeamRow team join team.heroes hero
            where team.id = :teamId order by hero.id limit :limit offset :offset""")
    List<HeroRow> findHeroes(UUID teamId, int limit, int offset);
}
