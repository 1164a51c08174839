package dev.roster.eventstore.postgres;

import org.jspecify.annotations.Nullable;

/**
 * The Flyway locations of the domain's scripts, for its own indexes, triggers and tables in the schema {@code
 * eventstore}. They run after the store's scripts.
 *
 * @param own of scripts with their own numbers and their own history, the table {@code flyway_domain_history}; null if
 *     there are none
 * @param shared of older scripts that share the store's numbers and its history; null if there are none
 */
public record DomainScripts(@Nullable String own, @Nullable String shared) {}
