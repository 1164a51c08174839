package dev.roster.eventstore.postgres;

import org.jspecify.annotations.Nullable;

/**
 * The Flyway locations of the domain's scripts, for what it keeps beside the events in the schema {@code eventstore}: indexes, triggers,
 * tables. They are applied after the store's own.
 *
 * @param own with a history of its own, the table {@code flyway_domain_history}, and numbers of its own; null if there are none
 * @param shared of older scripts, whose numbers are among the store's, and whose history is the store's; null if there are none
 */
public record DomainScripts(@Nullable String own, @Nullable String shared) {}
