package dev.roster.rival.axon;

import org.springframework.data.jpa.repository.JpaRepository;

/** The memberships as they are read. */
interface LinkRows extends JpaRepository<LinkRow, LinkRow.Key> {}
