@NullMarked
package dev.roster.eventstore.processor;

import org.jspecify.annotations.NullMarked;
