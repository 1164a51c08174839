@NullMarked
package dev.roster.eventstore.sealing;

import org.jspecify.annotations.NullMarked;
