@NullMarked
package dev.roster.eventstore.transfer;

import org.jspecify.annotations.NullMarked;
