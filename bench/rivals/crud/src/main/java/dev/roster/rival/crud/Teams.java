package dev.roster.rival.crud;

import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The teams in the database. */
interface Teams extends JpaRepository<Team, UUID> {}
