/** Dead letters: events that a group's handlers failed on, kept in PostgreSQL until they are retried or discarded. It may depend on transactions. */
@NullMarked
package dev.roster.eventstore.deadletter;

import org.jspecify.annotations.NullMarked;
