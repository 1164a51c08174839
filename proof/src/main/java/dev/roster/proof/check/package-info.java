/** The rules that a run is checked against. Depends on nothing but what is known of the run, and follows the events in their one order. */
@NullMarked
package dev.roster.proof.check;

import org.jspecify.annotations.NullMarked;
