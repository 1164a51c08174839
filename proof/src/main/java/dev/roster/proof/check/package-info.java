/**
 * The check of a run, from its log of calls and the export of its events. Depends on nothing but the files, and follows the
 * events in their one order.
 */
@NullMarked
package dev.roster.proof.check;

import org.jspecify.annotations.NullMarked;
