/** Spans of commands, transactions and batches of events, on the tracer of Micrometer; nothing without it. */
@NullMarked
package dev.roster.eventstore.tracing;

import org.jspecify.annotations.NullMarked;
