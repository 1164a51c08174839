package dev.roster.eventstore;

import java.util.UUID;

/** An aggregate of a family, whether there is one with this id or not. */
public record AggregateReference(EventFamily<?> family, UUID id) {}
