package dev.roster.rival.axon;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The teams as they are read. */
interface TeamRows extends JpaRepository<TeamRow, UUID> {

    @Query("select t from LinkRow l join TeamRow t on t.id = l.id.teamId where l.id.heroId = :heroId order by t.id")
    List<TeamRow> findByHero(UUID heroId);
}
