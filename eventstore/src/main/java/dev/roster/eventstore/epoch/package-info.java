/** Which history a position is of: a restore, or a fail-over that lost commits, uses positions a second time. */
@NullMarked
package dev.roster.eventstore.epoch;

import org.jspecify.annotations.NullMarked;
