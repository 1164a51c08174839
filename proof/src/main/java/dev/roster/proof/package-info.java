/** The proof: a run of the service under faults, and the check of all that it answered. Knows the service as a client does. */
@NullMarked
package dev.roster.proof;

import org.jspecify.annotations.NullMarked;
