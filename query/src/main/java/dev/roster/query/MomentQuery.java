package dev.roster.query;

import org.jspecify.annotations.Nullable;

/**
 * Which moment is asked for, over HTTP.
 *
 * @param asOf an instant (RFC 3339) or a position; null for now
 */
record MomentQuery(@Nullable String asOf) {}
