@NullMarked
package dev.roster.eventstore.postgres;

import org.jspecify.annotations.NullMarked;
