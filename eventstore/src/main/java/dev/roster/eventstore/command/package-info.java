@NullMarked
package dev.roster.eventstore.command;

import org.jspecify.annotations.NullMarked;
