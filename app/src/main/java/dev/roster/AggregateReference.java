package dev.roster;

import dev.roster.query.EventFamily;
import java.util.UUID;

/** An aggregate of a family, whether there is one with this id or not. */
record AggregateReference(EventFamily<?> family, UUID id) {}
