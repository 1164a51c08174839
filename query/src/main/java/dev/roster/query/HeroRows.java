package dev.roster.query;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface HeroRows extends Repository<HeroRow, UUID>, JpaSpecificationExecutor<HeroRow> {

    boolean existsById(UUID heroId);

    @EntityGraph(attributePaths = "teams")
    Optional<HeroRow> findWithTeamsById(UUID heroId);

    @Query("""
            select team from HeroRow hero join hero.teams team
            where hero.id = :heroId order by team.id limit :limit offset :offset""")
    List<TeamRow> findTeams(UUID heroId, int limit, int offset);
}
