/** Clients that use the whole service by a seed, and write down each call and what came of it. */
@NullMarked
package dev.roster.proof.load;

import org.jspecify.annotations.NullMarked;
