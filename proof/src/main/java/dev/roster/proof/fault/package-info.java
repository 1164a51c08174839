/** The processes that a run is made of, the network between them, and what goes wrong with them by a seed. */
@NullMarked
package dev.roster.proof.fault;

import org.jspecify.annotations.NullMarked;
