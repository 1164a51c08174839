package dev.roster.readmodel.query;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP query parameter for a moment.
 *
 * @param asOf an instant (RFC 3339) or a position; null for now
 */
public record MomentQuery(@Nullable String asOf) {}
