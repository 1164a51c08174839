@NullMarked
package dev.roster.eventstore;

import org.jspecify.annotations.NullMarked;
