package dev.team;

import org.springframework.data.jpa.repository.JpaRepository;

/** The team's own rows, by Spring Data. */
public interface Notes extends JpaRepository<Note, String> {}
