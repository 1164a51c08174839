package dev.roster.rival.crud;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;

/** The heroes in the database. */
interface Heroes extends JpaRepository<Hero, UUID> {

    @EntityGraph(attributePaths = "teams")
    Optional<Hero> findWithTeamsById(UUID id);

    List<Hero> findByTeamsIdOrderById(UUID teamId, Limit limit);

    Slice<Hero> findAllBy(Pageable page);
}
