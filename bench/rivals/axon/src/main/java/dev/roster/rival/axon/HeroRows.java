package dev.roster.rival.axon;

import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The heroes as they are read. */
interface HeroRows extends JpaRepository<HeroRow, UUID> {

    @Query("select h from LinkRow l join HeroRow h on h.id = l.id.heroId where l.id.teamId = :teamId order by h.id")
    List<HeroRow> findByTeam(UUID teamId, Limit limit);

    Slice<HeroRow> findAllBy(Pageable page);
}
