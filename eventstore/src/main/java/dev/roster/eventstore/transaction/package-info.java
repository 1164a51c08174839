@NullMarked
package dev.roster.eventstore.transaction;

import org.jspecify.annotations.NullMarked;
