@NullMarked
package dev.roster.eventstore.metrics;

import org.jspecify.annotations.NullMarked;
